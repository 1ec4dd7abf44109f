import { abortable } from '../brokers/abortable.js';
import type { SharedConnection } from '../brokers/kept-connections.js';
import { isRefusal } from './failures.js';
import type { RedisConnection } from './open-connection.js';

export interface OutgoingEntry {
  readonly stream: string;
  readonly key: string;
  /** Names and values in turns. */
  readonly fields: readonly (string | Buffer)[];
  readonly maxLength?: number | undefined;
}

export type AddAnswer =
  | { readonly status: 'added'; readonly id: string }
  /** `refused`: Redis said no, or it was never sent. `lost`: nobody knows. */
  | { readonly status: 'refused' | 'lost'; readonly error: unknown };

export interface Publisher extends SharedConnection {
  /** One answer an entry, in order; one that was added before has the id it got then. */
  add(entries: readonly OutgoingEntry[], rememberMs: number, signal: AbortSignal): Promise<readonly AddAnswer[]>;
}

/** Both keys carry one hash tag, so that a cluster behind a proxy keeps them together. */
const ADD_ONCE = `
local known = redis.call('GET', KEYS[2])
if known then return known end
local add = {'XADD', KEYS[1]}
if ARGV[2] ~= '' then add[3] = 'MAXLEN' add[4] = '~' add[5] = ARGV[2] end
add[#add + 1] = '*'
for index = 3, #ARGV do add[#add + 1] = ARGV[index] end
local id = redis.call(unpack(add))
redis.call('SET', KEYS[2], id, 'PX', ARGV[1])
return id
`;

/** Adds over one connection; every call of a batch is on its way before the first answer. */
export async function createPublisher(connection: RedisConnection): Promise<Publisher> {
  const loaded = await connection.call('SCRIPT', 'LOAD', ADD_ONCE).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const script = String(loaded);

  async function addOne({ stream, key, fields, maxLength }: OutgoingEntry, rememberMs: number, signal: AbortSignal): Promise<AddAnswer> {
    try {
      if (rememberMs === 0) {
        const trim = maxLength === undefined ? [] : ['MAXLEN', '~', maxLength];
        return { status: 'added', id: String(await abortable(signal, connection.call('XADD', stream, ...trim, '*', ...fields))) };
      }
      const answer = await abortable(signal, connection.call('EVALSHA', script, 2, stream, `rookery:sent:${tagOf(stream)}:${key}`, rememberMs, maxLength ?? '', ...fields));
      return { status: 'added', id: String(answer) };
    } catch (error) {
      return { status: isRefusal(error) ? 'refused' : 'lost', error };
    }
  }

  return {
    get isOpen() {
      return connection.isOpen;
    },
    close: () => connection.close(),
    add: (entries, rememberMs, signal) => {
      const error = new Error('the connection was lost before the entry was sent');
      return Promise.all(entries.map((entry): Promise<AddAnswer> => (connection.isOpen ? addOne(entry, rememberMs, signal) : Promise.resolve({ status: 'refused', error }))));
    },
  };
}

function tagOf(stream: string): string {
  const tag = /\{([^}]+)\}/.exec(stream)?.[1];
  return `{${tag ?? stream}}`;
}
