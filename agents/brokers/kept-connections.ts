import { createHash } from 'node:crypto';
import type { Clock, Net } from '@rookery/sdk';

/** A client's connection, which many calls share. */
export interface SharedConnection {
  readonly isOpen: boolean;
  /** Never rejects. */
  close(): Promise<void>;
}

interface Entry<Connection> {
  readonly fingerprint: string;
  readonly opening: Promise<Connection>;
  users: number;
  idle: AbortController | undefined;
}

interface Asker {
  readonly net: Net;
  readonly clock: Clock;
}

/** A connection nobody asked for so long is closed. */
const IDLE_MS = 30_000;

/**
 * One connection per network door and login: brokers carry many calls over one, and dislike clients that come and go. A
 * workspace keeps its door as long as the process lives, so every action of a workspace that names a credential shares its connection.
 */
export class KeptConnections<Fields, Connection extends SharedConnection> {
  readonly #open: (asker: Asker, login: { readonly name: string; readonly fields: Fields }) => Promise<Connection>;
  readonly #byNet = new WeakMap<Net, Map<string, Entry<Connection>>>();

  constructor(open: (asker: Asker, login: { readonly name: string; readonly fields: Fields }) => Promise<Connection>) {
    this.#open = open;
  }

  /** Runs `work` with an open connection. Rejects as `open` does; nothing was sent then. */
  async use<Result>(asker: Asker, login: { readonly name: string; readonly fields: Fields }, work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const { entry, connection } = await this.#take(asker, login);
    try {
      return await work(connection);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) void this.#closeWhenIdle(asker.clock, entry, connection);
    }
  }

  async #take(asker: Asker, login: { readonly name: string; readonly fields: Fields }): Promise<{ readonly entry: Entry<Connection>; readonly connection: Connection }> {
    const entries = this.#byNet.get(asker.net) ?? new Map<string, Entry<Connection>>();
    this.#byNet.set(asker.net, entries);
    const fingerprint = createHash('sha256').update(JSON.stringify(login.fields)).digest('base64url');
    const known = entries.get(login.name);
    if (known !== undefined && known.fingerprint === fingerprint) {
      const connection = await this.#join(known);
      if (connection !== undefined) return { entry: known, connection };
    }
    const latest = entries.get(login.name);
    // Somebody else may have opened one while we looked at the old one.
    if (latest !== undefined && latest !== known && latest.fingerprint === fingerprint) return this.#take(asker, login);
    const entry: Entry<Connection> = { fingerprint, opening: this.#open(asker, login), users: 1, idle: undefined };
    entries.set(login.name, entry);
    try {
      return { entry, connection: await entry.opening };
    } catch (error) {
      if (entries.get(login.name) === entry) entries.delete(login.name);
      throw error;
    }
  }

  /** `undefined`: it is open no more. */
  async #join(entry: Entry<Connection>): Promise<Connection | undefined> {
    entry.users += 1;
    entry.idle?.abort();
    entry.idle = undefined;
    const connection = await entry.opening.catch(() => undefined);
    if (connection?.isOpen === true) return connection;
    entry.users -= 1;
    return undefined;
  }

  async #closeWhenIdle(clock: Clock, entry: Entry<Connection>, connection: Connection): Promise<void> {
    const idle = new AbortController();
    entry.idle = idle;
    await clock.sleep(IDLE_MS, idle.signal);
    if (!idle.signal.aborted) await connection.close();
  }
}
