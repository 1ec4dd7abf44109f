import { setImmediate as nextTick } from 'node:timers/promises';
import { agents } from '@rookery/agents';
import { Engine, localDispatcher, type EngineServices } from '@rookery/engine';
import { createMemoryStore, type MemoryStore } from '@rookery/engine/memory';
import type { JsonObject } from '@rookery/sdk';
import { virtualClock } from '@rookery/sdk/testing';
import { mortalStore, type Fate, type MortalStore } from './mortal-store.js';

export const START = Date.UTC(2026, 0, 5, 9);
const LEASE_MS = 3_000;
const SWEEP_MS = 1_000;

/** An event as a client sends it: when, through which source, and what. Its payload has `id`, `key` and `at`. */
export interface Sent {
  readonly at: number;
  readonly source: string;
  readonly payload: { readonly id: number; readonly key: string; readonly at: number } & JsonObject;
}

/** An event as the platform took it: what the calculation is made of. */
export interface Taken {
  readonly id: string;
  readonly source: string;
  readonly key: string;
  readonly occurredAt: number;
  readonly createdAt: number;
  readonly payload: JsonObject;
}

export interface Said {
  readonly key: string | null;
  readonly payload: JsonObject;
  readonly parents: readonly string[];
  readonly occurredAt: number;
}

export interface Play {
  readonly type: string;
  readonly options: JsonObject;
  /** In the order they are sent. */
  readonly sent: readonly Sent[];
  /** Chances of trouble, drawn from `random`; 0 is a quiet run. */
  readonly trouble: number;
  readonly random: () => number;
}

export interface Played {
  /** In the order they came. */
  readonly taken: readonly Taken[];
  said(port: string): readonly Said[];
  readonly failed: readonly string[];
  readonly deaths: number;
}

/**
 * Sends events through the engine to one step, under a virtual clock, with trouble: commits that are refused, whose
 * answer is lost or at which the process dies, orderly restarts, and pauses that leave a backlog. Ends when all is quiet.
 */
export async function play(given: Play): Promise<Played> {
  const { random, trouble } = given;
  const clock = virtualClock(START);
  const store = createMemoryStore(() => clock.now());
  const workflowId = store.createWorkflow(1, 'brute force');
  const scope = { workspaceId: 1, workflowId };
  const sources = [...new Set(given.sent.map(({ source }) => source))];
  let isCalm = true;
  let deaths = 0;
  let process = await startProcess();

  function decide(): Fate {
    if (isCalm || random() >= trouble) return 'lives';
    const fates: readonly Fate[] = ['refused', 'answer lost', 'dies before', 'dies after'];
    return fates[Math.floor(random() * fates.length)] ?? 'lives';
  }

  async function startProcess(): Promise<{ readonly engine: Engine; readonly mortal: MortalStore }> {
    const mortal = mortalStore(store, decide);
    const batchSize = 1 + Math.floor(random() * 8);
    const engine = new Engine({
      store: mortal.store, clock, types: new Map(agents.map((agent) => [agent.spec.type, agent])), services: services(), dispatcher: localDispatcher(), random: () => 0.5,
      log: { warn: () => undefined, error: () => undefined }, checkCode: () => Promise.resolve([]),
      settings: { owner: `process ${deaths}`, leaseMs: LEASE_MS, sweepMs: SWEEP_MS, batchSize },
    });
    await engine.start();
    return { engine, mortal };
  }

  /** After a death another process starts, once the leases are over. */
  async function revive(): Promise<void> {
    while (process.mortal.isDead) {
      deaths += 1;
      await advance(clock.now() + LEASE_MS + 1);
      const wasCalm = isCalm;
      isCalm = true;
      process = await startProcess();
      isCalm = wasCalm;
      await settle();
    }
  }

  async function restart(): Promise<void> {
    isCalm = true;
    await revive();
    const { engine } = process;
    const stopping = engine.stop();
    await settle();
    await clock.advance(10_000);
    await stopping;
    process = await startProcess();
    isCalm = false;
  }

  async function settle(): Promise<void> {
    const { engine, mortal } = process;
    for (let quiet = 0; quiet < 10 && !mortal.isDead; quiet += 1) {
      await nextTick();
      if (!engine.isIdle) quiet = 0;
    }
  }

  async function advance(moment: number): Promise<void> {
    await clock.advanceTo(moment);
    await settle();
  }

  /**
   * As a client does: again, under the same id, until it is told that it was accepted. What was taken by a commit whose
   * answer was lost reaches the step with the next sweep; it is waited for, or events of another source would overtake it,
   * and nobody promises an order between two links.
   */
  async function send(source: string, payloads: readonly JsonObject[]): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      await revive();
      const { engine, mortal } = process;
      const agentId = idOf(store, source);
      const answer = await Promise.race([engine.inject({ ...scope, agentId }, { payloads: [...payloads] }).catch(() => undefined), mortal.death]);
      if (answer?.ok === true) return tries > 0 ? await advance(clock.now() + 2 * SWEEP_MS) : undefined;
      await advance(clock.now() + 50);
    }
  }

  async function setPaused(paused: 'buffer' | null): Promise<void> {
    await revive();
    const { engine, mortal } = process;
    await Promise.race([engine.setPaused({ ...scope, agentId: idOf(store, 'step'), paused }), mortal.death]);
  }

  const published = await process.engine.publish({ ...scope, document: documentFor(given, sources), note: '', by: 'test' });
  if (!published.ok) throw new Error(JSON.stringify(published.issues));
  await settle();
  isCalm = false;

  let resumesIn = Number.POSITIVE_INFINITY;
  for (const group of groupsOf(given.sent, random)) {
    await advance(Math.max(clock.now() + 1, group.at));
    if (random() < trouble / 4) await restart();
    if (resumesIn === Number.POSITIVE_INFINITY && random() < trouble / 4) {
      resumesIn = 1 + Math.floor(random() * 12);
      await setPaused('buffer');
    }
    await send(group.source, group.payloads);
    if (random() < 0.7) await settle();
    resumesIn -= 1;
    if (resumesIn === 0) {
      resumesIn = Number.POSITIVE_INFINITY;
      await setPaused(null);
    }
  }
  isCalm = true;
  await setPaused(null);
  await untilQuiet();
  const failed = store.tables.failed.map(({ code, message }) => `${code}: ${message}`);
  await restart();
  return { taken: takenFrom(store, sources), said: (port) => saidOn(store, port), failed, deaths };

  async function untilQuiet(): Promise<void> {
    for (let rounds = 0; rounds < 20_000; rounds += 1) {
      await revive();
      await advance(clock.now() + 100);
      const due = [...store.tables.timersOf(idOf(store, 'step')).values()].map((timer) => timer.dueAt);
      const isBehind = [...store.tables.links.values()].some((link) => link.cursor < (store.tables.producers.get(link.producerId)?.head ?? 0));
      if (due.length === 0 && !isBehind) return;
      if (!isBehind) await advance(Math.max(clock.now() + 1, Math.min(...due)));
    }
    throw new Error('it does not come to an end');
  }
}

function documentFor({ type, options }: Play, sources: readonly string[]): object {
  const source = { type: 'manual', version: 1, key: '{{ key }}', occurredAt: '{{ at }}', dedupeKey: '{{ id }}' };
  const step = agents.find((agent) => agent.spec.type === type);
  const ports = (step?.spec.outputs ?? []).map((port) => port.name);
  return {
    schemaVersion: 1, name: 'brute-force',
    agents: { ...Object.fromEntries(sources.map((slug) => [slug, source])), step: { type, version: step?.spec.version ?? 1, options }, sink: { type: 'count', version: 1 } },
    links: [...sources.map((from) => ({ from, to: 'step' })), ...[...ports, 'error'].map((port) => ({ from: 'step', port, to: 'sink' }))],
  };
}

/** What follows each other in time and source is sometimes sent together. */
function groupsOf(sent: readonly Sent[], random: () => number): readonly { readonly at: number; readonly source: string; readonly payloads: readonly JsonObject[] }[] {
  const groups: { at: number; source: string; payloads: JsonObject[] }[] = [];
  for (const { at, source, payload } of sent) {
    const last = groups.at(-1);
    if (last !== undefined && last.source === source && at - last.at < 5_000 && random() < 0.4) {
      last.payloads.push(payload);
      last.at = at;
    } else groups.push({ at, source, payloads: [payload] });
  }
  return groups;
}

function takenFrom(store: MemoryStore, sources: readonly string[]): readonly Taken[] {
  return sources
    .flatMap((source) => eventsOf(store, source, 'out').map(({ producerId, position, key, occurredAt, createdAt, payloadText }): Taken => ({
      id: `${producerId}-${position}`, source, key: key ?? '', occurredAt, createdAt, payload: JSON.parse(payloadText) as JsonObject,
    })))
    .toSorted((left, right) => left.createdAt - right.createdAt);
}

function saidOn(store: MemoryStore, port: string): readonly Said[] {
  return eventsOf(store, 'step', port).map(({ key, payloadText, parents, occurredAt }) => ({ key, payload: JSON.parse(payloadText) as JsonObject, parents, occurredAt }));
}

function eventsOf(store: MemoryStore, slug: string, port: string) {
  const agentId = idOf(store, slug);
  return [...store.tables.producers.values()].filter((producer) => producer.agentId === agentId && producer.port === port).flatMap((producer) => producer.events);
}

function idOf(store: MemoryStore, slug: string): number {
  return [...store.tables.agents.values()].find((agent) => agent.slug === slug)?.agentId ?? 0;
}

/** These steps talk to nobody. */
function services(): EngineServices {
  const refuse = () => Promise.reject(new Error('not in this test'));
  return {
    net: () => ({ fetch: refuse, connect: refuse, agent: () => { throw new Error('not in this test'); } }),
    credential: refuse, hookSecret: refuse, hookUrl: () => Promise.resolve(null), runCode: refuse, addToInbox: refuse, addToFeed: refuse, addToPush: refuse, answerHooks: refuse, log: () => undefined,
    tables: () => ({ query: refuse, write: refuse }), values: () => ({ variables: {}, stored: {} }), setValue: refuse,
  };
}
