import type { Logger } from 'pino';
import type { Configuration } from '../configuration/index.js';
import { acquireInstanceLock, announceInstance, startEmbeddedPostgres, withdrawInstance, type EmbeddedPostgres, type InstanceLock } from '../embedded-postgres/index.js';
import type { OwnEndpoint } from '../network/index.js';
import type { PostgresAddress } from '../persistence/database.js';

/** The PostgreSQL this server works on, and how it is given back. */
export interface Storage {
  readonly address: PostgresAddress;
  /** What agents must not reach. */
  readonly own: readonly OwnEndpoint[];
  /** Says to other starts on the same data where this one listens. */
  announce(url: string): Promise<void>;
  /** Ends the embedded server, if it is one. Call it last. */
  close(): Promise<void>;
}

export interface StorageParts {
  readonly configuration: Pick<Configuration, 'databaseUrl' | 'dataFolder'>;
  readonly log: Logger;
  /** The data belongs to another Rookery now: stop working. */
  readonly onTaken: (error: unknown) => void;
}

/** `DATABASE_URL`, or an embedded server of our own that is started again whenever it ends. */
export async function openStorage(parts: StorageParts): Promise<Storage> {
  const { databaseUrl } = parts.configuration;
  return databaseUrl === undefined ? openEmbedded(parts) : openGiven(databaseUrl);
}

function openGiven(databaseUrl: string): Storage {
  return {
    address: { url: databaseUrl },
    own: ownEndpointsOf(databaseUrl),
    announce: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** Where agents may not connect to, because it is our own. A socket folder as host cannot be reached through the network. */
export function ownEndpointsOf(url: string, usual: { readonly what: string; readonly port: number } = { what: 'the database', port: 5432 }): Storage['own'] {
  const { hostname, port } = new URL(url);
  const host = decodeURIComponent(hostname);
  if (host === '' || host.startsWith('/')) return [];
  return [{ what: usual.what, host, port: port === '' ? usual.port : Number(port) }];
}

async function openEmbedded({ configuration: { dataFolder }, log, onTaken }: StorageParts): Promise<Storage> {
  const ending = new AbortController();
  const server = await startEmbeddedPostgres({ dataFolder, log });
  const { connection } = server;
  const keeper = new LockKeeper({ server, dataFolder, log, signal: ending.signal, onTaken });
  try {
    await keeper.take();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    address: { connection },
    own: connection.host === '127.0.0.1' ? [{ what: 'the database', host: connection.host, port: connection.port }] : [],
    announce: (url) => announceInstance(dataFolder, { pid: process.pid, url }),
    async close() {
      ending.abort();
      await withdrawInstance(dataFolder, process.pid);
      await keeper.release();
      await server.stop();
    },
  };
}

interface LockKeeperParts {
  readonly server: EmbeddedPostgres;
  readonly dataFolder: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onTaken: (error: unknown) => void;
}

/** Holds the lock that only one Rookery has; when the server ends it is started again and the lock taken anew. */
class LockKeeper {
  readonly #parts: LockKeeperParts;
  #lock: InstanceLock | undefined;
  #recovery: Promise<void> | undefined;

  constructor(parts: LockKeeperParts) {
    this.#parts = parts;
    parts.server.onExit(() => this.#recover());
  }

  async take(): Promise<void> {
    const { server, dataFolder, signal } = this.#parts;
    this.#lock = await acquireInstanceLock({ connection: server.connection, dataFolder, onLost: () => this.#recover(), signal });
  }

  async release(): Promise<void> {
    await this.#recovery;
    await this.#lock?.release();
  }

  #recover(): void {
    if (this.#parts.signal.aborted) return;
    this.#recovery ??= this.#bringBack().finally(() => {
      this.#recovery = undefined;
    });
  }

  async #bringBack(): Promise<void> {
    const { server, log, signal, onTaken } = this.#parts;
    this.#lock = undefined;
    try {
      await server.restart(signal);
      await this.take();
      log.warn({ pid: server.pid }, 'the embedded database runs again');
    } catch (error) {
      if (!signal.aborted) onTaken(error);
    }
  }
}
