import type { DueTimer, StepType } from '@rookery/sdk';
import type { RunnerScope } from '../ports/identity.js';
import type { FailedEvent, StateWrite, TurnCommit } from '../ports/turn-store.js';
import { nothing, type RunnerParts, type TurnTaker } from './agent-runner.js';
import { FencedError } from './fenced-error.js';
import type { AgentSeat, SeatVersion } from './agent-seat.js';
import { Feeds, type TakenBatch } from './feeds.js';
import { takeInjections } from './injections.js';
import type { LiveEvent } from './live-event.js';
import { prepareOutputs } from './outputs.js';
import type { RunnerHost } from './runner-host.js';
import { fireTimers, parseJson, receiveBatch, stateKeysOf, type StepRun } from './step-runner.js';
import { TurnEffects } from './turn-effects.js';

const LATE_MS = 2_000;

interface TurnWork {
  readonly version: SeatVersion;
  readonly events: readonly LiveEvent[];
  readonly timers: readonly DueTimer[];
  readonly quarantined: readonly FailedEvent[];
  readonly commit: Pick<TurnCommit, 'cursors' | 'injectionsDone' | 'timersFired'>;
}

/** A turn that was worked out but not committed. */
interface WorkedOut {
  readonly work: TurnWork;
  readonly effects: TurnEffects;
}

/**
 * Turns of a step: unread events first, then the timers that were due after them, then what was handed in again. While one
 * turn is committed the next is worked out already, on the state the first will leave; should the first fail, the
 * second is forgotten with it.
 */
export class StepTaker implements TurnTaker {
  readonly feeds: Feeds;
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #type: StepType;
  /** When the next timer is due; `undefined`: not known, ask. */
  #nextTimerAt: number | null | undefined;
  #mayHaveInjections = true;
  #ahead: WorkedOut | undefined;

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

  doubt(): void {
    this.feeds.doubt();
    this.#mayHaveInjections = true;
    if (this.#type.onTimer !== undefined) this.#nextTimerAt = undefined;
  }

  reset(): void {
    this.#ahead = undefined;
    this.feeds.reset();
    this.doubt();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async takeTurn(): Promise<boolean> {
    const turn = this.#ahead ?? (await this.#workOut());
    this.#ahead = undefined;
    if (turn === undefined) return false;
    const [committed, ahead] = await Promise.allSettled([this.#commit(turn), this.#workAhead(turn)]);
    if (committed.status === 'rejected') throw committed.reason;
    if (ahead.status === 'rejected') throw ahead.reason;
    this.#ahead = ahead.value;
    return this.#ahead !== undefined || this.feeds.hasWork || this.#mayHaveInjections || (this.#nextTimerAt !== null && (this.#nextTimerAt ?? 0) <= this.#host.clock.now());
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
      return { version: this.#seat.current, events: [], timers: fireable, quarantined: [], commit: { cursors: [], injectionsDone: [], timersFired: fireable } };
    }
    const batch = await this.feeds.take();
    return batch === undefined ? this.#injected() : eventWork(batch);
  }

  async #injected(): Promise<TurnWork | undefined> {
    if (!this.#mayHaveInjections) return undefined;
    const { batch, more } = await takeInjections(this.#scope, this.#seat, this.#host);
    this.#mayHaveInjections = more;
    return batch === undefined ? undefined : eventWork(batch);
  }

  async #dueTimers(now: number): Promise<readonly DueTimer[]> {
    if (this.#nextTimerAt === null || (this.#nextTimerAt !== undefined && this.#nextTimerAt > now)) return [];
    const { due, nextDueAt } = await this.#host.store.turns.dueTimers({ ...this.#scope, now, limit: this.#host.settings.batchSize });
    this.#nextTimerAt = nextDueAt;
    if (nextDueAt !== null) this.#host.wakeAt(this.#scope, nextDueAt);
    return due.map(({ key, name, dueAt, payload }) => ({ key, name, dueAt, payload: parseJson(payload), isLate: now - dueAt > LATE_MS }));
  }

  async #workOut(): Promise<WorkedOut | undefined> {
    const now = this.#host.clock.now();
    const work = await this.#nextWork(now);
    return work === undefined ? undefined : { work, effects: await this.#run(work, now, []) };
  }

  /** Only for what is in memory already, and never past a timer: what is due must see the state its turn finds. */
  async #workAhead({ work, effects }: WorkedOut): Promise<WorkedOut | undefined> {
    if (this.#type.onTimer !== undefined || work.commit.injectionsDone.length > 0) return undefined;
    const batch = this.feeds.takeHandedOver();
    if (batch === undefined) return undefined;
    const next = eventWork(batch);
    return { work: next, effects: await this.#run(next, this.#host.clock.now(), effects.stateWrites) };
  }

  /** `pending`: state that the turn before has written but perhaps not committed. */
  async #run(work: TurnWork, now: number, pending: readonly StateWrite[]): Promise<TurnEffects> {
    const { version } = work;
    const { keys, events, failures } = stateKeysOf({ type: this.#type, agent: version.agent }, work.events, work.timers);
    const state = new Map(keys.size > 0 ? await this.#host.store.turns.loadState({ ...this.#scope, keys: [...keys], now }) : []);
    for (const { key, value, expiresAt } of pending) {
      if (value === null || (expiresAt !== null && expiresAt <= now)) state.delete(key);
      else if (keys.has(key)) state.set(key, value);
    }
    const run: StepRun = {
      agent: version.agent, type: this.#type, scope: this.#seat.scope(version.version), services: this.#host.services,
      parameters: version.agent.parameters, now, stateKeys: keys,
    };
    const effects = new TurnEffects(state);
    effects.failures.push(...failures);
    const brokenTimers = work.timers.length > 0 ? await fireTimers(run, work.timers, effects) : [];
    if (events.length > 0) await receiveBatch(run, events, effects);
    for (const { timer, error } of brokenTimers) {
      this.#host.activity.record(this.#scope, { at: now, failed: 1, error: { code: 'step.threw', message: `timer "${timer.name}" of "${timer.key}": ${error instanceof Error ? error.message : String(error)}` } });
    }
    return effects;
  }

  async #commit({ work, effects }: WorkedOut): Promise<void> {
    const { version } = work;
    const now = this.#host.clock.now();
    const prepared = prepareOutputs(effects.outputs, effects.failures, this.#seat.producers, {
      maxEventBytes: this.#host.settings.maxEventBytes, maxHops: version.workflow.maxHops, schemas: version.agent.linkSchemas,
    });
    const timersSet = effects.timersSet;
    const result = await this.#host.store.turns.commit({
      ...nothing, ...this.#scope, ...work.commit, version: version.version, now,
      outputs: prepared.events, failed: work.quarantined.length === 0 ? prepared.failed : [...work.quarantined, ...prepared.failed], state: effects.stateWrites, timersSet, timersCancelled: effects.timersCancelled,
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
    const [failure = work.quarantined[0]] = effects.failures;
    const failed = effects.failures.length;
    this.#host.activity.record(this.#scope, {
      at: now, emitted, failed: failed + work.quarantined.length, succeeded: work.events.length - failed,
      ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
    });
  }
}

function eventWork(batch: TakenBatch): TurnWork {
  return { version: batch.version, events: batch.events, timers: [], quarantined: batch.quarantined, commit: { cursors: batch.cursors, injectionsDone: batch.injectionsDone, timersFired: [] } };
}
