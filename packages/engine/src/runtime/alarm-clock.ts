import type { Clock } from '@rookery/sdk';

/** Rings once per name at the earliest time that was set for it. */
export class AlarmClock {
  readonly #clock: Clock;
  readonly #ring: (name: number) => void;
  readonly #due = new Map<number, number>();
  #isStopped = false;
  #interrupt = new AbortController();
  #isRunning = false;
  #loop: Promise<void> | undefined;

  constructor(clock: Clock, ring: (name: number) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  set(name: number, at: number): void {
    const known = this.#due.get(name);
    if (this.#isStopped || (known !== undefined && known <= at)) return;
    this.#due.set(name, at);
    this.#interrupt.abort();
    // What is due already rings before the first pause, so the loop may be over when `run` returns.
    if (!this.#isRunning) this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#due.clear();
    this.#interrupt.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#due.size > 0) {
      this.#interrupt = new AbortController();
      const now = this.#clock.now();
      const ringing = [...this.#due].filter(([, at]) => at <= now).map(([name]) => name);
      for (const name of ringing) {
        this.#due.delete(name);
        this.#ring(name);
      }
      const next = Math.min(...this.#due.values());
      if (next !== Number.POSITIVE_INFINITY) await this.#clock.sleep(Math.max(1, next - now), this.#interrupt.signal);
    }
    this.#isRunning = false;
  }
}
