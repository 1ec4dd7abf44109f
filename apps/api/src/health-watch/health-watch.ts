import { SupervisedLoop, type EngineLog } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { AlarmTeller } from '../alarms/alarm-teller.js';
import { ROUND_MS, type AlarmWatch } from '../alarms/alarm-watch.js';
import { MINUTE, type FigureSampler } from '../figures/figure-sampler.js';
import type { QuotaExchange } from '../quotas/quota-exchange.js';

/** Just behind the minute, so that clocks a little apart still mean the same one. */
const AFTER_THE_MINUTE_MS = 500;

export interface HealthWatchParts {
  readonly sampler: FigureSampler;
  readonly alarms: AlarmWatch;
  readonly teller: AlarmTeller;
  readonly quotas: QuotaExchange;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Whether this process takes figures and judges alarms; every process tells of its quotas. */
  readonly isScheduler: boolean;
}

/** What runs in the background beside the engine. Several schedulers may run it: the database lets one do each thing. */
export class HealthWatch {
  readonly #parts: HealthWatchParts;
  readonly #loops: readonly SupervisedLoop[];

  constructor(parts: HealthWatchParts) {
    this.#parts = parts;
    const { clock, log, isScheduler } = parts;
    const loop = (name: string, round: () => Promise<number>): SupervisedLoop => new SupervisedLoop({ name, clock, log, round });
    this.#loops = [
      loop('quotas', () => this.#exchange()),
      ...(isScheduler ? [loop('figures', () => this.#sample()), loop('alarms', () => this.#judge())] : []),
    ];
  }

  /** Once the engine has started: alarms are handed to agents it knows. */
  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    await this.#exchange().catch((error: unknown) => this.#parts.log.warn('the last counts of quotas could not be saved', { reason: String(error) }));
  }

  async #exchange(): Promise<number> {
    return this.#parts.quotas.exchange(this.#parts.clock.now());
  }

  async #sample(): Promise<number> {
    const { sampler, clock } = this.#parts;
    const { isFirst } = await sampler.sample(clock.now());
    if (isFirst) await sampler.sweep(clock.now());
    const now = clock.now();
    return MINUTE - (now % MINUTE) + AFTER_THE_MINUTE_MS;
  }

  async #judge(): Promise<number> {
    const { alarms, teller, clock } = this.#parts;
    if (await alarms.judge(clock.now())) await teller.tell(clock.now());
    return ROUND_MS;
  }
}
