import type { Clock } from '@rookery/sdk';
import type { EngineLog } from './services.js';

export interface LoopOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** One round; returns how long to wait until the next, in milliseconds. */
  readonly round: () => Promise<number>;
  /** How long to wait before the first round, in milliseconds; 0 by default. */
  readonly firstMs?: number;
}

/** Repeats a round until stopped. A round that fails is reported when it starts to fail, and tried again with growing pauses. */
export class SupervisedLoop {
  readonly #options: LoopOptions;
  #interrupt = new AbortController();
  #isStopped = false;
  #isHurried = false;
  #running: Promise<void> | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** A round that does its work in steps ends after the one it is at. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** The next round begins at once. */
  hurry(): void {
    this.#isHurried = true;
    this.#interrupt.abort();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#interrupt.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, clock, log, round, firstMs = 0 } = this.#options;
    let failures = 0;
    if (firstMs > 0 && !this.#isStopped) await clock.sleep(firstMs, this.#interrupt.signal);
    while (!this.#isStopped) {
      this.#isHurried = false;
      let pause: number;
      try {
        pause = await round();
        if (failures > 0) log.warn('a background task works again', { task: name, failures });
        failures = 0;
      } catch (error) {
        failures += 1;
        pause = Math.min(5_000, 200 * 2 ** Math.min(failures, 6));
        if (failures === 1) log.error('a background task failed and is tried again', { task: name, reason: error instanceof Error ? error.message : String(error) });
      }
      this.#interrupt = new AbortController();
      if (!this.#isStopped && !this.#isHurried) await clock.sleep(pause, this.#interrupt.signal);
    }
  }
}
