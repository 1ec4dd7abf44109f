import { setImmediate as settle } from 'node:timers/promises';
import type { Clock } from '../clock.js';

/** A clock that stands still until it is told to move. */
export interface VirtualClock extends Clock {
  /** Moves on by `ms`; sleepers wake in due order, each at its own moment, also those that lie down on the way. */
  advance(ms: number): Promise<void>;
  /** As `advance`, to a moment in milliseconds since the epoch; a moment in the past changes nothing. */
  advanceTo(moment: number): Promise<void>;
  /** How many sleep right now. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/**
 * Starts a clock at `startMs`. With `jumps: true` nobody has to move it: when something sleeps, time jumps to the
 * first moment it is due, so code with pauses runs at once and in the right order.
 */
export function virtualClock(startMs: number, options: { readonly jumps?: boolean } = {}): VirtualClock {
  let now = startMs;
  const sleeping = new Set<Sleeper>();

  async function advanceTo(moment: number): Promise<void> {
    await settle();
    for (let first = earliest(sleeping, moment); first !== undefined; first = earliest(sleeping, moment)) {
      now = Math.max(now, first.dueAt);
      first.wake();
      await settle();
    }
    now = Math.max(now, moment);
  }

  return {
    now: () => now,
    advance: (ms) => advanceTo(now + ms),
    advanceTo,
    get sleepers() {
      return sleeping.size;
    },
    async sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted === true) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper: Sleeper = { dueAt: now + ms, wake };
      function wake(): void {
        sleeping.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      }
      sleeping.add(sleeper);
      signal?.addEventListener('abort', wake);
      if (options.jumps === true) {
        await settle();
        if (sleeping.has(sleeper)) await advanceTo(sleeper.dueAt);
      }
      await promise;
    },
  };
}

function earliest(sleeping: ReadonlySet<Sleeper>, until: number): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleeping) {
    if (sleeper.dueAt <= until && (first === undefined || sleeper.dueAt < first.dueAt)) first = sleeper;
  }
  return first;
}
