import { setTimeout as pause } from 'node:timers/promises';
import { parseOptions, type CheckResult, type JsonObject, type JsonValue, type ListenContext, type SourceItem, type SourceType } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';

export interface ListeningHost extends AsyncDisposable {
  /** Events, each once per dedupe key, as the engine keeps them. */
  readonly events: SourceItem[];
  /** Items as they were committed, repeated ones too. */
  readonly committed: SourceItem[];
  readonly state: Map<string, JsonValue>;
  readonly errors: unknown[];
  /** What was said to wait at the broker. */
  readonly waiting: number[];
  /** How many items each commit had; those without any are left out. */
  readonly batches: number[];
  /** Runs after a commit and before its acknowledgement; a throw is the death of the host. */
  afterCommit: () => Promise<void> | void;
  start(): void;
  /** As a host that stops: aborts and waits until `listen` is over. */
  stop(): Promise<void>;
}

/** Runs `listen` as the engine does: again and again until it is stopped, forgetting no event and no key. */
export function listeningHost(agent: SourceType, given: { readonly options: JsonObject; readonly credential: { readonly kind: string; readonly fields: JsonObject } }): ListeningHost {
  const parsed = parseOptions(agent, { version: agent.spec.version, options: { credential: 'broker', ...given.options } }, 'options');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const { options } = parsed;
  const seen = new Set<string>();
  let written = new Map<string, JsonValue>();
  let abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const net = loopbackNet();

  const host: ListeningHost = {
    events: [], committed: [], state: new Map(), errors: [], waiting: [], batches: [],
    afterCommit: () => undefined,
    start() {
      abort = new AbortController();
      running = run(abort.signal);
    },
    async stop() {
      abort.abort();
      await running;
    },
    [Symbol.asyncDispose]: () => host.stop(),
  };

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await agent.listen?.(contextOf(signal)).catch((error: unknown) => host.errors.push(error));
      if (!signal.aborted) await pause(50, undefined, { signal }).catch(() => undefined);
    }
  }

  async function commit(result: CheckResult & { readonly waiting?: number }): Promise<void> {
    for (const item of result.items) {
      host.committed.push(item);
      if (item.dedupeKey !== undefined && seen.has(item.dedupeKey)) continue;
      if (item.dedupeKey !== undefined) seen.add(item.dedupeKey);
      host.events.push(item);
    }
    for (const [key, value] of written) host.state.set(key, value);
    written = new Map();
    if (result.waiting !== undefined) host.waiting.push(result.waiting);
    if (result.items.length === 0) return;
    host.batches.push(result.items.length);
    await host.afterCommit();
  }

  function contextOf(signal: AbortSignal): ListenContext<unknown> {
    const refuse = () => Promise.reject(new Error('not in this test'));
    return {
      options, parameters: {}, values: { variables: {}, stored: {} }, log: { info: () => undefined, warn: () => undefined }, now: Date.now(), net, signal, scheduledFor: null, cursor: null,
      clock: { now: () => Date.now(), sleep: (ms, until) => pause(ms, undefined, { ...(until === undefined ? {} : { signal: until }) }).then(() => undefined, () => undefined) },
      credential: (name) => Promise.resolve({ name, ...given.credential }), tables: { query: refuse, write: refuse }, setValue: refuse,
      state: { entries: () => Promise.resolve(host.state), get: (keys) => Promise.resolve(new Map([...host.state].filter(([key]) => keys.includes(key)))), set: (key, value) => void written.set(key, value), delete: (key) => void written.delete(key) },
      commit,
    };
  }
  return host;
}
