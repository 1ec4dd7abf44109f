import { setImmediate as nextTick } from 'node:timers/promises';
import { compileWorkflow, Engine, localDispatcher, refusingServices, runTry, type EngineServices, type StoredEvent, type TryInput, type TryResult } from '@rookery/engine';
import { createMemoryStore, type MemoryStore } from '@rookery/engine/memory';
import type { Sandbox } from '@rookery/sandbox';
import { defineSource, jsonObjectOf, type AgentType, type JsonObject, type SandboxEventResult, type SourceItem } from '@rookery/sdk';
import { virtualClock } from '@rookery/sdk/testing';
import { types } from './run-case.js';

export const START = Date.UTC(2026, 2, 2, 9);

/** What each agent emitted, by `slug.port`, and what was delivered. */
export interface Played {
  readonly emitted: Readonly<Record<string, readonly { readonly payload: unknown; readonly key: string | null; readonly at: number; readonly expiresAt: number | null }[]>>;
  readonly deliveries: readonly { readonly agent: string; readonly payload: unknown; readonly verdict: string }[];
}

/** A source's events on record. */
export type Recording = readonly StoredEvent[];

/** Publishes a document on an empty store and lets its source run on its schedule, with the real engine on a virtual clock. */
export async function record(document: object, source: string, sandbox: Sandbox, lengthMs: number, stepMs: number): Promise<Recording> {
  const world = await publish(document, types, sandbox);
  for (let at = 0; at < lengthMs; at += stepMs) await world.advanceTo(START + at + stepMs);
  await world.stop();
  return world.eventsOf(source);
}

/** Publishes a document on an empty store and brings events into its source at the moments they were recorded at. */
export async function playAgain(document: object, recordings: Readonly<Record<string, Recording>>, sandbox: Sandbox, until: number): Promise<Played & { readonly recordings: Readonly<Record<string, Recording>> }> {
  const sources = Object.keys(recordings);
  const { agents } = document as { readonly agents: Readonly<Record<string, { readonly type: string }>> };
  const played = sources.flatMap((slug) => types.get(agents[slug]?.type ?? '') ?? []).map(({ spec }): AgentType => defineSource(spec, { check: () => Promise.resolve({ items: [] }), inject: (_context, input) => itemsOf(input) }));
  const world = await publish(document, new Map([...types, ...played.map((type) => [type.spec.type, type] as const)]), sandbox);
  const all = Object.entries(recordings).flatMap(([source, events]) => events.map((event) => ({ source, event }))).toSorted((a, b) => a.event.createdAt - b.event.createdAt);
  for (const [at, group] of Map.groupBy(all, ({ event }) => event.createdAt)) {
    await world.advanceTo(at);
    for (const [source, entries] of Map.groupBy(group, (entry) => entry.source)) await world.bring(source, entries.map(({ event }) => event));
  }
  await world.advanceTo(until);
  await world.stop();
  return { ...world.played(sources), recordings: Object.fromEntries(sources.map((slug) => [slug, world.eventsOf(slug)])) };
}

/** Tries a document over recordings of its sources. */
export async function tryOver(document: object, recordings: Readonly<Record<string, Recording>>, sandbox: Sandbox, until: number): Promise<TryResult> {
  const compiled = compileWorkflow(document, { types, codeScope: 'try', random: () => 0 });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return runTry({
    workspaceId: 1, workflowId: 1, workflow: compiled.workflow, services: refusingServices({ runCode: runIn(sandbox), values: () => ({ variables: {}, stored: {} }), log: () => undefined }),
    inputs: (async function* inputs() {
      yield Object.entries(recordings).flatMap(([agent, events]) => events.map((event): TryInput => ({ kind: 'recorded', agent, port: 'out', event }))).toSorted((a, b) => momentOf(a) - momentOf(b));
    })(),
    showFrom: 0, runTo: until, answers: { find: (_agent, events) => Promise.resolve(events.map(() => undefined)), unmatched: () => [] }, disabledEndpoints: new Map(),
    limits: { shown: 1_000_000, shownBytes: 1e9 }, elapsed: () => performance.now(), breathe: () => nextTick(), isTimeUp: () => false, signal: new AbortController().signal,
  });
}

/** A try's result in the form of what was played, the sources left out. */
export function playedOf({ agents, deliveries }: TryResult): Played {
  const all = Object.entries(agents).filter(([, { kind }]) => kind !== 'source').flatMap(([slug, { outputs }]) => outputs.map((event) => ({ id: `${slug}.${event.port}`, event })));
  return {
    emitted: Object.fromEntries([...Map.groupBy(all, ({ id }) => id)].map(([id, group]) => [id, group.map(({ event: { payloadText, key, at, expiresAt } }) => ({ payload: JSON.parse(payloadText ?? 'null'), key, at, expiresAt }))])),
    deliveries: deliveries.all.list.map(({ agent, payloadText, verdict }) => ({ agent, payload: JSON.parse(payloadText ?? 'null'), verdict })),
  };
}

interface World {
  advanceTo(moment: number): Promise<void>;
  bring(source: string, events: Recording): Promise<void>;
  eventsOf(slug: string): Recording;
  played(sources: readonly string[]): Played;
  stop(): Promise<void>;
}

async function publish(document: object, types: ReadonlyMap<string, AgentType>, sandbox: Sandbox): Promise<World> {
  const clock = virtualClock(START);
  const store = createMemoryStore(() => clock.now());
  const scope = { workspaceId: 1, workflowId: store.createWorkflow(1, 'played') };
  const services: EngineServices = { ...refusingServices({ runCode: runIn(sandbox), values: () => ({ variables: {}, stored: {} }), log: () => undefined }), addToInbox: () => Promise.resolve() };
  const engine = new Engine({
    store, clock, types, services, dispatcher: localDispatcher(), random: () => 0.5, log: { warn: () => undefined, error: () => undefined }, checkCode: () => Promise.resolve([]), settings: { owner: 'played' },
  });
  await engine.start();
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 10; quiet += 1) {
      await nextTick();
      if (!engine.isIdle) quiet = 0;
    }
  };
  const outcome = await engine.publish({ ...scope, document, note: '', by: 'test' });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
  await settle();
  return {
    // Second by second, so that whatever becomes due on the way has its moment to itself.
    async advanceTo(moment) {
      while (clock.now() < moment) {
        await clock.advanceTo(Math.min(moment, clock.now() + 1_000));
        await settle();
      }
    },
    async bring(source, events) {
      const agentId = engine.agentBySlug(scope, source)?.topologyAgent.agentId ?? 0;
      await engine.inject({ ...scope, agentId }, events.map(({ payloadText, key, occurredAt, expiresAt }) => ({ payload: JSON.parse(payloadText), key, occurredAt, expiresAt })));
      await settle();
    },
    eventsOf: (slug) => eventsOf(store, slug),
    played: (sources) => playedIn(store, sources),
    async stop() {
      const stopping = engine.stop();
      await settle();
      await clock.advance(10_000);
      await stopping;
    },
  };
}

function momentOf(input: TryInput): number {
  return input.kind === 'recorded' ? input.event.createdAt : input.at;
}

function itemsOf(input: unknown): readonly SourceItem[] {
  return (input as readonly { readonly payload: JsonObject; readonly key: string | null; readonly occurredAt: number; readonly expiresAt: number | null }[]).map(({ payload, key, occurredAt, expiresAt }) => ({
    payload: jsonObjectOf(payload), occurredAt, ...(key === null ? {} : { key }), ...(expiresAt === null ? {} : { expiresAt }),
  }));
}

function slugOf({ tables }: MemoryStore, agentId: number): string {
  return [...tables.agents.values()].find((agent) => agent.agentId === agentId)?.slug ?? '';
}

function eventsOf(store: MemoryStore, slug: string): Recording {
  return [...store.tables.producers.values()].filter((producer) => slugOf(store, producer.agentId) === slug && producer.port === 'out').flatMap(({ events }) => events);
}

function playedIn(store: MemoryStore, sources: readonly string[]): Played {
  const { tables } = store;
  const producers = [...tables.producers.values()].filter(({ agentId, events }) => events.length > 0 && !sources.includes(slugOf(store, agentId)));
  return {
    emitted: Object.fromEntries(producers.map(({ agentId, port, events }) => [
      `${slugOf(store, agentId)}.${port}`, events.map(({ payloadText, key, createdAt, expiresAt }) => ({ payload: JSON.parse(payloadText), key, at: createdAt, expiresAt })),
    ])),
    deliveries: [...tables.deliveries.values()].map(({ agentId, eventId, status }) => ({
      agent: slugOf(store, agentId), payload: JSON.parse(tables.event(eventId)?.payloadText ?? 'null'), verdict: status === 'expired' || status === 'suppressed' ? status : 'wouldSend',
    })),
  };
}

function runIn(sandbox: Sandbox): EngineServices['runCode'] {
  return async (scope, { code, codeId, language, events, memory, now, parameters }) => {
    const { results, memory: changed } = await sandbox.runBatch({
      workspaceId: String(scope.workspaceId), codeId, code, language, now, parameters: JSON.stringify(parameters),
      events: events.map(({ id, payloadText, key }) => ({ id, payload: payloadText, key })), memory: { agent: memory.agent, byKey: Object.fromEntries(memory.byKey) },
    });
    return {
      results: results.map((result): SandboxEventResult => (result.ok ? { ok: true, outputs: result.outputs.map(({ port, payload }) => ({ port, payloadText: payload })) } : { ok: false, error: { code: result.error.code, message: result.error.message } })),
      memory: { ...(changed.agent === undefined ? {} : { agent: changed.agent }), byKey: new Map(Object.entries(changed.byKey)) },
    };
  };
}
