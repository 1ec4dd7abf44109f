import { isRookeryError, type DueTimer, type StepType } from '@rookery/sdk';
import type { NewEvent } from '../ports/event-log.js';
import type { FailedEvent } from '../ports/turn-store.js';
import type { LiveEvent } from '../runtime/live-event.js';
import { prepareOutputs } from '../runtime/outputs.js';
import { fireTimers, parseJson, receiveBatch, stateKeysOf, type StepRun } from '../runtime/step-runner.js';
import { TurnEffects } from '../runtime/turn-effects.js';
import { takeBatch, type Lane, type LaneParts } from './lane.js';
import { NeedsOneMoment, watchingTheClock } from './one-moment.js';
import { Scratch } from './scratch.js';

const LATE_MS = 2_000;

/**
 * A step on the virtual clock. As in earnest each moment is a turn, events come before the timers that are due at or after them, and
 * timers due at one moment fire together. A step that never looks at the clock gets the events of many moments as one batch.
 */
export class StepLane implements Lane {
  readonly slug: string;
  readonly arrivals: LaneParts['arrivals'];
  readonly outlet: LaneParts['outlet'];
  readonly report: LaneParts['report'];
  readonly #parts: LaneParts;
  readonly #type: StepType;
  readonly #watched: StepType;
  readonly #scratch = new Scratch();
  #isOfOneMoment: boolean;
  /** Of the last turn: time does not go back. */
  #at = 0;

  constructor(parts: LaneParts, type: StepType) {
    this.slug = parts.slug;
    this.arrivals = parts.arrivals;
    this.outlet = parts.outlet;
    this.report = parts.report;
    this.#parts = parts;
    this.#type = type;
    this.#watched = watchingTheClock(type, () => {
      this.#isOfOneMoment = true;
    });
    this.#isOfOneMoment = type.onTimer !== undefined;
  }

  nextAt(): number {
    return Math.min(this.arrivals.nextAt, this.#fireAt());
  }

  async run(limit: number): Promise<void> {
    for (;;) {
      const eventAt = this.arrivals.nextAt;
      const dueAt = this.#scratch.nextTimer()?.dueAt ?? Number.POSITIVE_INFINITY;
      if (eventAt !== Number.POSITIVE_INFINITY && eventAt <= dueAt) await this.#receive(eventAt);
      else if (this.#fireAt() <= limit) await this.#fire(eventAt);
      else return;
      await this.#parts.host.checkpoint();
    }
  }

  held(now: number): { readonly stateKeys: number; readonly timers: number } {
    return { stateKeys: this.#scratch.stateKeys(now), timers: this.#scratch.timers };
  }

  #fireAt(): number {
    return Math.max(this.#at, this.#scratch.nextTimer()?.dueAt ?? Number.POSITIVE_INFINITY);
  }

  async #receive(eventAt: number): Promise<void> {
    const { host } = this.#parts;
    const events = takeBatch(this.#parts, this.#isOfOneMoment ? eventAt : Number.POSITIVE_INFINITY);
    const [first] = events;
    if (first === undefined) return;
    if (events.at(-1)?.createdAt === first.createdAt) return this.#turn(events, [], first.createdAt);
    try {
      await this.#turnOverMoments(events);
    } catch (error) {
      if (!(error instanceof NeedsOneMoment)) throw error;
      this.#isOfOneMoment = true;
      for (const [at, group] of Map.groupBy(events, (event) => event.createdAt)) {
        await this.#turn(group, [], at);
        await host.checkpoint();
      }
    }
  }

  async #fire(eventAt: number): Promise<void> {
    const now = this.#fireAt();
    const due = this.#scratch
      .takeDue({ now, before: eventAt, count: this.#parts.host.limits.batchSize })
      .map(({ key, name, dueAt, payload }): DueTimer => ({ key, name, dueAt, payload: parseJson(payload), isLate: now - dueAt > LATE_MS }));
    await this.#turn([], due, now);
  }

  async #turn(events: readonly LiveEvent[], timers: readonly DueTimer[], now: number): Promise<void> {
    this.#at = Math.max(this.#at, now);
    const { effects } = await this.#work(this.#type, { events, timers, now: this.#at });
    this.#commit(effects, this.#at);
  }

  async #turnOverMoments(events: readonly LiveEvent[]): Promise<void> {
    const times = new Map(events.map(({ id, createdAt }) => [id, createdAt]));
    const { effects, isTimed } = await this.#work(this.#watched, { events, timers: [], now: events[0]?.createdAt ?? this.#at });
    if (isTimed || this.#isOfOneMoment) throw new NeedsOneMoment('state expires');
    const momentOf = ({ parents }: NewEvent): number => Math.max(...parents.map((id) => times.get(id) ?? Number.NEGATIVE_INFINITY));
    this.#commit(effects, momentOf);
    this.#at = events.at(-1)?.createdAt ?? this.#at;
  }

  async #work(type: StepType, { events: arrived, timers, now }: { readonly events: readonly LiveEvent[]; readonly timers: readonly DueTimer[]; readonly now: number }): Promise<{ readonly effects: TurnEffects; readonly isTimed: boolean }> {
    const { version, scope, host } = this.#parts;
    const { keys, events, failures } = stateKeysOf({ type: this.#type, agent: version.agent }, arrived, timers);
    const { values, isTimed } = this.#scratch.read(keys, now);
    if (isTimed && type === this.#watched) throw new NeedsOneMoment('state expires');
    const run: StepRun = { agent: version.agent, type, scope, services: host.services, parameters: version.agent.parameters, now, stateKeys: keys };
    const effects = new TurnEffects(values);
    effects.failures.push(...failures);
    const broken = timers.length > 0 ? await fireTimers(run, timers, effects) : [];
    if (events.length > 0) await receiveBatch(run, events, effects);
    for (const { timer, error } of broken) {
      const message = error instanceof Error ? error.message : String(error);
      this.report.failed(now, null, { code: isRookeryError(error) ? error.code : 'step.threw', message: `timer "${timer.name}" of "${timer.key}": ${message}` });
    }
    return { effects, isTimed };
  }

  #commit(effects: TurnEffects, at: number | ((event: NewEvent) => number)): void {
    const { host, version } = this.#parts;
    const prepared = prepareOutputs(effects.outputs, effects.failures, this.outlet.producers, {
      maxEventBytes: host.limits.maxEventBytes, maxHops: version.workflow.maxHops, schemas: version.agent.linkSchemas,
    });
    if (typeof at === 'function' && !isAscending(prepared.events, at)) throw new NeedsOneMoment('outputs are not in the order of their moments');
    this.#scratch.apply(effects, this.#at);
    this.#reportFailures(effects, prepared.failed);
    this.outlet.emit(prepared.events, at);
  }

  #reportFailures(effects: TurnEffects, failed: readonly FailedEvent[]): void {
    if (effects.failures.length === 0 && failed.length === 0) return;
    const told = new Set(effects.failures.map(({ event }) => event.id));
    for (const failure of effects.failures) this.report.failed(failure.event.createdAt, failure.event, failure);
    const traces = new Map(effects.outputs.flatMap(({ from }) => from.map(({ id, traceId }) => [id, traceId] as const)));
    for (const { eventId: id, code, message } of failed) {
      if (!told.has(id)) this.report.failed(this.#at, { id, traceId: traces.get(id) ?? id }, { code, message });
    }
  }
}

function isAscending(events: readonly NewEvent[], at: (event: NewEvent) => number): boolean {
  const last = new Map<number, number>();
  return events.every((event) => {
    const moment = at(event);
    const isLater = moment >= (last.get(event.producerId) ?? Number.NEGATIVE_INFINITY);
    last.set(event.producerId, moment);
    return isLater && moment !== Number.NEGATIVE_INFINITY;
  });
}
