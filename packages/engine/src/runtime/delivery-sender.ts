import { randomUUID } from 'node:crypto';
import type { ActionType, BucketUse, Delivery, DeliveryOutcome, QuotaOwner } from '@rookery/sdk';
import type { EventId } from '@rookery/model';
import type { AttemptOutcome, PendingDelivery, SendingMark } from '../ports/delivery-store.js';
import type { NewEvent, StoredEvent } from '../ports/event-log.js';
import type { RunnerScope } from '../ports/identity.js';
import { actionContextOf } from './action-context.js';
import type { RunnerParts } from './agent-runner.js';
import type { AgentSeat } from './agent-seat.js';
import { BucketClaims } from './bucket-claims.js';
import { bucketOf, outcomeOfAnswer, outcomeOfError, type FinishedAttempt } from './delivery-outcome.js';
import { describeDelivery, scopedName, urgencyOf, withinBatch, type PlannedDelivery } from './delivery-plan.js';
import { GroupCommit } from './group-commit.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import { LiveEvent } from './live-event.js';
import { errorEvent, replayOf } from './outputs.js';
import { quotaOwnerOf } from './quota-owner.js';
import type { RunnerHost } from './runner-host.js';
import { globalsOf } from './template-globals.js';
import { textOf } from './turn-effects.js';
import { compareUrgency } from './urgency.js';
import { byUrgency, isReplay, type WaitingDelivery } from './waiting-delivery.js';

const IN_MEMORY = 2_000;
const OUTCOMES_PER_COMMIT = 500;
/** Outcomes that may wait for their commit, as a multiple of the calls in the air. */
const UNWRITTEN_PER_CALL = 4;
const CALL_TIMEOUT_MS = 120_000;

/**
 * Makes the calls of one action: most urgent first, as many at once as the action allows and its buckets admit.
 * Whatever is in memory is also on record; losing it loses nothing.
 */
export class DeliverySender {
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #type: ActionType;
  readonly #claims: BucketClaims;
  readonly #outcomes: GroupCommit<AttemptOutcome, true>;
  readonly #inFlight = new Set<EventId>();
  readonly #calls = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #queue: WaitingDelivery[] = [];
  #inAir = 0;
  #hasBegun: boolean;
  /** When the store may hold something that is due and not in memory; `Infinity`: nothing waits there. */
  #refillAt = 0;
  #isStopped = false;
  #isInDoubt = false;
  #owner: QuotaOwner | undefined;

  constructor(given: RunnerParts, type: ActionType) {
    this.#scope = given.scope;
    this.#seat = given.seat;
    this.#host = given.host;
    this.#type = type;
    this.#claims = new BucketClaims(given.host.buckets, given.scope.agentId);
    this.#hasBegun = !given.isTakeover;
    this.#outcomes = new GroupCommit((outcomes) => this.#record(outcomes), OUTCOMES_PER_COMMIT);
  }

  get waiting(): number {
    return this.#queue.length + this.#inFlight.size;
  }

  /** Whoever takes the place of this sender has to begin as after a takeover. */
  get owesRecovery(): boolean {
    return !this.#hasBegun;
  }

  liveEvent(stored: StoredEvent): LiveEvent {
    return new LiveEvent(stored, this.#seat.originOf(stored.producerId), globalsOf(this.#host.services, this.#seat.current));
  }

  doubt(): void {
    this.#refillAt = 0;
  }

  /**
   * A write failed that may yet have been kept, so a delivery may be on record as under way that nobody makes. Only what
   * an epoch that is over has left can be told from what is in the air: when the calls are back, the lease is taken anew.
   */
  fallInDoubt(): void {
    this.#isInDoubt = true;
    this.#resolveDoubt();
  }

  /** Before each turn: learns whose limits it counts against. Once per lease: puts on record what a former owner left in the air. */
  async begin(): Promise<void> {
    this.#owner = await quotaOwnerOf(this.#host, this.#seat, this.#type);
    if (this.#hasBegun) return;
    const next = this.#seat.current.agent.retry.onUnknown === 'hold' ? 'unknown' : 'pending';
    const found = await this.#host.store.deliveries.recover({ ...this.#scope, now: this.#host.clock.now(), next });
    if (found > 0) this.#host.log.warn('calls were in the air when their process ended; their outcome is unknown', { agent: this.#seat.topologyAgent.slug, count: found });
    this.#hasBegun = true;
  }

  /** Those of the planned deliveries that may be sent at once; their tokens are taken. */
  admit(planned: readonly PlannedDelivery[], now: number): readonly PlannedDelivery[] {
    if (this.#isStopped || this.#isInDoubt || this.#queue.length > 0) return [];
    let free = this.#free;
    return planned.toSorted((a, b) => compareUrgency(urgencyOf(a), urgencyOf(b))).filter((entry) => {
      if (free === 0 || !this.#host.buckets.tryTake(entry.buckets, now, { id: this.#scope.agentId, urgency: urgencyOf(entry) })) return false;
      free -= 1;
      return true;
    });
  }

  release(admitted: readonly PlannedDelivery[]): void {
    for (const entry of admitted) this.#host.buckets.giveBack(entry.buckets);
  }

  /** The commit is done; the calls follow. */
  callAdmitted(admitted: readonly PlannedDelivery[], now: number): void {
    for (const { event, buckets, version } of admitted) {
      this.#start([{ event, attempt: 1, spent: 0, startedAt: now, finishedAt: now, batchId: null, idempotencyKey: null }], version, buckets);
    }
  }

  enqueue(deliveries: readonly PendingDelivery[]): void {
    if (deliveries.length === 0) return;
    if (this.#seat.current.agent.ordered) {
      this.#refillAt = 0;
      return;
    }
    const last = this.#queue.at(-1);
    const added = deliveries.map((pending) => this.#toWaiting(pending)).toSorted(byUrgency);
    this.#queue.push(...added);
    // Mostly nothing presses, and what comes later goes later.
    if (last !== undefined && added[0] !== undefined && byUrgency(last, added[0]) > 0) this.#queue.sort(byUrgency);
    if (this.#queue.length > IN_MEMORY) {
      this.#queue.length = IN_MEMORY;
      this.#refillAt = 0;
    }
  }

  /** Starts what may be started now. */
  async pump(): Promise<void> {
    while (!this.#isStopped && !this.#isInDoubt && this.#free > 0) {
      await this.#refill();
      const now = this.#host.clock.now();
      const chosen = this.#choose(now);
      if (chosen.length === 0) {
        if (this.#queue.length > 0 || this.#refillAt > now) return;
        continue;
      }
      const sendable = await this.#withoutDisabled(chosen, now);
      if (sendable.length > 0) await this.#markAndStart(sendable, now);
    }
  }

  /** Waits for the calls in the air and for those that the turn under way has yet to make, then aborts them. */
  async stop(turnOver: Promise<void>, graceMs = 7_000): Promise<void> {
    this.#isStopped = true;
    this.#claims.withdraw();
    const grace = new AbortController();
    const callsOver = turnOver.then(() => Promise.allSettled(this.#calls));
    await Promise.race([callsOver, this.#host.clock.sleep(graceMs, grace.signal)]);
    grace.abort();
    this.#abort.abort();
    await Promise.allSettled(this.#calls);
  }

  /** A call gives its place back when it ends; what waits for its commit is bounded apart. */
  get #free(): number {
    const most = this.#type.concurrency ?? 16;
    return this.#calls.size >= most * (1 + UNWRITTEN_PER_CALL) ? 0 : most - this.#inAir;
  }

  async #refill(): Promise<void> {
    const now = this.#host.clock.now();
    if (this.#queue.length > 0 || this.#refillAt > now) return;
    const limit = IN_MEMORY / 2;
    const { ordered } = this.#seat.current.agent;
    this.#refillAt = Number.POSITIVE_INFINITY;
    const found = await this.#host.store.deliveries.loadPending({ ...this.#scope, now, limit, ordered, except: [...this.#inFlight] });
    this.#queue = found.map((pending) => this.#toWaiting(pending)).toSorted(byUrgency);
    const dueAt = found.length === limit ? now : await this.#host.store.deliveries.nextDueAt(this.#scope);
    if (dueAt === null) return;
    // What is due already and was not found is held back by its key; the call that holds it wakes us when it ends.
    if (dueAt > now || found.length === limit) this.#refillLater(dueAt);
  }

  #refillLater(at: number): void {
    this.#refillAt = Math.min(this.#refillAt, at);
    this.#host.wakeAt(this.#scope, at);
  }

  #toWaiting(pending: PendingDelivery): WaitingDelivery {
    const event = this.liveEvent(pending.event);
    const plan = describeDelivery(this.#type, { event, version: this.#seat.current, disabled: new Map(), now: this.#host.clock.now(), owner: this.#owner });
    // A template that fails is left to the attempt, so that the failure is on record like any other.
    const urgency = { critical: pending.critical, expiresAt: pending.event.expiresAt, value: pending.value };
    return { pending, urgency, plan: plan.failure === null ? plan : { ...plan, verdict: 'send' } };
  }

  #choose(now: number): readonly WaitingDelivery[] {
    const most = this.#type.performBatch === undefined ? this.#free : (this.#type.batchSize ?? 100);
    const chosen: WaitingDelivery[] = [];
    const kept: WaitingDelivery[] = [];
    let seen = 0;
    this.#claims.withdraw();
    for (const waiting of this.#queue) {
      if (chosen.length === most) break;
      seen += 1;
      const plan = chosen.length === 0 || this.#type.performBatch === undefined ? waiting.plan : withinBatch(waiting.plan);
      const { event, buckets, verdict } = plan;
      if (verdict !== 'send' || (event.expiresAt !== null && event.expiresAt <= now)) this.#refillAt = 0;
      else if (this.#inFlight.has(event.id)) continue;
      else if (this.#claims.tryTake(buckets, waiting.urgency, now)) chosen.push(plan === waiting.plan ? waiting : { ...waiting, plan });
      else kept.push(waiting);
    }
    this.#queue = [...kept, ...this.#queue.slice(seen)];
    const { waitMs } = this.#claims;
    if (waitMs < Number.POSITIVE_INFINITY) this.#host.wakeAt(this.#scope, now + waitMs);
    return chosen;
  }

  /** What waited while its endpoint was disabled is not sent after all, unless a person replayed it. */
  async #withoutDisabled(chosen: readonly WaitingDelivery[], now: number): Promise<readonly WaitingDelivery[]> {
    const endpoints = chosen.flatMap(({ plan, pending }) => (plan.endpoint === undefined || isReplay(pending) ? [] : [plan.endpoint]));
    if (endpoints.length === 0) return chosen;
    const { deliveries } = this.#host.store;
    const disabled = await deliveries.disabledEndpoints({ workspaceId: this.#scope.workspaceId, endpoints: [...new Set(endpoints)] });
    if (disabled.size === 0) return chosen;
    const causeOf = ({ plan, pending }: WaitingDelivery): string | undefined => (plan.endpoint === undefined || isReplay(pending) ? undefined : disabled.get(plan.endpoint));
    const suppressed = chosen.flatMap((waiting) => {
      const cause = causeOf(waiting);
      return cause === undefined ? [] : [{ eventId: waiting.plan.event.id, reason: `${waiting.plan.endpoint} is disabled: ${cause}` }];
    });
    await deliveries.suppress({ ...this.#scope, now, deliveries: suppressed });
    this.release(chosen.filter((waiting) => causeOf(waiting) !== undefined).map(({ plan }) => plan));
    return chosen.filter((waiting) => causeOf(waiting) === undefined);
  }

  async #markAndStart(chosen: readonly WaitingDelivery[], now: number): Promise<void> {
    const isBatch = this.#type.performBatch !== undefined;
    const batchId = isBatch ? randomUUID() : null;
    const marks = chosen.map(({ plan, pending }) => ({ eventId: plan.event.id, attempt: pending.attempts + 1, batchId: pending.batchId ?? batchId }));
    const marked = new Set(await this.#markSending(now, marks));
    this.release(chosen.map(({ plan }) => plan).filter((plan) => !marked.has(plan.event.id)));
    const ready = chosen.filter(({ plan }) => marked.has(plan.event.id));
    const attempts = ready.map(({ plan, pending }): FinishedAttempt => ({
      event: plan.event, attempt: pending.attempts + 1, spent: pending.spent, startedAt: now, finishedAt: now, batchId: pending.batchId ?? batchId,
      idempotencyKey: pending.idempotencyKey,
    }));
    if (isBatch && attempts.length > 0) this.#start(attempts, this.#seat.current, ready.flatMap(({ plan }) => plan.buckets));
    else attempts.forEach((attempt, index) => this.#start([attempt], this.#seat.current, ready[index]?.plan.buckets ?? []));
  }

  async #markSending(now: number, marks: readonly SendingMark[]): Promise<readonly EventId[]> {
    try {
      return await this.#host.store.deliveries.markSending({ ...this.#scope, now, marks });
    } catch (error) {
      this.fallInDoubt();
      throw error;
    }
  }

  #resolveDoubt(): void {
    if (this.#isInDoubt && this.#calls.size === 0) this.#host.takeLeaseAnew(this.#scope);
  }

  #start(attempts: readonly FinishedAttempt[], version: PlannedDelivery['version'], buckets: readonly BucketUse[]): void {
    for (const attempt of attempts) this.#inFlight.add(attempt.event.id);
    this.#inAir += 1;
    const call = this.#call(attempts, version, buckets).finally(() => {
      this.#calls.delete(call);
      for (const attempt of attempts) this.#inFlight.delete(attempt.event.id);
      this.#resolveDoubt();
      if (this.#seat.current.agent.ordered) this.#refillAt = 0;
      if (this.#queue.length > 0 || this.#refillAt <= this.#host.clock.now()) this.#host.wake(this.#scope);
    });
    this.#calls.add(call);
  }

  async #call(attempts: readonly FinishedAttempt[], version: PlannedDelivery['version'], buckets: readonly BucketUse[]): Promise<void> {
    const answers = await this.#perform(attempts, version);
    this.#inAir -= 1;
    if (this.#queue.length > 0) this.#host.wake(this.#scope);
    const finishedAt = this.#host.clock.now();
    const outcomes = attempts.map((attempt, index) => this.#toOutcome({ ...attempt, finishedAt }, answers[index], buckets));
    try {
      await Promise.all(outcomes.map((outcome) => this.#outcomes.add(outcome)));
    } catch (error) {
      // The row stays `sending`: with the next epoch it is found and put on record as unknown.
      this.#isInDoubt = true;
      this.#host.log.error('outcomes could not be written', { agent: this.#seat.topologyAgent.slug, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  async #perform(attempts: readonly FinishedAttempt[], version: PlannedDelivery['version']): Promise<readonly (DeliveryOutcome | Error)[]> {
    const scope = this.#seat.scope(version.version);
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
    const deliveries = attempts.map(({ event, attempt, idempotencyKey }): Delivery => ({ event, attempt, idempotencyKey: idempotencyKey ?? idempotencyKeyOf(scope, event.id) }));
    try {
      const hookUrl = this.#type.webhook === undefined ? null : await this.#host.services.hookUrl(scope);
      const context = actionContextOf(this.#host, this.#type, { scope, version, signal, hookUrl });
      if (this.#type.performBatch !== undefined) return await this.#type.performBatch(context, deliveries);
      const [delivery] = deliveries;
      if (delivery === undefined || this.#type.perform === undefined) throw new Error(`"${this.#type.spec.type}" has neither perform nor performBatch`);
      return [await this.#type.perform(context, delivery)];
    } catch (error) {
      const wrapped = error instanceof Error ? error : new Error(String(error));
      return attempts.map(() => wrapped);
    }
  }

  #toOutcome(attempt: FinishedAttempt, answer: DeliveryOutcome | Error | undefined, buckets: readonly BucketUse[]): AttemptOutcome {
    if (answer !== undefined && !(answer instanceof Error)) {
      if (isReplay({ attempts: attempt.attempt - 1, spent: attempt.spent })) this.#enable(attempt.event);
      return outcomeOfAnswer(attempt, answer, this.#outputs(attempt.event, answer));
    }
    const error = answer ?? new Error('performBatch gave fewer outcomes than deliveries');
    const outcome = outcomeOfError(attempt, error, { type: this.#type, retry: this.#seat.current.agent.retry, random: this.#host.random });
    if (outcome.outcome === 'rateLimited' && outcome.retryAfterMs !== undefined) {
      const named = bucketOf(error);
      const bucket = named === undefined ? (buckets[0]?.name ?? `agent:${this.#scope.agentId}`) : scopedName(this.#scope.workspaceId, named);
      this.#host.buckets.pause(bucket, attempt.finishedAt + outcome.retryAfterMs, attempt.finishedAt, buckets[0]?.name);
    }
    if (outcome.disableEndpoint !== undefined) this.#disable(outcome.disableEndpoint, outcome.message ?? '', attempt.finishedAt);
    const { disableEndpoint: _disabled, retryAfterMs: _pause, ...row } = outcome;
    const errorProducer = this.#seat.producers.get('error');
    if (row.status !== 'dead' || errorProducer === undefined) return row;
    const failure = { event: attempt.event, code: row.code ?? 'internal', message: row.message ?? '' };
    return { ...row, outputs: [errorEvent(failure, errorProducer)] };
  }

  #disable(endpoint: string, reason: string, now: number): void {
    const { workspaceId, workflowId, agentId } = this.#scope;
    this.#noteEndpoint(endpoint, this.#host.store.deliveries.disableEndpoint({ workspaceId, workflowId, agentId, endpoint, reason, now }));
  }

  /** A replay was accepted: whoever refused before takes messages again. */
  #enable(event: LiveEvent): void {
    const { endpoint } = describeDelivery(this.#type, { event, version: this.#seat.current, disabled: new Map(), now: event.createdAt });
    if (endpoint !== undefined) this.#noteEndpoint(endpoint, this.#host.store.deliveries.enableEndpoint({ workspaceId: this.#scope.workspaceId, endpoint }));
  }

  #noteEndpoint(endpoint: string, write: Promise<unknown>): void {
    const noted = write.then(
      () => undefined,
      (error: unknown) => this.#host.log.error('the state of an endpoint could not be kept', { endpoint, reason: error instanceof Error ? error.message : String(error) }),
    );
    this.#calls.add(noted);
    void noted.finally(() => this.#calls.delete(noted));
  }

  #outputs(event: LiveEvent, answer: DeliveryOutcome): readonly NewEvent[] {
    return (answer.outputs ?? []).flatMap((output) => {
      const producerId = this.#seat.producers.get(output.port ?? 'out');
      if (producerId === undefined) return [];
      return [{
        producerId, payloadText: textOf(output.payload), key: event.key, traceId: event.traceId, parents: [event.id],
        hops: event.hops + 1, occurredAt: event.occurredAt, expiresAt: event.expiresAt, ...replayOf([event]),
      }];
    });
  }

  async #record(outcomes: readonly AttemptOutcome[]): Promise<readonly true[]> {
    const now = this.#host.clock.now();
    const stored = await this.#retryRecord(outcomes, now);
    const failed = outcomes.filter((outcome) => outcome.status === 'dead' || outcome.status === 'unknown');
    const last = outcomes.findLast((outcome) => outcome.code !== null);
    this.#host.activity.record(this.#scope, { at: now, failed: failed.length, ...(last === undefined ? {} : { error: { code: last.code ?? 'internal', message: last.message ?? '' } }) });
    const retryAt = Math.min(Number.POSITIVE_INFINITY, ...outcomes.map((outcome) => outcome.nextAttemptAt ?? Number.POSITIVE_INFINITY));
    if (retryAt !== Number.POSITIVE_INFINITY) this.#refillLater(retryAt);
    this.#host.handOff(this.#seat, stored);
    return outcomes.map(() => true);
  }

  async #retryRecord(outcomes: readonly AttemptOutcome[], now: number): Promise<readonly StoredEvent[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#host.store.deliveries.recordOutcomes({ ...this.#scope, version: this.#seat.current.version, now, outcomes });
      } catch (error) {
        if (attempt >= 6 || this.#abort.signal.aborted) throw error;
        await this.#host.clock.sleep(100 * 2 ** attempt, this.#abort.signal);
      }
    }
  }
}
