import type { Clock } from '@rookery/sdk';
import { FencedError } from './fenced-error.js';

const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 60_000;

export interface Listening {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Runs for as long as the other side lasts; calls `wentWell` whenever something came through. */
  listenOnce(wentWell: () => void): Promise<void>;
  failed(error: unknown): void;
  /** The lease is not ours any more; nothing is tried again. */
  fenced(): void;
}

/** Listens until the signal is aborted: again after each end, with backoff after failures; a minute that went well, or something that came through, forgets them. */
export async function superviseListening({ clock, signal, listenOnce, failed, fenced }: Listening): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const startedAt = clock.now();
    try {
      await listenOnce(() => {
        failures = 0;
      });
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof FencedError) return fenced();
      if (clock.now() - startedAt > LAST_PAUSE_MS) failures = 0;
      failures += 1;
      failed(error);
    }
    await clock.sleep(Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), signal);
  }
}
