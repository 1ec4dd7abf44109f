import { Client } from 'pg';
import { clientConfig, type DatabaseLog, type PostgresAddress } from '../persistence/database.js';

/** What the triggers on `session`, `api_token` and `membership` notify, in the transaction of the change. */
const CHANNEL = 'rookery_access';
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/** Tells that somebody's access changed, in whichever process it was done; not whose. */
export interface AccessSignals {
  /** Calls `listener` after every change, and whenever some may have been missed. Call what it returns to stop. */
  onChange(listener: () => void): () => void;
}

/** Where nobody else can change anything. */
export const noAccessSignals: AccessSignals = { onChange: () => () => undefined };

export interface AccessSignalsOptions {
  readonly address: PostgresAddress;
  readonly log: DatabaseLog;
}

/**
 * Listens to the database, over a connection that is open only while somebody wants to know and that comes back by itself.
 * Every process of an installation has this database, with Redis or without, and a change is told when it is committed.
 */
export function createAccessSignals({ address, log }: AccessSignalsOptions): AccessSignals & { close(): Promise<void> } {
  const listeners = new Set<() => void>();
  const ends = new Set<Promise<void>>();
  let current: AbortController | undefined;
  const tell = (): void => listeners.forEach((listener) => listener());
  const begin = (): void => {
    const stop = new AbortController();
    current = stop;
    const end = listenUntil(stop.signal, { address, log, tell }).finally(() => ends.delete(end));
    ends.add(end);
  };
  return {
    onChange(listener) {
      listeners.add(listener);
      if (current === undefined) begin();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        current?.abort();
        current = undefined;
      };
    },
    async close() {
      listeners.clear();
      current?.abort();
      current = undefined;
      await Promise.all(ends);
    },
  };
}

interface Listening extends AccessSignalsOptions {
  readonly tell: () => void;
}

async function listenUntil(signal: AbortSignal, listening: Listening): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const startedAt = performance.now();
    try {
      await listenOnce(signal, listening);
    } catch (error) {
      if (!signal.aborted) listening.log.warn({ err: error }, 'ended sessions are not heard of at once; open connections are looked at every second meanwhile');
    }
    if (performance.now() - startedAt > LAST_RETRY_MS) failures = 0;
    await pause(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10)), signal);
  }
}

/** Until the connection is lost, which is thrown, or the signal comes. */
async function listenOnce(signal: AbortSignal, { address, tell }: Listening): Promise<void> {
  const client = new Client({ ...clientConfig(address), application_name: 'rookery-access', keepAlive: true, connectionTimeoutMillis: 10_000, statement_timeout: 10_000, query_timeout: 15_000 });
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  client.on('error', (error) => lost.reject(error));
  client.on('end', () => lost.reject(new Error('the connection was closed')));
  client.on('notification', tell);
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    // What was changed before it listened was told to nobody.
    tell();
    await Promise.race([lost.promise, aborted(signal)]);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const timer = setTimeout(ended.resolve, ms);
  return Promise.race([ended.promise, aborted(signal)]).finally(() => clearTimeout(timer));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
