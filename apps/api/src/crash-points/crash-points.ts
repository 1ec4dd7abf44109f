import type { EngineServices, EngineStore } from '@rookery/engine';
import type { AgentType } from '@rookery/sdk';
import type { CrashPoint } from './parse-crash-points.js';

/** Every port method of the store that can be died at; kept complete by the compiler. */
const STORE_METHODS: { readonly [Port in keyof EngineStore]: { readonly [Method in keyof EngineStore[Port]]: true } } = {
  log: { read: true, load: true, ingest: true },
  turns: { loadInputs: true, loadState: true, listState: true, dueTimers: true, injections: true, commit: true },
  deliveries: {
    loadPending: true, markSending: true, recordOutcomes: true, recover: true, applyReports: true, settleReceipts: true, replay: true,
    disableEndpoint: true, enableEndpoint: true, disabledEndpoints: true, suppress: true, standing: true, revive: true, nextDueAt: true,
  },
  leases: { attend: true, acquire: true, renew: true, release: true },
  schedules: { claimDue: true, request: true, setNext: true, nextDueAt: true },
  workflows: { topology: true, listRunning: true, document: true, publish: true, setPaused: true, finishDraining: true },
  housekeeping: { findWaiting: true, greatestLag: true, sweep: true, saveActivity: true, replayFailed: true, inject: true },
};

const SERVICE_METHODS = ['credential', 'hookSecret', 'hookUrl', 'runCode', 'addToInbox'] as const;
const AGENT_METHODS = ['check', 'webhook', 'inject', 'lookUp', 'perform', 'performBatch'] as const;

/** Every name that `ROOKERY_CRASH_POINTS` takes. `inside` is just before the COMMIT of a transaction. */
export function listCrashPoints(): readonly string[] {
  const store = Object.entries(STORE_METHODS).flatMap(([port, methods]) => Object.keys(methods).map((method) => `${port}.${method}`));
  const services = SERVICE_METHODS.map((method) => `services.${method}`);
  const agents = AGENT_METHODS.map((method) => `agent.${method}`);
  return [...store, ...services, ...agents].flatMap((name) => [`${name}.before`, `${name}.after`]);
}

/** Passed at each point; dies at the hit it was told. */
export type PassPoint = (name: string) => void;

/** Counts how often each named point is passed and calls `die` at the hit asked for. */
export function crashAt(points: readonly CrashPoint[], die: (name: string) => void): PassPoint {
  const hits = new Map<string, number>();
  return (name) => {
    const hit = (hits.get(name) ?? 0) + 1;
    hits.set(name, hit);
    if (points.some((point) => point.name === name && point.hit === hit)) die(name);
  };
}

/** The store with a point before and after every call of every port. */
export function crashableStore(store: EngineStore, pass: PassPoint): EngineStore {
  return {
    log: crashable('log', store.log, pass),
    turns: crashable('turns', store.turns, pass),
    deliveries: crashable('deliveries', store.deliveries, pass),
    leases: crashable('leases', store.leases, pass),
    schedules: crashable('schedules', store.schedules, pass),
    workflows: crashable('workflows', store.workflows, pass),
    housekeeping: crashable('housekeeping', store.housekeeping, pass),
  };
}

export function crashableServices(services: EngineServices, pass: PassPoint): EngineServices {
  return crashable('services', services, pass, SERVICE_METHODS);
}

/** The types with a point around every call outside: checks, hooks, look-ups, actions. */
export function crashableTypes(types: ReadonlyMap<string, AgentType>, pass: PassPoint): ReadonlyMap<string, AgentType> {
  return new Map([...types].map(([name, type]) => [name, crashable('agent', type, pass, AGENT_METHODS)]));
}

/** A view of `target` whose methods (all, or the named ones) pass `<name>.<method>.before` and `.after`. */
function crashable<Target extends object>(name: string, target: Target, pass: PassPoint, methods?: readonly string[]): Target {
  return new Proxy(target, {
    get(_target, property): unknown {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || typeof property !== 'string' || methods?.includes(property) === false) return value;
      return (...given: unknown[]): unknown => {
        pass(`${name}.${property}.before`);
        const result: unknown = Reflect.apply(value, target, given);
        if (!(result instanceof Promise)) {
          pass(`${name}.${property}.after`);
          return result;
        }
        return result.then((settled: unknown) => {
          pass(`${name}.${property}.after`);
          return settled;
        });
      };
    },
  });
}
