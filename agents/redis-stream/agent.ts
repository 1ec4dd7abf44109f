import { randomUUID } from 'node:crypto';
import { defineSource, type ListenContext } from '@rookery/sdk';
import { drain } from '../brokers/drain.js';
import { readLogin } from '../brokers/login.js';
import { sourceError } from '../brokers/reasons.js';
import { redis } from '../credentials/redis.js';
import { readRedisError } from '../redis/failures.js';
import { openConnection, type RedisConnection } from '../redis/open-connection.js';
import { receive, type StreamEntry } from './entry.js';
import { createReader, requireGroup, type StreamReader } from './reader.js';
import { spec, type RedisStreamOptions } from './spec.js';

const CONSUMER = 'consumer';
const GROUP_MADE = 'group-made';

/** A reader of a consumer group under a name of its own. When the connection is lost the host asks again, with backoff. */
export const redisStream = defineSource(spec, {
  async listen(context) {
    const { options, net, signal, clock } = context;
    const login = readLogin(await context.credential(options.credential), redis);
    let connection: RedisConnection | undefined;
    try {
      connection = await openConnection(net, login, signal);
      signal.addEventListener('abort', connection.cut, { once: true });
      const consumer = await prepare(context, connection);
      const reader = createReader(connection, options, consumer, () => clock.now());
      await drainStream(context, reader);
    } catch (error) {
      if (signal.aborted) return;
      throw sourceError(readRedisError(error, login), error);
    } finally {
      if (connection !== undefined) {
        signal.removeEventListener('abort', connection.cut);
        await connection.close();
      }
    }
  },
});

/**
 * Each agent reads under a name it keeps, so that it finds what it was handed before it died, and no other agent does. A group that
 * is gone, because the stream was deleted, begins at the first entry: whatever is there came after the end of the old one.
 */
async function prepare({ options, state, commit }: ListenContext<RedisStreamOptions>, connection: RedisConnection): Promise<string> {
  const place = `${options.stream}\n${options.group}`;
  const known = await state.get([CONSUMER, GROUP_MADE]);
  const consumer = known.get(CONSUMER);
  const wasMade = known.get(GROUP_MADE) === place;
  await requireGroup(connection, options, wasMade || options.startAt === 'beginning' ? '0' : '$');
  const name = typeof consumer === 'string' ? consumer : `rookery-${randomUUID()}`;
  if (name !== consumer) state.set(CONSUMER, name);
  if (!wasMade) state.set(GROUP_MADE, place);
  if (name !== consumer || !wasMade) await commit({ items: [] });
  return name;
}

function drainStream(context: ListenContext<RedisStreamOptions>, reader: StreamReader): Promise<void> {
  const { options, signal } = context;
  const take = async (most: number): Promise<readonly StreamEntry[]> => {
    while (!signal.aborted) {
      const entries = await reader.read(most);
      const gone = entries.filter(({ fields }) => fields === undefined);
      // What was deleted from the stream meanwhile can only be crossed off.
      if (gone.length > 0) await reader.acknowledge(gone);
      if (entries.length > gone.length) return entries.filter(({ fields }) => fields !== undefined);
    }
    return [];
  };
  return drain(context, { take }, {
    receive: (entry) => receive(entry, options),
    acknowledge: (entries) => reader.acknowledge(entries),
    waiting: () => reader.lag(),
  });
}
