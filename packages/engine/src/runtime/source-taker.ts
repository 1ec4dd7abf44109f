import { isRookeryError, type BucketUse, type CheckResult, type QuotaOwner, type SourceContext, type SourceState, type SourceType } from '@rookery/sdk';
import type { RunnerScope } from '../ports/identity.js';
import type { RunnerInputs } from '../ports/turn-store.js';
import { nothing, type RunnerParts, type TurnTaker } from './agent-runner.js';
import { CommittableState } from './committable-state.js';
import { FencedError } from './fenced-error.js';
import type { AgentSeat } from './agent-seat.js';
import { bucketOf } from './delivery-outcome.js';
import { scopedName } from './delivery-plan.js';
import { reportsOf } from './reports.js';
import { quotaOwnerOf } from './quota-owner.js';
import type { RunnerHost } from './runner-host.js';
import { logFor } from './services.js';
import { globalsOf } from './template-globals.js';
import { prepareItems } from './source-items.js';
import { superviseListening } from './supervised-listening.js';

const HELD_BACK_MS = 500;
const CHECK_FIRST_BACKOFF_MS = 2_000;
const CHECK_LAST_BACKOFF_MS = 300_000;

/** Turns of a source: when it was asked to run, it runs, and its items, cursor and state are committed together. */
export class SourceTaker implements TurnTaker {
  /** What the source said last that waits at the other side. */
  lag = 0;
  readonly deadline = Number.POSITIVE_INFINITY;
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #type: SourceType;
  readonly #abort = new AbortController();
  #listening: Promise<void> | undefined;
  #failures = 0;
  #owner: QuotaOwner | undefined;
  #isCommitting: Promise<unknown> = Promise.resolve();

  constructor(given: RunnerParts, type: SourceType) {
    this.#scope = given.scope;
    this.#seat = given.seat;
    this.#host = given.host;
    this.#type = type;
  }

  doubt(): void {}

  reset(): void {}

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#listening;
  }

  async takeTurn(): Promise<boolean> {
    if (this.#type.listen !== undefined) this.#listening ??= this.#superviseListening();
    if (this.#type.check === undefined) return false;
    const inputs = await this.#loadInputs();
    if (inputs.requested === null) return false;
    if (this.#host.isHeldBack(this.#scope)) {
      this.#host.wakeAt(this.#scope, this.#host.clock.now() + HELD_BACK_MS);
      return false;
    }
    this.#owner = await quotaOwnerOf(this.#host, this.#seat, this.#type);
    const buckets = this.#buckets();
    const now = this.#host.clock.now();
    if (!this.#host.buckets.tryTake(buckets, now)) {
      this.#host.wakeAt(this.#scope, now + this.#host.buckets.waitMs(buckets, now));
      return false;
    }
    return this.#check(inputs, inputs.requested);
  }

  #buckets(): readonly BucketUse[] {
    const { workspaceId } = this.#scope;
    try {
      const uses = this.#type.buckets?.(this.#seat.current.agent.options, { ...globalsOf(this.#host.services, this.#seat.current) }, this.#owner) ?? [];
      return uses.map((use) => ({ ...use, name: scopedName(workspaceId, use.name) }));
    } catch {
      // What fails here, a template say, fails in the check as well, where it is put on record.
      return [];
    }
  }

  async #check(inputs: RunnerInputs, requested: NonNullable<RunnerInputs['requested']>): Promise<boolean> {
    const state = new CommittableState(this.#host, this.#scope);
    let result: CheckResult;
    try {
      const context = this.#context(inputs, state, requested.by === 'schedule' ? requested.at : null);
      result = (await this.#type.check?.(context)) ?? { items: [] };
    } catch (error) {
      if (this.#abort.signal.aborted) return false;
      await this.#checkFailed(error, requested.at);
      return false;
    }
    this.#failures = 0;
    return this.#commit(result, state, requested.at);
  }

  /** Writes items, cursor and state; the request is answered with them, so a crash before this repeats the check. */
  async #commit(result: CheckResult, state: CommittableState, answers: number | null): Promise<boolean> {
    const now = this.#host.clock.now();
    const { version, agent } = this.#seat.current;
    const { events, refused } = prepareItems(agent, result.items, this.#seat.producers, {
      maxEventBytes: this.#host.settings.maxEventBytes, now, globals: globalsOf(this.#host.services, this.#seat.current),
    });
    const reports = reportsOf(result, { scope: this.#scope, of: 'workspace', now });
    const committed = await this.#host.store.turns.commit({
      ...nothing, ...this.#scope, version, now, outputs: events, state: state.writes,
      source: { ...(result.cursor === undefined ? {} : { cursor: result.cursor }), ...(reports === undefined ? {} : { reports }), answers, dedupeWindowMs: agent.dedupeWindowMs, more: result.more === true },
    });
    if (committed.status === 'fenced') throw new FencedError('the turn was fenced off');
    this.#host.spendQuota(this.#scope, committed.stored.length);
    const [first] = refused;
    this.lag = result.waiting ?? this.lag;
    this.#host.activity.record(this.#scope, {
      at: now, succeeded: committed.stored.length, emitted: committed.stored.length, failed: refused.length, ...(result.waiting === undefined ? {} : { waiting: result.waiting }),
      ...(first === undefined ? {} : { error: { code: first.code, message: `item ${first.index}: ${first.message}` } }),
    });
    this.#host.handOff(this.#seat, committed.stored);
    return result.more === true;
  }

  async #checkFailed(error: unknown, answers: number): Promise<void> {
    if (error instanceof FencedError) throw error;
    const now = this.#host.clock.now();
    const message = error instanceof Error ? error.message : String(error);
    const code = isRookeryError(error) ? error.code : 'source.failed';
    const { version, agent } = this.#seat.current;
    this.#host.activity.record(this.#scope, { at: now, failed: 1, error: { code, message } });
    const committed = await this.#host.store.turns.commit({
      ...nothing, ...this.#scope, version, now, source: { answers, dedupeWindowMs: agent.dedupeWindowMs, more: false },
    });
    if (committed.status === 'fenced') throw new FencedError('the turn was fenced off');
    const asked = askedToWait(error);
    const named = bucketOf(error);
    const bucket = named === undefined ? this.#buckets()[0]?.name : scopedName(this.#scope.workspaceId, named);
    if (asked > 0 && bucket !== undefined) this.#host.buckets.pause(bucket, now + asked, now);
    const pause = Math.max(asked, Math.min(CHECK_LAST_BACKOFF_MS, CHECK_FIRST_BACKOFF_MS * 2 ** Math.min(this.#failures, 10)));
    this.#failures += 1;
    await this.#host.store.schedules.setNext({ ...this.#scope, nextRunAt: now + pause });
    this.#host.wakeAt(this.#scope, now + pause);
  }

  #superviseListening(): Promise<void> {
    const { clock, activity } = this.#host;
    return superviseListening({
      clock, signal: this.#abort.signal,
      listenOnce: (wentWell) => this.#listenOnce(wentWell),
      failed: (error) => activity.record(this.#scope, { at: clock.now(), failed: 1, error: { code: isRookeryError(error) ? error.code : 'source.failed', message: error instanceof Error ? error.message : String(error) } }),
      fenced: () => this.#host.lostLease(this.#scope),
    });
  }

  async #listenOnce(wentWell: () => void): Promise<void> {
    const inputs = await this.#loadInputs();
    const state = new CommittableState(this.#host, this.#scope);
    let broken: unknown;
    const commit = async (result: CheckResult): Promise<void> => {
      await this.#untilLetIn();
      const turn = this.#isCommitting.then(() => this.#commit(result, state.take(), null));
      this.#isCommitting = turn.catch((error: unknown) => {
        broken ??= error;
      });
      await turn;
      wentWell();
    };
    try {
      await this.#type.listen?.({ ...this.#context(inputs, state, null), commit });
    } catch (error) {
      // Whatever a listener makes of a commit that failed, why it failed is for the host to tell.
      throw broken ?? error;
    }
  }

  async #untilLetIn(): Promise<void> {
    const { clock } = this.#host;
    while (this.#host.isHeldBack(this.#scope)) {
      await clock.sleep(HELD_BACK_MS, this.#abort.signal);
      if (this.#abort.signal.aborted) throw new Error('the agent was stopped before what it found was committed');
    }
  }

  async #loadInputs(): Promise<RunnerInputs> {
    const inputs = await this.#host.store.turns.loadInputs(this.#scope);
    if (inputs === undefined) throw new FencedError('the lease is not ours any more');
    return inputs;
  }

  #context(inputs: RunnerInputs, state: SourceState, scheduledFor: number | null): SourceContext<unknown> {
    const { services, clock } = this.#host;
    const { version, agent } = this.#seat.current;
    const scope = this.#seat.scope(version);
    return {
      options: agent.options, parameters: agent.parameters, values: services.values(scope.workspaceId), log: logFor(services, scope), now: clock.now(), net: services.net(scope), clock,
      signal: this.#abort.signal, credential: (name, use) => services.credential(scope, name, use), cursor: inputs.sourceCursor, state, scheduledFor,
      tables: services.tables(scope), setValue: (key, value, options) => services.setValue(scope, key, value, options),
    };
  }
}

/** Milliseconds a provider asked to wait; 0 when it did not. Told by its shape, as a plugin may bring its own copy of the SDK. */
function askedToWait(error: unknown): number {
  return isRookeryError(error) && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0;
}
