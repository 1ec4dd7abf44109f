import { isRookeryError, type LookupContext, type LookupType } from '@rookery/sdk';
import type { RunnerScope } from '../ports/identity.js';
import { nothing, type RunnerParts, type TurnTaker } from './agent-runner.js';
import { FencedError } from './fenced-error.js';
import { takeInjections } from './injections.js';
import { LookupMemory } from './lookup-memory.js';
import type { AgentSeat } from './agent-seat.js';
import { Feeds, type TakenBatch } from './feeds.js';
import { prepareOutputs } from './outputs.js';
import type { RunnerHost } from './runner-host.js';
import { logFor } from './services.js';
import { failureOf } from './step-runner.js';
import { textOf, TurnEffects } from './turn-effects.js';

/** Turns of a lookup: the questions are asked before the transaction, the answers are committed with the cursor. */
export class LookupTaker implements TurnTaker {
  readonly feeds: Feeds;
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #type: LookupType;
  readonly #abort = new AbortController();
  readonly #memory: LookupMemory;
  #mayHaveInjections = true;

  constructor(given: RunnerParts, type: LookupType) {
    this.#scope = given.scope;
    this.#seat = given.seat;
    this.#host = given.host;
    this.#type = type;
    this.feeds = new Feeds(given.scope, given.seat, given.host);
    this.#memory = new LookupMemory(given.host.clock);
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
  }

  reset(): void {
    this.feeds.reset();
    this.#mayHaveInjections = true;
  }

  stop(): Promise<void> {
    this.#abort.abort();
    return Promise.resolve();
  }

  async takeTurn(): Promise<boolean> {
    const batch = (await this.feeds.take()) ?? (await this.#injected());
    if (batch === undefined) return false;
    const effects = new TurnEffects(new Map());
    if (batch.events.length > 0) await this.#lookUp(batch, batch.events, effects);
    const now = this.#host.clock.now();
    const prepared = prepareOutputs(effects.outputs, effects.failures, this.#seat.producers, {
      maxEventBytes: this.#host.settings.maxEventBytes, maxHops: batch.version.workflow.maxHops, schemas: batch.version.agent.linkSchemas,
    });
    const result = await this.#host.store.turns.commit({
      ...nothing, ...this.#scope, version: batch.version.version, now, cursors: batch.cursors, injectionsDone: batch.injectionsDone, outputs: prepared.events, failed: [...batch.quarantined, ...prepared.failed],
    });
    if (result.status === 'fenced') throw new FencedError('the turn was fenced off');
    this.feeds.committed(batch.cursors);
    const [failure = batch.quarantined[0]] = effects.failures;
    this.#host.activity.record(this.#scope, {
      at: now, emitted: result.stored.length, failed: effects.failures.length + batch.quarantined.length, succeeded: batch.events.length - effects.failures.length,
      ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
    });
    this.#host.handOff(this.#seat, result.stored);
    return this.feeds.hasWork || this.#mayHaveInjections;
  }

  async #injected(): Promise<TakenBatch | undefined> {
    if (!this.#mayHaveInjections) return undefined;
    const taken = await takeInjections(this.#scope, this.#seat, this.#host);
    this.#mayHaveInjections = taken.more;
    return taken.batch;
  }

  async #lookUp(batch: TakenBatch, events: TakenBatch['events'], effects: TurnEffects): Promise<void> {
    const layer = effects.layer();
    try {
      await this.#type.lookUp(this.#context(batch, layer), events);
      effects.merge(layer);
      return;
    } catch (error) {
      if (isRookeryError(error) && error.audience === 'transient') throw error;
      const [only] = events;
      if (events.length === 1 && only !== undefined) {
        effects.failures.push(failureOf(only, error));
        return;
      }
    }
    const middle = Math.ceil(events.length / 2);
    await this.#lookUp(batch, events.slice(0, middle), effects);
    await this.#lookUp(batch, events.slice(middle), effects);
  }

  #context(batch: TakenBatch, effects: TurnEffects): LookupContext<unknown> {
    const { services, clock } = this.#host;
    const scope = this.#seat.scope(batch.version.version);
    return {
      options: batch.version.agent.options, parameters: batch.version.agent.parameters, values: services.values(scope.workspaceId), log: logFor(services, scope), now: clock.now(),
      net: services.net(scope), clock, signal: this.#abort.signal, credential: (name, use) => services.credential(scope, name, use),
      tables: services.tables(scope), setValue: (key, value, options) => services.setValue(scope, key, value, options), cache: this.#memory,
      emit: (payload, options) => effects.emit(textOf(payload), options),
      forward: (event, port) => effects.emit(event.payloadText, port === undefined ? { from: event } : { from: event, port }),
      fail: (event, error) => effects.failures.push({ event, ...error }),
    };
  }
}
