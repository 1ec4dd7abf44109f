import type { Clock } from '@rookery/sdk';

/** A clock that stands still until it is moved, in steps: whoever sleeps wakes at the end of the step that passes its moment, late, as on a busy machine. */
export interface CoarseClock extends Clock {
  move(ms: number): void;
  /** The first moment somebody waits for. */
  readonly nextAt: number;
}

export function coarseClock(start: number): CoarseClock {
  let now = start;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    move(ms) {
      now += ms;
      for (const sleeper of [...sleepers].toSorted((one, other) => one.at - other.at)) if (sleeper.at <= now) sleeper.wake();
    },
    get nextAt() {
      return Math.min(...[...sleepers].map(({ at }) => at));
    },
    async sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted === true) return;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      });
    },
  };
}
