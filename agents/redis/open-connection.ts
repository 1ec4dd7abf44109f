import type { Redis } from 'ioredis';
import type { Net } from '@rookery/sdk';
import { openSocket, type Place } from '../brokers/login.js';
import { within } from '../brokers/within.js';

export interface RedisLogin {
  /** The credential's. */
  readonly name: string;
  readonly fields: Place & { readonly user?: string | undefined; readonly password: string; readonly database: number };
}

export interface RedisConnection {
  /** False once the connection is lost; nothing comes back. */
  readonly isOpen: boolean;
  /** Sends one command; bytes stay bytes. */
  call(command: string, ...parts: readonly (string | Buffer | number)[]): Promise<unknown>;
  /** Ends the connection at once; commands under way reject. */
  cut(): void;
  /** Waits two seconds at most for what is under way; never rejects. */
  close(): Promise<void>;
}

const HANDSHAKE_MS = 10_000;
const GOODBYE_MS = 2_000;

/** Logs in over the guarded door. Rejects with Redis's refusal or a `NetError`; nothing is left open then. It does not connect again. */
export async function openConnection(net: Net, login: RedisLogin, signal: AbortSignal): Promise<RedisConnection> {
  const { AbstractConnector, Redis: Client } = await import('ioredis');
  const socket = await openSocket(net, login, signal);
  class GivenSocket extends AbstractConnector {
    constructor() {
      super(GOODBYE_MS);
    }

    connect() {
      this.stream = socket;
      return Promise.resolve(socket);
    }
  }
  const { user, password, database } = login.fields;
  const client = new Client({
    Connector: GivenSocket, lazyConnect: true, db: database, ...(user === undefined ? {} : { username: user }), ...(password === '' ? {} : { password }),
    retryStrategy: null, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, enableOfflineQueue: false, disableClientInfo: true, connectionName: 'rookery',
  });
  const { refusal, heard } = listenForRefusal(client);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(HANDSHAKE_MS)]);
  const giveUp = () => socket.destroy(new Error('the connection was given up before the log-in was done'));
  limit.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([client.connect(), refusal]);
    // A server that wants a password answers the log-in of nobody, and says so only now.
    await client.call('PING');
  } catch (error) {
    client.disconnect();
    socket.destroy();
    throw heard() ?? error;
  } finally {
    limit.removeEventListener('abort', giveUp);
  }
  return connectionOf(client, () => socket.destroy());
}

function connectionOf(client: Redis, destroy: () => void): RedisConnection {
  return {
    get isOpen() {
      return client.status === 'ready';
    },
    call: (command, ...parts) => client.callBuffer(command, ...parts),
    cut: destroy,
    async close() {
      await within(GOODBYE_MS, client.quit());
      client.disconnect();
      destroy();
    },
  };
}

/** The client tells of a refused log-in by an event, and of nothing but a closed connection to who waits. */
function listenForRefusal(client: Redis): { readonly refusal: Promise<never>; readonly heard: () => Error | undefined } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  let heard: Error | undefined;
  client.on('error', (error: Error) => {
    heard ??= error;
    reject(error);
  });
  return { refusal: promise, heard: () => heard };
}
