import type { Dispatcher, WakeListener } from '@rookery/engine';
import { Client } from 'pg';
import { clientConfig, type DatabaseLog, type PostgresAddress } from './database.js';
import { decodeWakes, encodeWake, packWakes } from './wake-messages.js';

const CHANNEL = 'rookery_wake';
/** No wake; it only says that somebody is there. */
const GREETING = 'here';
const APPLICATION = 'rookery-dispatch';
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface NotifyDispatcherOptions {
  readonly address: PostgresAddress;
  readonly log: DatabaseLog;
  /** Called when wakes may have been missed: at the start and after every reconnect. */
  readonly onGap: () => void;
  /** How often it is looked whether another process listens. Default 2,000. */
  readonly presenceMs?: number;
}

/**
 * Tells the other processes on the same database over LISTEN/NOTIFY that there is work; this process wakes its own
 * runners. Wakes of one tick share a notification, sent in a transaction of its own after the work was committed, and
 * only while somebody else listens, because NOTIFY takes a lock of the whole database. Wakes are dropped while the
 * connection is away; `onGap` says that it is back.
 */
export function createNotifyDispatcher(options: NotifyDispatcherOptions): Dispatcher {
  const { address, log, onGap, presenceMs = 2_000 } = options;
  const listeners = new Set<WakeListener>();
  const closing = new AbortController();
  const waiting = new Set<string>();
  let client: Client | undefined;
  let isAlone = true;
  let sending: Promise<void> | undefined;

  const receive = (payload: string | undefined): void => {
    for (const wake of decodeWakes(payload ?? '')) for (const listener of listeners) listener(wake);
  };

  const lookAround = async (current: Client): Promise<void> => {
    const { rows } = await current.query<{ readonly others: number }>(
      'select count(*)::int as others from pg_stat_activity where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()',
      [APPLICATION],
    );
    isAlone = (rows[0]?.others ?? 0) === 0;
  };

  const connect = async (): Promise<void> => {
    const fresh = new Client({
      ...clientConfig(address), application_name: APPLICATION, keepAlive: true, connectionTimeoutMillis: 10_000, statement_timeout: 10_000, query_timeout: 15_000,
    });
    const lost = new Promise<void>((resolve) => {
      fresh.on('error', () => resolve());
      fresh.on('end', () => resolve());
    });
    fresh.on('notification', (message) => {
      if (message.processId === backendOf(fresh)) return;
      isAlone = false;
      receive(message.payload);
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      // Whoever took itself for alone would tell this process nothing until it looks around.
      await fresh.query('select pg_notify($1, $2)', [CHANNEL, GREETING]);
      client = fresh;
      await lookAround(fresh);
      onGap();
      await watch(fresh, lost);
    } finally {
      client = undefined;
      isAlone = true;
      await fresh.end().catch(() => undefined);
    }
  };

  /** Until the connection is lost or closed; looks around now and then, which also finds a dead connection. */
  const watch = async (current: Client, lost: Promise<void>): Promise<void> => {
    const stopped = Promise.race([lost.then(() => 'lost' as const), aborted(closing.signal).then(() => 'closed' as const)]);
    for (;;) {
      await lookAround(current);
      const what = await Promise.race([stopped, pause(presenceMs, closing.signal)]);
      if (what === 'closed' || closing.signal.aborted) return;
      if (what === 'lost') throw new Error('the connection for wakes was lost');
    }
  };

  const supervise = async (): Promise<void> => {
    for (let failures = 0; !closing.signal.aborted; failures += 1) {
      const startedAt = performance.now();
      try {
        await connect();
      } catch (error) {
        if (closing.signal.aborted) return;
        log.warn({ err: error }, 'wakes between processes are interrupted; the sweeper finds the work meanwhile');
      }
      if (performance.now() - startedAt > LAST_RETRY_MS) failures = 0;
      await pause(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10)), closing.signal);
    }
  };

  const send = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.size > 0) {
      const messages = packWakes(waiting);
      waiting.clear();
      const current = client;
      if (current === undefined || isAlone) return;
      try {
        for (const message of messages) await current.query('select pg_notify($1, $2)', [CHANNEL, message]);
      } catch (error) {
        log.warn({ err: error }, 'a wake was not sent; the sweeper finds the work');
        return;
      }
    }
  };

  const supervision = supervise();
  return {
    wake: (wakes) => {
      if (client === undefined || isAlone) return;
      for (const wake of wakes) waiting.add(encodeWake(wake));
      sending ??= send().finally(() => {
        sending = undefined;
      });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closing.abort();
      await sending;
      await supervision;
      listeners.clear();
    },
  };
}

/** pg keeps the backend's process id beside its typed fields. */
function backendOf(client: Client): number | undefined {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
