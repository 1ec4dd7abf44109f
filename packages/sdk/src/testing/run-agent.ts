import type { JsonValue } from '@rookery/model';
import { parseDuration } from '@rookery/model';
import type { AgentEvent } from '../agent-event.js';
import type { AgentType } from '../agent.js';
import type { ExampleEvent } from '../spec.js';
import { givenEvents, momentOf } from './given-events.js';
import { HostRuleError } from './host-rule-error.js';
import { runAction, runLookup } from './io-hosts.js';
import type { RunResult } from './run-result.js';
import { liveState } from './snapshot.js';
import { callActionWebhook, callWebhook, checkSource, injectInto, listenTo, type CheckPlan, type HookRequest } from './source-host.js';
import { dueOrder, runStep } from './step-host.js';
import { createWorld, type World, type WorldOptions } from './world.js';

/** When a run starts unless told otherwise: `2026-01-05T09:00:00Z`, a Monday. */
export const exampleStart = Date.UTC(2026, 0, 5, 9);

export interface RunRequest extends WorldOptions {
  /** Events for a step, a lookup or an action. With different `at` they arrive on the way, the clock moves along. */
  readonly receive?: readonly ExampleEvent[];
  /** Most events of one turn; default all that wait. Whatever it is, a good step gives the same results. */
  readonly batchSize?: number;
  /** How long the virtual clock runs on after the last event, firing timers. Written `5m`. */
  readonly wait?: string;
  /** For actions: attempts while the outcome is `failed` or `unknown`. Default 1. */
  readonly attempts?: number;
  /** For sources: check on a schedule. The default for a source when nothing else is asked of it. */
  readonly check?: CheckPlan;
  readonly listen?: { readonly commits: number };
  /** For an action: receipts, after what it received. */
  readonly webhook?: HookRequest | readonly HookRequest[];
  /** For sources: what a person typed. */
  readonly inject?: JsonValue;
  /** Where the clock starts, ISO 8601; default `exampleStart`, or where the run before ended. */
  readonly at?: string;
  /** Restarts from what an earlier run left: state, timers, cursor, seen keys and the clock. */
  readonly continueFrom?: RunResult;
  readonly signal?: AbortSignal;
}

/**
 * Runs an agent in memory under a virtual clock, by the rules of the engine: turns commit or leave nothing, a throwing
 * event fails alone, timers fire in due order after the events that came in time, state that was not named by
 * `stateKeys` is out of reach. Rejects when the options have faults or the agent breaks a rule of its host.
 *
 * @example
 * const run = await runAgent(filter, { options: { conditions: [{ field: 'price', is: 'at least', value: 100 }] }, receive: [{ payload: { price: 120 } }] });
 * expect(run.emitted.map((event) => event.port)).toEqual(['out']);
 */
export async function runAgent(agent: AgentType, request: RunRequest = {}): Promise<RunResult> {
  const before = request.continueFrom?.snapshot;
  const start = momentOf(request.at, before?.now ?? exampleStart);
  const world = createWorld(agent, request, start, before);
  const nextPosition = before?.nextPosition ?? 1;
  const given = givenEvents(request.receive ?? [], { start, nextPosition, parameters: world.parameters, values: world.values });
  await runKind(world, given, request);
  const unanswered = world.canned?.unanswered ?? [];
  if (unanswered.length > 0) throw new HostRuleError(`no canned answer for ${unanswered.join(', ')}`);
  return resultOf(world, given, nextPosition + given.length);
}

async function runKind(world: World, given: readonly AgentEvent[], request: RunRequest): Promise<void> {
  const { agent } = world;
  const signal = request.signal ?? new AbortController().signal;
  const batchSize = Math.max(1, request.batchSize ?? Infinity);
  const hooks = request.webhook === undefined ? [] : [request.webhook].flat();
  switch (agent.kind) {
    case 'step': {
      const last = given.at(-1)?.createdAt ?? world.clock.now();
      return runStep(world, agent, given, { batchSize, until: Math.max(last, world.clock.now()) + waitOf(request) });
    }
    case 'lookup':
      return runLookup(world, agent, given, { batchSize: Math.min(batchSize, Math.max(1, given.length)), signal });
    case 'action':
      await runAction(world, agent, given, { attempts: request.attempts ?? 1, signal });
      for (const hook of hooks) await callActionWebhook(world, agent, hook);
      return;
    case 'source': {
      for (const hook of hooks) await callWebhook(world, agent, hook);
      if (request.inject !== undefined) injectInto(world, agent, request.inject);
      if (request.listen !== undefined) await listenTo(world, agent, request.listen, signal);
      const isAsked = hooks.length > 0 || request.inject !== undefined || request.listen !== undefined;
      if (request.check !== undefined || !isAsked) await checkSource(world, agent, request.check ?? {}, signal);
    }
  }
}

function waitOf(request: RunRequest): number {
  if (request.wait === undefined) return 0;
  const ms = parseDuration(request.wait);
  if (ms === undefined) throw new HostRuleError(`wait: "${request.wait}" is not a duration; write for example "5m"`);
  return ms;
}

function resultOf(world: World, given: readonly AgentEvent[], nextPosition: number): RunResult {
  const now = world.clock.now();
  const { emitted, failed, deliveries, logs, answers, receipts, endpoints, cursor, state, timers, seen } = world;
  return {
    emitted, failed, deliveries, logs, answers, receipts, endpoints, cursor, given,
    state: liveState(state, now),
    timers: dueOrder(world),
    inbox: [...world.inbox.values()],
    feed: [...world.feed.values()],
    pushed: [...world.pushed.values()],
    hookAnswers: world.hookAnswers,
    stored: { ...world.values.stored },
    requests: world.canned?.requests ?? [],
    snapshot: { now, state, timers, cursor, seen, nextPosition },
  };
}
