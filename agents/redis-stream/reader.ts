import type { RedisConnection } from '../redis/open-connection.js';
import { readEntries, type StreamEntry } from './entry.js';
import type { RedisStreamOptions } from './spec.js';

/** The entries of one reader of a group. */
export interface StreamReader {
  /** Resolves with one entry or more as soon as there are any, waiting `waitMs` at most. */
  read(most: number): Promise<readonly StreamEntry[]>;
  acknowledge(entries: readonly StreamEntry[]): Promise<void>;
  /** Entries that the group has not handed over; `undefined` where Redis is older than 7 or cannot tell. */
  lag(): Promise<number | undefined>;
}

const BLOCK_MS = 2_000;

/**
 * First what this reader was handed before and did not acknowledge, then in turns what others left and what is new. `claimedAt` in
 * milliseconds; others are looked after four times within `claimAfter`.
 */
export function createReader(connection: RedisConnection, { stream, group, claimAfter }: RedisStreamOptions, consumer: string, now: () => number): StreamReader {
  let ownAfter: string | undefined = '0';
  let claimFrom = '0-0';
  let claimAt = 0;

  async function readOwn(most: number): Promise<readonly StreamEntry[]> {
    const answer = await connection.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', most, 'STREAMS', stream, ownAfter ?? '0');
    const entries = entriesOfStream(answer);
    ownAfter = entries.at(-1)?.id;
    return entries;
  }

  async function claim(most: number): Promise<readonly StreamEntry[]> {
    const answer = await connection.call('XAUTOCLAIM', stream, group, consumer, claimAfter, claimFrom, 'COUNT', most);
    const [next, entries] = Array.isArray(answer) ? answer : [];
    claimFrom = String(next);
    if (claimFrom === '0-0') claimAt = now() + claimAfter / 4;
    return readEntries(entries);
  }

  return {
    async read(most) {
      while (ownAfter !== undefined) {
        const entries = await readOwn(most);
        if (entries.length > 0) return entries;
      }
      if (now() >= claimAt) {
        const entries = await claim(most);
        if (entries.length > 0) return entries;
      }
      return entriesOfStream(await connection.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', most, 'BLOCK', BLOCK_MS, 'STREAMS', stream, '>'));
    },
    async acknowledge(entries) {
      await connection.call('XACK', stream, group, ...entries.map(({ id }) => id));
    },
    async lag() {
      const groups = await connection.call('XINFO', 'GROUPS', stream);
      const own = Array.isArray(groups) ? groups.map(recordOf).find((record) => String(record.get('name')) === group) : undefined;
      const lag = own?.get('lag');
      return typeof lag === 'number' ? lag : undefined;
    },
  };
}

/** Makes the group, and the stream with it, unless both are there. */
export async function requireGroup(connection: RedisConnection, { stream, group }: Pick<RedisStreamOptions, 'stream' | 'group'>, start: '0' | '$'): Promise<void> {
  try {
    await connection.call('XGROUP', 'CREATE', stream, group, start, 'MKSTREAM');
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
  }
}

function entriesOfStream(answer: unknown): readonly StreamEntry[] {
  const [first] = Array.isArray(answer) ? answer : [];
  return Array.isArray(first) ? readEntries(first[1]) : [];
}

function recordOf(flat: unknown): ReadonlyMap<string, unknown> {
  const list: readonly unknown[] = Array.isArray(flat) ? flat : [];
  return new Map(list.flatMap((name, index) => (index % 2 === 0 ? [[String(name), list[index + 1]] as const] : [])));
}
