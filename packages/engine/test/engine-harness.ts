import { setImmediate as nextTick } from 'node:timers/promises';
import type { JsonValue } from '@rookery/model';
import { virtualClock, type VirtualClock } from '@rookery/sdk/testing';
import { Engine, localDispatcher, type IntakeQuota, type Dispatcher, type EngineOptions, type EngineServices, type EngineSettings, type IntakeResult } from '../src/index.js';
import { createMemoryStore, type MemoryStore } from '../src/memory/index.js';
import { outside, testAgents, type Outside } from './test-agents.js';

export const START = Date.UTC(2026, 0, 5, 9);

export interface EngineHarness {
  readonly engine: Engine;
  readonly store: MemoryStore;
  readonly clock: VirtualClock;
  readonly world: Outside;
  readonly workflowId: number;
  readonly warnings: string[];
  publish(document: object): Promise<void>;
  tryPublish(document: object): ReturnType<Engine['publish']>;
  inject(slug: string, input: JsonValue): Promise<IntakeResult>;
  /** Lets everything that can happen now happen. */
  settle(): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Payloads an agent has emitted on a port, in order. */
  emitted(slug: string, port?: string): readonly JsonValue[];
  stop(): Promise<void>;
}

export interface HarnessOptions {
  readonly settings?: Partial<EngineSettings>;
  readonly store?: MemoryStore;
  readonly clock?: VirtualClock;
  readonly workflowId?: number;
  readonly world?: Outside;
  readonly quota?: IntakeQuota;
  /** Several engines on one store; they tell each other what they can. */
  readonly dispatcher?: Dispatcher;
  readonly roles?: EngineOptions['roles'];
}

export async function startEngine(options: HarnessOptions = {}): Promise<EngineHarness> {
  const clock = options.clock ?? virtualClock(START);
  const store = options.store ?? createMemoryStore(() => clock.now());
  const workflowId = options.workflowId ?? store.createWorkflow(1, 'test');
  const world = options.world ?? outside();
  const warnings: string[] = [];
  const engine = new Engine({
    store, clock, types: testAgents(world), services: services(), dispatcher: options.dispatcher ?? localDispatcher(), isShared: options.dispatcher !== undefined, random: () => 0.5,
    log: { warn: (message) => warnings.push(message), error: (message, fields) => warnings.push(`${message} ${JSON.stringify(fields)}`) },
    checkCode: () => Promise.resolve([]), settings: { owner: 'test', ...options.settings }, ...(options.quota === undefined ? {} : { quota: options.quota }),
    ...(options.roles === undefined ? {} : { roles: options.roles }),
  });
  await engine.start();
  const scope = { workspaceId: 1, workflowId };
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 20; quiet += 1) {
      await nextTick();
      if (!engine.isIdle) quiet = 0;
    }
  };
  return {
    engine, store, clock, world, workflowId, warnings, settle,
    tryPublish: (document) => engine.publish({ ...scope, document, note: '', by: 'test' }),
    publish: async (document) => {
      const outcome = await engine.publish({ ...scope, document, note: '', by: 'test' });
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
      await settle();
    },
    inject: (slug, input) => engine.inject(requireAgent(engine, scope, slug), input),
    advance: async (ms) => {
      await settle();
      await clock.advance(ms);
      await settle();
    },
    emitted: (slug, port = 'out') => {
      const agents = [...store.tables.agents.values()].filter((agent) => agent.slug === slug);
      const producers = [...store.tables.producers.values()].filter((producer) => producer.port === port && agents.some((agent) => agent.agentId === producer.agentId));
      return producers.flatMap((producer) => producer.events.map((event): JsonValue => JSON.parse(event.payloadText)));
    },
    stop: async () => {
      const stopping = engine.stop();
      await settle();
      await clock.advance(10_000);
      await stopping;
    },
  };
}

function requireAgent(engine: Engine, scope: { readonly workspaceId: number; readonly workflowId: number }, slug: string) {
  const seat = engine.agentBySlug(scope, slug);
  if (seat === undefined) throw new Error(`there is no agent "${slug}"`);
  return { ...scope, agentId: seat.topologyAgent.agentId };
}

function services(): EngineServices {
  const refuse = () => Promise.reject(new Error('not in this test'));
  return {
    net: () => ({ fetch: refuse, connect: refuse, agent: () => { throw new Error('not in this test'); } }),
    credential: refuse, quotaOwner: (_scope, name) => Promise.resolve({ project: name.split('-')[0] ?? name }), hookSecret: () => Promise.resolve(''), hookUrl: () => Promise.resolve(null), runCode: refuse, addToInbox: refuse, addToFeed: refuse, addToPush: refuse, answerHooks: refuse, log: () => undefined,
    tables: () => ({ query: refuse, write: refuse }), values: () => ({ variables: {}, stored: {} }), setValue: refuse,
  };
}

/** A document from a compact description: `flow({ a: 'hand', b: 'pass' }, ['a -> b'])`. */
export function flow(agents: Readonly<Record<string, string | object>>, links: readonly string[], rest: object = {}): object {
  return {
    schemaVersion: 1, name: 'test', ...rest,
    agents: Object.fromEntries(Object.entries(agents).map(([slug, agent]) => [slug, typeof agent === 'string' ? { type: agent, version: 1 } : { version: 1, ...agent }])),
    links: links.map((link) => {
      const [from = '', to = ''] = link.split(' -> ');
      const [slug, port] = from.split('.');
      return { from: slug, to, ...(port === undefined ? {} : { port }) };
    }),
  };
}
