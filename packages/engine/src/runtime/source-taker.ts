import { isRookeryError, type BucketUse, type CheckResult, type JsonValue, type SourceContext, type SourceState, type SourceType } from '@rookery/sdk';
import type { RunnerScope } from '../ports/identity.js';
import type { RunnerInputs, StateWrite } from '../ports/turn-store.js';
import { nothing, type RunnerParts, type TurnTaker } from './agent-runner.js';
import { FencedError } from './fenced-error.js';
import type { AgentSeat } from './agent-seat.js';
import { scopedName } from './delivery-plan.js';
import { checkKey } from './key-limit.js';
import { reportsOf } from './reports.js';
import type { RunnerHost } from './runner-host.js';
import { logFor } from './services.js';
import { globalsOf } from './template-globals.js';
import { prepareItems } from './source-items.js';
import { parseJson } from './step-runner.js';
import { superviseListening } from './supervised-listening.js';

const STATE_PAGE = 5_000;
const HELD_BACK_MS = 500;
const CHECK_FIRST_BACKOFF_MS = 2_000;
const CHECK_LAST_BACKOFF_MS = 300_000;

/** Turns of a source: when it was asked to run, it runs, and its items, cursor and state are committed together. */
export class SourceTaker implements TurnTaker {
  readonly lag = 0;
  readonly deadline = Number.POSITIVE_INFINITY;
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #type: SourceType;
  readonly #abort = new AbortController();
  #listening: Promise<void> | undefined;
  #failures = 0;
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
      const uses = this.#type.buckets?.(this.#seat.current.agent.options, { ...globalsOf(this.#host.services, this.#seat.current) }) ?? [];
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
    this.#host.activity.record(this.#scope, {
      at: now, succeeded: committed.stored.length, emitted: committed.stored.length, failed: refused.length,
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
    const [bucket] = this.#buckets();
    if (asked > 0 && bucket !== undefined) this.#host.buckets.pause(bucket.name, now + asked, now);
    const pause = Math.max(asked, Math.min(CHECK_LAST_BACKOFF_MS, CHECK_FIRST_BACKOFF_MS * 2 ** Math.min(this.#failures, 10)));
    this.#failures += 1;
    await this.#host.store.schedules.setNext({ ...this.#scope, nextRunAt: now + pause });
    this.#host.wakeAt(this.#scope, now + pause);
  }

  #superviseListening(): Promise<void> {
    const { clock, activity } = this.#host;
    return superviseListening({
      clock, signal: this.#abort.signal,
      listenOnce: () => this.#listenOnce(),
      failed: (error) => activity.record(this.#scope, { at: clock.now(), failed: 1, error: { code: isRookeryError(error) ? error.code : 'source.failed', message: error instanceof Error ? error.message : String(error) } }),
      fenced: () => this.#host.lostLease(this.#scope),
    });
  }

  async #listenOnce(): Promise<void> {
    const inputs = await this.#loadInputs();
    const state = new CommittableState(this.#host, this.#scope);
    await this.#type.listen?.({
      ...this.#context(inputs, state, null),
      commit: async (result) => {
        const turn = this.#isCommitting.then(() => this.#commit(result, state.take(), null));
        this.#isCommitting = turn.catch(() => undefined);
        await turn;
      },
    });
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

/** Reads what is committed, gathers what is to be. */
class CommittableState implements SourceState {
  readonly #host: RunnerHost;
  readonly #scope: RunnerScope;
  #writes = new Map<string, StateWrite>();

  constructor(host: RunnerHost, scope: RunnerScope) {
    this.#host = host;
    this.#scope = scope;
  }

  get writes(): readonly StateWrite[] {
    return [...this.#writes.values()];
  }

  /** Hands over the writes gathered so far and starts anew. */
  take(): CommittableState {
    const taken = new CommittableState(this.#host, this.#scope);
    taken.#writes = this.#writes;
    this.#writes = new Map();
    return taken;
  }

  async entries(): Promise<ReadonlyMap<string, JsonValue>> {
    const all = new Map<string, JsonValue>();
    let after: string | undefined;
    for (;;) {
      const page = await this.#host.store.turns.listState({ ...this.#scope, now: this.#host.clock.now(), limit: STATE_PAGE, ...(after === undefined ? {} : { after }) });
      for (const [key, text] of page) all.set(key, parseJson(text));
      after = [...page.keys()].at(-1);
      if (page.size < STATE_PAGE || after === undefined) break;
    }
    for (const write of this.#writes.values()) {
      if (write.value === null) all.delete(write.key);
      else all.set(write.key, parseJson(write.value));
    }
    return all;
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>> {
    const texts = await this.#host.store.turns.loadState({ ...this.#scope, keys, now: this.#host.clock.now() });
    const found = new Map([...texts].map(([key, text]) => [key, parseJson(text)] as const));
    for (const key of keys) {
      const write = this.#writes.get(key);
      if (write === undefined) continue;
      if (write.value === null) found.delete(key);
      else found.set(key, parseJson(write.value));
    }
    return found;
  }

  set(key: string, value: JsonValue, options: { readonly ttlMs?: number } = {}): void {
    const expiresAt = options.ttlMs === undefined ? null : this.#host.clock.now() + options.ttlMs;
    this.#writes.set(key, { key: checkKey('state key', key), value: JSON.stringify(value), expiresAt });
  }

  delete(key: string): void {
    this.#writes.set(key, { key, value: null, expiresAt: null });
  }
}
