import type { Dispatcher, Wake, WakeListener } from '@rookery/engine';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeWakes, encodeWake } from '../persistence/wake-messages.js';
import type { DispatchLog } from './dispatch-log.js';
import { RedisChannel } from './redis-channel.js';
import { RedisConnections } from './redis-connections.js';
import { WakeQueue, type WakeJob } from './wake-queue.js';

/** Wakes kept while others are on their way; what comes above is dropped, and the sweeper finds it. */
const MOST_WAITING = 10_000;
const JOBS_PER_COMMAND = 500;
const TEND_MS = 1_000;
const RETRY_MS = 1_000;
const CLOSE_MS = 1_500;
const SETTLE_MS = 100;
/** Different ones between two outages; a fault that goes on is not repeated. */
const MOST_COMPLAINTS = 20;

export interface BullDispatcherOptions {
  readonly url: string;
  /** Before the name of every key and channel, so that several installations can share a Redis. */
  readonly prefix: string;
  /** This process runs agents, so it takes jobs. */
  readonly takesJobs: boolean;
  readonly log: DispatchLog;
  /** Called when wakes may have been missed: at the start and after every outage. */
  readonly onGap: () => void;
}

/** Wakes over Redis, and the connections for whoever else tells other processes something. */
export interface RedisDispatch {
  readonly dispatcher: Dispatcher;
  /** A further channel of this installation. */
  channel(name: string): RedisChannel;
  readonly isUp: boolean;
}

/**
 * Wakes through Bull. A wake of an agent becomes a job that any worker takes; one that does not run the agent passes it
 * on to all, so it takes one hop or two. The other kinds go to everybody at once over pub/sub. While Redis is away, wakes
 * are dropped: nothing waits for it, and the sweeper of each worker does not need it.
 */
export function createBullDispatcher(options: BullDispatcherOptions): RedisDispatch {
  const { url, prefix, takesJobs, log, onGap } = options;
  const connections = new RedisConnections({ url, log });
  const channels: RedisChannel[] = [];
  const channel = (name: string): RedisChannel => {
    const made = new RedisChannel(connections, `${prefix}:${name}`);
    channels.push(made);
    return made;
  };
  const wakes = channel('wake');
  const listeners = new Set<WakeListener>();
  const closing = new AbortController();
  const closed = new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve(), { once: true }));
  const waiting = new Map<string, Wake>();
  const complaints = new Set<string>();
  let queue: WakeQueue | undefined;
  let sending: Promise<void> | undefined;

  const complain = (error: unknown): void => {
    const text = error instanceof Error ? error.message : String(error);
    const { isUp, outages } = connections;
    if (closing.signal.aborted || !isUp || complaints.has(text) || complaints.size > MOST_COMPLAINTS) return;
    complaints.add(text);
    void report(error, outages);
  };

  /** What a lost connection takes with it is heard of before the loss itself, which has a line of its own. */
  const report = async (reason: unknown, outages: number): Promise<void> => {
    await sleep(SETTLE_MS, undefined, { ref: false });
    if (!closing.signal.aborted && connections.outages === outages) log.warn({ err: reason }, 'Redis does not do what it is asked for; the sweeper finds the work');
  };

  /** `true`: one of the listeners runs the agent. */
  const hear = (wake: Wake): boolean => [...listeners].map((listener) => listener(wake)).some(Boolean);

  const taken = (word: string): void => {
    for (const wake of decodeWakes(word)) if (!hear(wake)) wakes.publish(word).catch(complain);
  };

  wakes.onMessage((message) => {
    for (const wake of decodeWakes(message)) hear(wake);
  });

  /** Wakes can come and go from now on; what was said before may have been missed. */
  const begin = async (): Promise<void> => {
    if (queue === undefined) return;
    complaints.clear();
    for (const each of channels) await each.subscribe();
    onGap();
  };
  connections.onUp(() => void begin().catch(complain));

  /** Holds the queue while Redis lasts, and makes a new one when Bull gave it up. */
  const supervise = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      if (connections.isUp) await hold().catch(complain);
      await sleep(RETRY_MS / 10, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };

  const hold = async (): Promise<void> => {
    const opened = await WakeQueue.open(connections, prefix, complain);
    queue = opened;
    try {
      await begin();
      await Promise.race([...(takesJobs ? [opened.take(taken)] : []), tend(opened), closed]);
    } finally {
      queue = undefined;
      await opened.close(CLOSE_MS).catch(complain);
    }
  };

  /** Until the end; also sees whether Redis still answers. */
  const tend = async (opened: WakeQueue): Promise<void> => {
    while (!closing.signal.aborted) {
      await sleep(TEND_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted || !connections.isUp) continue;
      try {
        await opened.tend();
      } catch (error) {
        if (error instanceof Error && error.message === 'Command timed out') connections.renew();
        else complain(error);
      }
    }
  };

  const flush = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.size > 0) {
      const batch = [...waiting.values()];
      waiting.clear();
      try {
        await send(batch);
      } catch (error) {
        complain(error);
      }
    }
  };

  const send = async (batch: readonly Wake[]): Promise<void> => {
    const jobs = batch.flatMap((wake): readonly WakeJob[] => (wake.kind === 'agent' ? [{ id: `${wake.agentId}.${wake.slot}`, word: encodeWake(wake) }] : []));
    const news = batch.filter(({ kind }) => kind !== 'agent').map(encodeWake);
    const told = news.length > 0 ? wakes.publish(news.join(' ')) : Promise.resolve();
    const added = async (): Promise<void> => {
      for (let from = 0; from < jobs.length; from += JOBS_PER_COMMAND) await queue?.add(jobs.slice(from, from + JOBS_PER_COMMAND));
    };
    await Promise.all([told, added()]);
  };

  const supervision = supervise();
  return {
    channel,
    get isUp() {
      return connections.isUp;
    },
    dispatcher: {
      wake: (given) => {
        if (!connections.isUp || closing.signal.aborted) return;
        for (const wake of given) if (waiting.size < MOST_WAITING) waiting.set(encodeWake(wake), wake);
        sending ??= flush().finally(() => {
          sending = undefined;
        });
      },
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: async () => {
        await Promise.race([sending, sleep(CLOSE_MS, undefined, { ref: false })]);
        closing.abort();
        await supervision;
        connections.close();
        listeners.clear();
      },
    },
  };
}
