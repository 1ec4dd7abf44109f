import type { JsonValue } from '@rookery/model';
import type { AgentEvent } from '../agent-event.js';
import type { StepContext } from '../agent.js';
import { describeFailure } from './failure.js';
import { HostRuleError } from './host-rule-error.js';
import type { Emitted, Failed } from './run-result.js';
import { isLive, parse, type PendingTimer, type StoredValue } from './snapshot.js';
import { forwarded, outputOf, textOf, type World } from './world.js';

/** One turn: everything a step did, kept apart until `commit`; dropping it leaves the world as it was. */
export interface Turn {
  readonly context: StepContext<unknown>;
  commit(): void;
}

/** Opens a turn in which the step may touch only the state of `keys`, as a host that prefetches would have it. */
export function openTurn(world: World, keys: ReadonlySet<string>): Turn {
  const now = world.clock.now();
  const written = new Map<string, StoredValue | null>();
  const timers = new Map<string, PendingTimer | null>();
  const emitted: Emitted[] = [];
  const failed: Failed[] = [];

  function prefetched(key: string): string {
    if (keys.has(key)) return key;
    throw new HostRuleError(`the state key "${key}" was not named by stateKeys; named were: ${[...keys].map((name) => `"${name}"`).join(', ')}`);
  }

  const context: StepContext<unknown> = {
    options: world.options,
    parameters: world.parameters,
    values: world.values,
    log: world.log,
    now,
    sandbox: { run: (request) => world.sandbox.run({ ...request, now, parameters: world.parameters }) },
    state: {
      get(key) {
        const stored = written.has(prefetched(key)) ? written.get(key) : world.state.get(key);
        return stored !== undefined && stored !== null && isLive(stored, now) ? parse(stored.text) : undefined;
      },
      set(key, value, options) {
        const expiresAt = options?.ttlMs === undefined ? null : now + options.ttlMs;
        written.set(prefetched(key), { text: stateText(value), expiresAt });
      },
      delete: (key) => void written.set(prefetched(key), null),
    },
    timers: {
      set: ({ key, name, dueAt, payload = null }) => void timers.set(timerId(key, name), { key, name, dueAt: wholeMoment(dueAt, name), payload }),
      cancel: (key, name) => void timers.set(timerId(key, name), null),
    },
    emit: (payload, options) => void emitted.push(outputOf(world, textOf(payload), options)),
    emitText: (payloadText, options) => void emitted.push(outputOf(world, payloadText, options)),
    forward: (event, port) => void emitted.push(forwarded(world, event, port)),
    fail: (event, error) => void failed.push(failureOf(event, error)),
  };

  return {
    context,
    commit() {
      apply(world.state, written);
      apply(world.timers, timers);
      world.emitted.push(...emitted);
      world.failed.push(...failed);
    },
  };
}

export function failureOf(event: AgentEvent, error: unknown): Failed {
  return { id: event.id, timer: null, payload: event.payload, error: describeFailure(error) };
}

export function timerId(key: string, name: string): string {
  return JSON.stringify([key, name]);
}

function apply<Value>(target: Map<string, Value>, changes: ReadonlyMap<string, Value | null>): void {
  for (const [key, value] of changes) {
    target.delete(key);
    if (value !== null) target.set(key, value);
  }
}

function stateText(value: JsonValue): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new HostRuleError('state must be a JSON value; to forget a key call delete');
  return text;
}

function wholeMoment(dueAt: number, name: string): number {
  if (Number.isSafeInteger(dueAt)) return dueAt;
  throw new HostRuleError(`the timer "${name}" is due at ${dueAt}; milliseconds are whole numbers`);
}
