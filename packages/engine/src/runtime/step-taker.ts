import type { DueTimer, StepType } from '@rookery/sdk';
import type { StoredEvent } from '../ports/event-log.js';
import type { RunnerScope } from '../ports/identity.js';
import type { TurnCommit } from '../ports/turn-store.js';
import { FencedError, nothing, type RunnerParts, type TurnTaker } from './agent-runner.js';
import type { AgentSeat, SeatVersion } from './agent-seat.js';
import { Feeds, type TakenBatch } from './feeds.js';
import { LiveEvent } from './live-event.js';
import { prepareOutputs } from './outputs.js';
import type { RunnerHost } from './runner-host.js';
import { fireTimers, parseJson, receiveBatch, stateKeysOf, type StepRun } from './step-runner.js';
import { TurnEffects } from './turn-effects.js';

const LATE_MS = 2_000;

interface TurnWork {
  readonly version: SeatVersion;
  readonly events: readonly LiveEvent[];
  readonly timers: readonly DueTimer[];
  readonly commit: Pick<TurnCommit, 'cursors' | 'injectionsDone' | 'timersFired'>;
}

/** Turns of a step: unread events first, then the timers that were due after them, then what was handed in again. */
export class StepTaker implements TurnTaker {
  readonly feeds: Feeds;
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #type: StepType;
  /** When the next timer is due; `undefined`: not known, ask. */
  #nextTimerAt: number | null | undefined;
  #mayHaveInjections = true;

  constructor(given: RunnerParts, type: StepType) {
    this.#scope = given.scope;
    this.#seat = given.seat;
    this.#host = given.host;
    this.#type = type;
    this.feeds = new Feeds(given.scope, given.seat, given.host);
    this.#nextTimerAt = type.onTimer === undefined ? null : undefined;
  }

  get lag(): number {
    return this.feeds.lag;
  }

  get deadline(): number {
    return this.feeds.deadline;
  }

  offer(linkId: number, events: readonly StoredEvent[]): void {
    this.feeds.offer(linkId, events);
  }

  lagOf(linkId: number): number {
    return this.feeds.lagOf(linkId);
  }

  cursorOf(linkId: number): number {
    return this.feeds.cursorOf(linkId);
  }

  doubt(): void {
    this.feeds.doubt();
    this.#mayHaveInjections = true;
    if (this.#type.onTimer !== undefined) this.#nextTimerAt = undefined;
  }

  reset(): void {
    this.feeds.reset();
    this.doubt();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async takeTurn(): Promise<boolean> {
    const now = this.#host.clock.now();
    const work = await this.#nextWork(now);
    if (work === undefined) return false;
    await this.#run(work, now);
    return this.feeds.hasWork || this.#mayHaveInjections || (this.#nextTimerAt !== null && (this.#nextTimerAt ?? 0) <= this.#host.clock.now());
  }

  async #nextWork(now: number): Promise<TurnWork | undefined> {
    const due = await this.#dueTimers(now);
    const [first] = due;
    if (first !== undefined) {
      const before = await this.feeds.take(first.dueAt);
      if (before !== undefined) {
        this.#nextTimerAt = first.dueAt;
        return eventWork(before);
      }
      const firstUnreadAt = (await this.feeds.firstUnreadAt()) ?? Number.POSITIVE_INFINITY;
      const fireable = due.filter((timer) => timer.dueAt < firstUnreadAt);
      if (fireable.length < due.length) this.#nextTimerAt = due[fireable.length]?.dueAt ?? this.#nextTimerAt;
      return { version: this.#seat.current, events: [], timers: fireable, commit: { cursors: [], injectionsDone: [], timersFired: fireable } };
    }
    const batch = await this.feeds.take();
    return batch === undefined ? this.#injected() : eventWork(batch);
  }

  async #injected(): Promise<TurnWork | undefined> {
    if (!this.#mayHaveInjections) return undefined;
    const limit = this.#host.settings.batchSize;
    const injections = await this.#host.store.turns.injections({ ...this.#scope, limit });
    this.#mayHaveInjections = injections.length === limit;
    if (injections.length === 0) return undefined;
    const { current } = this.#seat;
    const events = injections.map(({ event }) => new LiveEvent(event, this.#seat.originOf(event.producerId), current.workflow.parameters));
    return { version: current, events, timers: [], commit: { cursors: [], timersFired: [], injectionsDone: injections.map(({ id }) => id) } };
  }

  async #dueTimers(now: number): Promise<readonly DueTimer[]> {
    if (this.#nextTimerAt === null || (this.#nextTimerAt !== undefined && this.#nextTimerAt > now)) return [];
    const { due, nextDueAt } = await this.#host.store.turns.dueTimers({ ...this.#scope, now, limit: this.#host.settings.batchSize });
    this.#nextTimerAt = nextDueAt;
    if (nextDueAt !== null) this.#host.wakeAt(this.#scope, nextDueAt);
    return due.map(({ key, name, dueAt, payload }) => ({ key, name, dueAt, payload: parseJson(payload), isLate: now - dueAt > LATE_MS }));
  }

  async #run(work: TurnWork, now: number): Promise<void> {
    const { version } = work;
    const { keys, events, failures } = stateKeysOf({ type: this.#type, agent: version.agent }, work.events, work.timers);
    const state = keys.size > 0 ? await this.#host.store.turns.loadState({ ...this.#scope, keys: [...keys], now }) : new Map<string, string>();
    const run: StepRun = {
      agent: version.agent, type: this.#type, scope: this.#seat.scope(version.version), services: this.#host.services,
      parameters: version.workflow.parameters, now, stateKeys: keys,
    };
    const effects = new TurnEffects(state);
    effects.failures.push(...failures);
    const brokenTimers = work.timers.length > 0 ? await fireTimers(run, work.timers, effects) : [];
    if (events.length > 0) await receiveBatch(run, events, effects);
    for (const { timer, error } of brokenTimers) {
      this.#host.activity.record(this.#scope, { at: now, failed: 1, error: { code: 'step.threw', message: `timer "${timer.name}" of "${timer.key}": ${error instanceof Error ? error.message : String(error)}` } });
    }
    await this.#commit(work, effects, now);
  }

  async #commit(work: TurnWork, effects: TurnEffects, now: number): Promise<void> {
    const { version } = work;
    const prepared = prepareOutputs(effects.outputs, effects.failures, this.#seat.producers, {
      maxEventBytes: this.#host.settings.maxEventBytes, maxHops: version.workflow.maxHops,
    });
    const timersSet = effects.timersSet;
    const result = await this.#host.store.turns.commit({
      ...nothing, ...this.#scope, ...work.commit, version: version.version, now,
      outputs: prepared.events, failed: prepared.failed, state: effects.stateWrites, timersSet, timersCancelled: effects.timersCancelled,
    });
    if (result.status === 'fenced') throw new FencedError('the turn was fenced off');
    this.feeds.committed(work.commit.cursors);
    this.#noteTimers(timersSet);
    this.#report(work, effects, result.stored.length, now);
    this.#host.handOff(this.#seat, result.stored);
  }

  #noteTimers(timersSet: readonly { readonly dueAt: number }[]): void {
    const earliest = Math.min(Number.POSITIVE_INFINITY, ...timersSet.map((timer) => timer.dueAt));
    if (earliest === Number.POSITIVE_INFINITY || this.#nextTimerAt === undefined) return;
    if (this.#nextTimerAt !== null && this.#nextTimerAt <= earliest) return;
    this.#nextTimerAt = earliest;
    this.#host.wakeAt(this.#scope, earliest);
  }

  #report(work: TurnWork, effects: TurnEffects, emitted: number, now: number): void {
    const [failure] = effects.failures;
    const failed = effects.failures.length;
    this.#host.activity.record(this.#scope, {
      at: now, emitted, failed, succeeded: work.events.length - failed,
      ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
    });
  }
}

function eventWork(batch: TakenBatch): TurnWork {
  return { version: batch.version, events: batch.events, timers: [], commit: { cursors: batch.cursors, injectionsDone: [], timersFired: [] } };
}
