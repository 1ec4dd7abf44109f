import type { EventId } from '@rookery/model';
import type { ActionType, QuotaOwner } from '@rookery/sdk';
import type { NewDelivery, PendingDelivery } from '../ports/delivery-store.js';
import type { RunnerScope } from '../ports/identity.js';
import { nothing, type RunnerParts, type TurnTaker } from './agent-runner.js';
import { FencedError } from './fenced-error.js';
import type { AgentSeat } from './agent-seat.js';
import { DeliverySender } from './delivery-sender.js';
import { describeDelivery, type PlannedDelivery } from './delivery-plan.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import { judgeReplay, type ReplayVerdict } from './replay.js';
import { Feeds, type TakenBatch } from './feeds.js';
import { takeInjections } from './injections.js';
import type { LiveEvent } from './live-event.js';
import { quotaOwnerOf } from './quota-owner.js';
import type { RunnerHost } from './runner-host.js';

/**
 * Turns of an action: each event becomes one delivery, committed with the move of the cursor. What the buckets admit
 * at once is committed as `sending` and called right after; the rest waits as `pending` for the sender.
 */
export class ActionTaker implements TurnTaker {
  readonly feeds: Feeds;
  readonly sender: DeliverySender;
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #type: ActionType;
  #mayHaveInjections = true;

  constructor(given: RunnerParts, type: ActionType) {
    this.#scope = given.scope;
    this.#seat = given.seat;
    this.#host = given.host;
    this.#type = type;
    this.feeds = new Feeds(given.scope, given.seat, given.host);
    this.sender = new DeliverySender(given, type);
  }

  get lag(): number {
    return this.feeds.lag + this.sender.waiting;
  }

  get deadline(): number {
    return this.feeds.deadline;
  }

  doubt(): void {
    this.feeds.doubt();
    this.sender.doubt();
    this.#mayHaveInjections = true;
  }

  reset(): void {
    this.feeds.reset();
    this.sender.doubt();
  }

  get owesRecovery(): boolean {
    return this.sender.owesRecovery;
  }

  stop(turnOver: Promise<void>): Promise<void> {
    return this.sender.stop(turnOver);
  }

  async takeTurn(): Promise<boolean> {
    await this.sender.begin();
    const batch = (await this.feeds.take()) ?? (await this.#injected());
    if (batch !== undefined) await this.#deliver(batch);
    await this.sender.pump();
    return this.feeds.hasWork || this.#mayHaveInjections;
  }

  async #injected(): Promise<TakenBatch | undefined> {
    if (!this.#mayHaveInjections) return undefined;
    const { batch, more } = await takeInjections(this.#scope, this.#seat, this.#host);
    this.#mayHaveInjections = more;
    return batch;
  }

  async #deliver(batch: TakenBatch): Promise<void> {
    const now = this.#host.clock.now();
    const disabled = await this.#disabledEndpoints(batch);
    const verdicts = await this.#judgeReplays(batch, now);
    const owner = await quotaOwnerOf(this.#host, this.#seat, this.#type, batch.version);
    const planned = batch.events.flatMap((event) => this.#plan(event, { batch, disabled, now, owner, verdict: verdicts.get(event.id) }));
    const waitsItsTurn = this.#type.performBatch !== undefined || batch.version.agent.ordered || batch.injectionsDone.length > 0 || verdicts.size > 0;
    const admitted = waitsItsTurn ? [] : this.sender.admit(planned.filter((entry) => entry.verdict === 'send'), now);
    const admittedEvents = new Set(admitted.map((entry) => entry.event));
    const result = await this.#commit(batch, planned, admittedEvents, now).catch((error: unknown) => {
      this.sender.release(admitted);
      if (admitted.length > 0 && !(error instanceof FencedError)) this.sender.fallInDoubt();
      throw error;
    });
    this.feeds.committed(batch.cursors);
    const failures = planned.filter((entry) => entry.failure !== null);
    const error = failures[0]?.failure ?? batch.quarantined[0];
    this.#host.activity.record(this.#scope, {
      at: now, succeeded: planned.length - failures.length, failed: failures.length + batch.quarantined.length,
      ...(error ? { error: { code: error.code, message: error.message } } : {}),
    });
    this.#host.handOff(this.#seat, result);
    this.sender.callAdmitted(admitted, now);
    this.sender.enqueue(planned.filter((entry) => entry.verdict === 'send' && !admittedEvents.has(entry.event)).map(toPending));
  }

  async #commit(batch: TakenBatch, planned: readonly PlannedDelivery[], admitted: ReadonlySet<LiveEvent>, now: number) {
    const result = await this.#host.store.turns.commit({
      ...nothing, ...this.#scope, version: batch.version.version, now, cursors: batch.cursors, injectionsDone: batch.injectionsDone,
      deliveries: planned.filter((entry) => entry.failure === null).map((entry) => toNewDelivery(entry, admitted.has(entry.event))),
      failed: [...batch.quarantined, ...planned.flatMap((entry) => (entry.failure === null ? [] : [{ eventId: entry.event.id, detail: '{}', ...entry.failure }]))],
    });
    if (result.status === 'fenced') throw new FencedError('the turn was fenced off');
    return result.stored;
  }

  /** Nothing for an event that a replay leaves to the delivery it has. */
  #plan(event: LiveEvent, given: { readonly batch: TakenBatch; readonly disabled: ReadonlyMap<string, string>; readonly now: number; readonly owner: QuotaOwner | undefined; readonly verdict: ReplayVerdict | undefined }): readonly PlannedDelivery[] {
    const { batch: { version }, disabled, now, owner, verdict } = given;
    const plan = describeDelivery(this.#type, { event, version, disabled, now, owner });
    if (verdict === undefined || (verdict.kind === 'deliver' && verdict.idempotencyKey === null)) return [plan];
    if (verdict.kind === 'deliver') return [{ ...plan, idempotencyKey: verdict.idempotencyKey }];
    return verdict.kind === 'skip' ? [{ ...plan, verdict: 'suppressed', reason: verdict.reason, failure: null }] : [];
  }

  /** What was done before about the replayed events of a batch; what is to be tried again is pending after it. */
  async #judgeReplays(batch: TakenBatch, now: number): Promise<ReadonlyMap<EventId, ReplayVerdict>> {
    const replayed = batch.events.flatMap(({ id, replayId }) => (replayId === null ? [] : [{ eventId: id, replayId }]));
    if (replayed.length === 0) return new Map();
    const { deliveries } = this.#host.store;
    const standings = await deliveries.standing({ ...this.#scope, eventIds: replayed.map(({ eventId }) => eventId) });
    const keyOf = (eventId: EventId): string => idempotencyKeyOf(this.#scope, eventId);
    const verdicts = new Map(replayed.map(({ eventId, replayId }) => [eventId, judgeReplay({ eventId, replayId, standing: standings.get(eventId) ?? { own: null, twins: [] }, keyOf })] as const));
    const revived = [...verdicts].flatMap(([eventId, verdict]) => (verdict.kind === 'revive' ? [{ eventId, idempotencyKey: verdict.idempotencyKey }] : []));
    if (revived.length > 0) {
      await deliveries.revive({ ...this.#scope, now, deliveries: revived });
      this.sender.doubt();
    }
    return verdicts;
  }

  async #disabledEndpoints(batch: TakenBatch): Promise<ReadonlyMap<string, string>> {
    const { endpoint } = this.#type;
    if (endpoint === undefined || batch.events.length === 0) return new Map();
    const endpoints = batch.events.flatMap((event) => {
      try {
        return endpoint.call(this.#type, batch.version.agent.options, event) ?? [];
      } catch {
        // The same template fails again in the plan of this event, where it is put on record.
        return [];
      }
    });
    return this.#host.store.deliveries.disabledEndpoints({ workspaceId: this.#scope.workspaceId, endpoints: [...new Set(endpoints)] });
  }
}

function toNewDelivery(entry: PlannedDelivery, isAdmitted: boolean): NewDelivery {
  const status = entry.verdict === 'send' ? (isAdmitted ? 'sending' : 'pending') : entry.verdict;
  const { event, critical, value, reason, idempotencyKey = null } = entry;
  return { eventId: event.id, key: event.key, expiresAt: event.expiresAt, critical, value, status, batchId: null, idempotencyKey, ...(reason === undefined ? {} : { reason }) };
}

function toPending({ event, critical, value, idempotencyKey = null }: PlannedDelivery): PendingDelivery {
  return { event: event.stored, attempts: 0, spent: 0, critical, value, batchId: null, idempotencyKey };
}

