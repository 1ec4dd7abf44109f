import { Redis, type RedisOptions } from 'ioredis';
import type { DispatchLog } from './dispatch-log.js';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface RedisConnectionsOptions {
  /** `redis://` or `rediss://`, with user, password and database where they are needed. */
  readonly url: string;
  readonly log: DispatchLog;
}

/**
 * The connections of this process to one Redis. They come back by themselves, with growing pauses up to five seconds;
 * an outage is told once when it begins and once when it is over, however many connections and attempts it takes.
 */
export class RedisConnections {
  /** Fails a command at once while Redis is away, and one that is not answered in three seconds. */
  readonly commands: Redis;
  /** Remembers what it listens to over reconnects. */
  readonly subscriber: Redis;
  readonly #options: RedisConnectionsOptions;
  readonly #all = new Set<Redis>();
  readonly #whenUp = new Set<() => void>();
  #outages = 0;
  #state: 'beginning' | 'up' | 'away' | 'closed' = 'beginning';

  constructor(options: RedisConnectionsOptions) {
    this.#options = options;
    this.commands = this.#open({ enableOfflineQueue: false, commandTimeout: 3_000, maxRetriesPerRequest: 0 });
    this.subscriber = this.#open({ enableReadyCheck: false, maxRetriesPerRequest: null });
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /** How many began so far. */
  get outages(): number {
    return this.#outages;
  }

  /** One more, for commands that wait for something to happen. */
  openBlocking(): Redis {
    return this.#open({ enableReadyCheck: false, maxRetriesPerRequest: null });
  }

  /** Calls `listener` whenever all connections work: at first and after every outage. */
  onUp(listener: () => void): void {
    this.#whenUp.add(listener);
  }

  /** Whoever opened it ends it, and its end is no outage. */
  forget(client: Redis): void {
    this.#all.delete(client);
  }

  /** Redis answers nobody though the connections stand: makes them anew. */
  renew(): void {
    for (const client of this.#all) client.disconnect(true);
  }

  close(): void {
    this.#state = 'closed';
    for (const client of this.#all) client.disconnect();
  }

  #open(options: RedisOptions): Redis {
    const client = new Redis(this.#options.url, {
      connectionName: 'rookery', connectTimeout: 5_000, keepAlive: 10_000, retryStrategy: (times) => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(times - 1, 10)), ...options,
    });
    this.#all.add(client);
    client.on('ready', () => this.#look());
    client.on('error', (error) => this.#lost(client, error));
    client.on('close', () => this.#lost(client, undefined));
    return client;
  }

  #lost(client: Redis, error: unknown): void {
    if (this.#state === 'closed' || this.#state === 'away' || !this.#all.has(client)) return;
    this.#state = 'away';
    this.#outages += 1;
    this.#options.log.warn(error === undefined ? {} : { err: error }, 'Redis is away; the sweeper finds the work meanwhile');
  }

  #look(): void {
    if (this.#state === 'closed' || this.#state === 'up' || [...this.#all].some(({ status }) => status !== 'ready')) return;
    if (this.#state === 'away') this.#options.log.warn({}, 'Redis is back');
    this.#state = 'up';
    for (const listener of this.#whenUp) listener();
  }
}
