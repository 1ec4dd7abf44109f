import type { JsonValue } from '@rookery/model';
import { isRookeryError, type AgentEvent, type DueTimer, type StepContext, type StepType } from '@rookery/sdk';
import type { CompiledAgent } from '../compile/compiled-workflow.js';
import { checkKey } from './key-limit.js';
import type { LiveEvent } from './live-event.js';
import { logFor, type EngineServices, type ServiceScope } from './services.js';
import { textOf, TurnEffects, type Failure } from './turn-effects.js';

export interface StepRun {
  readonly agent: CompiledAgent;
  readonly type: StepType;
  readonly scope: ServiceScope;
  readonly services: EngineServices;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly now: number;
  /** What was prefetched; a handler may touch nothing else. */
  readonly stateKeys: ReadonlySet<string>;
}

export interface BatchKeys {
  readonly keys: ReadonlySet<string>;
  /** Events whose keys could be told; the others have failed. */
  readonly events: readonly LiveEvent[];
  readonly failures: readonly Failure[];
}

/** The state keys a batch needs, each once. An event whose key expression fails is the only one to fail. */
export function stateKeysOf(run: Pick<StepRun, 'type' | 'agent'>, events: readonly LiveEvent[], timers: readonly DueTimer[]): BatchKeys {
  if (run.type.stateKeys === undefined && run.type.onTimer === undefined) return { keys: new Set(), events, failures: [] };
  const keys = new Set(timers.map((timer) => timer.key));
  const failures: Failure[] = [];
  const kept = events.filter((event) => {
    try {
      for (const key of run.type.stateKeys?.(event, run.agent.options) ?? [event.key ?? '']) keys.add(checkKey('state key', key));
      return true;
    } catch (error) {
      failures.push(failureOf(event, error));
      return false;
    }
  });
  return { keys, events: kept, failures };
}

/**
 * Runs a batch. When it throws, its halves are run one after the other, each from what was committed before, until
 * the event that throws stands alone; that one fails, the others take effect as if it had not been there.
 */
export async function receiveBatch(run: StepRun, events: readonly AgentEvent[], effects: TurnEffects): Promise<void> {
  const layer = effects.layer();
  try {
    await run.type.receive(contextFor(run, layer), events);
    effects.merge(layer);
    return;
  } catch (error) {
    if (isInfrastructure(error)) throw error;
    const [only] = events;
    if (events.length === 1 && only !== undefined) {
      effects.failures.push(failureOf(only, error));
      return;
    }
  }
  const middle = Math.ceil(events.length / 2);
  await receiveBatch(run, events.slice(0, middle), effects);
  await receiveBatch(run, events.slice(middle), effects);
}

/** As `receiveBatch`; a timer that throws is given up and reported, its neighbours fire. */
export async function fireTimers(run: StepRun, timers: readonly DueTimer[], effects: TurnEffects): Promise<readonly { readonly timer: DueTimer; readonly error: unknown }[]> {
  const layer = effects.layer();
  try {
    await run.type.onTimer?.(contextFor(run, layer), timers);
    effects.merge(layer);
    return [];
  } catch (error) {
    if (isInfrastructure(error)) throw error;
    const [only] = timers;
    if (timers.length === 1 && only !== undefined) return [{ timer: only, error }];
  }
  const middle = Math.ceil(timers.length / 2);
  const left = await fireTimers(run, timers.slice(0, middle), effects);
  const right = await fireTimers(run, timers.slice(middle), effects);
  return [...left, ...right];
}

function contextFor(run: StepRun, effects: TurnEffects): StepContext<unknown> {
  const { agent, scope, services, parameters, now } = run;
  return {
    options: agent.options,
    parameters,
    values: services.values(scope.workspaceId),
    now,
    log: logFor(services, scope),
    state: {
      get: (key) => {
        if (!run.stateKeys.has(key)) throw new Error(`state "${key}" was not prefetched; name it in "stateKeys" of "${run.type.spec.type}"`);
        const text = effects.readState(key, now);
        return text === undefined ? undefined : parseJson(text);
      },
      set: (key, value, { ttlMs } = {}) => effects.writeState({ key: checkKey('state key', key), value: JSON.stringify(value), expiresAt: ttlMs === undefined ? null : now + ttlMs }),
      delete: (key) => effects.writeState({ key, value: null, expiresAt: null }),
    },
    timers: {
      set: ({ key, name, dueAt, payload }) => effects.setTimer({ key: checkKey('timer key', key), name: checkKey('timer name', name), dueAt: Math.round(dueAt), payload: JSON.stringify(payload ?? null) }),
      cancel: (key, name) => effects.cancelTimer(key, name),
    },
    sandbox: { run: (request) => services.runCode(scope, { ...request, codeId: agent.codeId, now, parameters }) },
    emit: (payload, options) => effects.emit(textOf(payload), options),
    emitText: (payloadText, options) => effects.emit(payloadText, options),
    forward: (event, port) => effects.emit(event.payloadText, port === undefined ? { from: event } : { from: event, port }),
    fail: (event, error) => effects.failures.push({ event, ...error }),
  };
}

export function failureOf(event: AgentEvent, error: unknown): Failure {
  if (isRookeryError(error)) return { event, code: error.code, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { event, code: 'step.threw', message: `the step failed on this event: ${reason}` };
}

function isInfrastructure(error: unknown): boolean {
  return (isRookeryError(error) && error.audience === 'transient') || (error instanceof Error && error.name === 'StorageUnavailableError');
}

export function parseJson(text: string): JsonValue {
  return JSON.parse(text);
}
