import { setImmediate as nextTick } from 'node:timers/promises';
import { z } from 'zod';
import type { JsonValue } from '@rookery/model';
import { defineLookup, defineSpec, defineStep, option, referenceTo, type AgentType } from '@rookery/sdk';
import { virtualClock } from '@rookery/sdk/testing';
import { compileWorkflow, Engine, localDispatcher, refusingServices, runTry, type CompiledWorkflow, type EngineServices, type StoredEvent, type TryInput, type TryRequest, type TryResult } from '../src/index.js';
import { createMemoryStore, type MemoryStore } from '../src/memory/index.js';
import { outside, testAgents, type Outside } from './test-agents.js';
import { START } from './engine-harness.js';

const base = { apiVersion: 1, version: 1, title: 'Test', summary: 'For tests.', category: 'other', examples: [] } as const;
const none = z.strictObject({});

/** The agents of the other tests, and some that look at the clock in every way there is. */
export function tryAgents(world: Outside): ReadonlyMap<string, AgentType> {
  const more: readonly AgentType[] = [
    defineStep(defineSpec({ ...base, type: 'stamp', options: none }), {
      receive: (context, events) => {
        for (const event of events) context.emit({ ...event.payload, at: context.now }, { from: event });
      },
    }),
    defineStep(defineSpec({ ...base, type: 'recent', options: none, outputs: [{ name: 'out', title: 'Out' }, { name: 'again', title: 'Again' }] }), {
      stateKeys: (event) => [event.key ?? ''],
      receive: ({ state, forward }, events) => {
        for (const event of events) {
          const isKnown = state.get(event.key ?? '') !== undefined;
          state.set(event.key ?? '', true, { ttlMs: 5_000 });
          forward(event, isKnown ? 'again' : 'out');
        }
      },
    }),
    defineStep(defineSpec({ ...base, type: 'previous', options: none }), {
      receive: ({ state, emit }, events) => {
        for (const event of events) {
          const before = state.get(event.key ?? '');
          if (before !== undefined) emit({ before }, { from: reference.parse(state.get(`${event.key ?? ''}#`)) });
          state.set(event.key ?? '', event.payload);
          state.set(`${event.key ?? ''}#`, referenceTo(event));
        }
      },
      stateKeys: (event) => [event.key ?? '', `${event.key ?? ''}#`],
    }),
    defineStep(defineSpec({ ...base, type: 'by-key', options: none }), {
      receive: ({ emit }, events) => {
        for (const group of Map.groupBy(events, (event) => event.key).values()) for (const event of group) emit({ ...event.payload, grouped: true }, { from: event });
      },
    }),
    defineStep(defineSpec({ ...base, type: 'guarded', options: none }), {
      receive: (context, events) => {
        for (const event of events) {
          try {
            context.emit({ ...event.payload, second: Math.floor(context.now / 1_000) }, { from: event });
          } catch {
            context.emit({ caught: true }, { from: event });
          }
        }
      },
    }),
    defineStep(defineSpec({ ...base, type: 'odd', options: none }), {
      receive: ({ fail, forward }, events) => {
        for (const event of events) {
          if (Number(event.payload['n']) % 2 === 1) fail(event, { code: 'step.threw', message: 'odd' });
          else forward(event);
        }
      },
    }),
    defineStep(defineSpec({ ...base, type: 'code', options: z.strictObject({ code: option.text({ title: 'Code', description: 'For tests.' }) }) }), {
      receive: async ({ sandbox, emitText, options }, events) => {
        const { results } = await sandbox.run({ code: options.code, language: 'javascript', events, memory: { agent: null, byKey: new Map() } });
        events.forEach((event, index) => {
          const result = results[index];
          for (const output of result?.ok ? result.outputs : []) emitText(output.payloadText, { from: event });
        });
      },
    }),
    defineLookup(defineSpec({ ...base, type: 'ask', options: none, examples: [{ title: 'Asks', options: {}, answer: { found: 'example' } }] }), {
      lookUp: async ({ net }, events) => {
        for (const event of events) await net.fetch(`https://example.com/${event.id}`);
      },
    }),
  ];
  return new Map([...testAgents(world), ...more.map((type) => [type.spec.type, type] as const)]);
}

const reference = z.object({
  id: z.templateLiteral([z.number(), '-', z.number()]), traceId: z.templateLiteral([z.number(), '-', z.number()]),
  hops: z.number(), key: z.string().nullable(), occurredAt: z.number(), expiresAt: z.number().nullable(),
});

export interface Played {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly input: JsonValue;
}

/** What an agent emitted on one port, in order. */
export type Emissions = Readonly<Record<string, readonly { readonly payload: unknown; readonly key: string | null; readonly at: number; readonly hops?: number }[]>>;

export interface Earnest {
  readonly emitted: Emissions;
  readonly deliveries: readonly { readonly agent: string; readonly payload: unknown; readonly status: string }[];
  readonly failed: readonly { readonly code: string }[];
  /** What the source recorded. */
  readonly recorded: readonly TryInput[];
}

/** Publishes a document on an empty store and plays events into `source` at their times, with the real engine on a virtual clock. */
export async function playInEarnest(document: object, source: string, played: readonly Played[], runOnMs: number, runCode: EngineServices['runCode'] = refuse): Promise<Earnest> {
  const clock = virtualClock(START);
  const store = createMemoryStore(() => clock.now());
  const workflowId = store.createWorkflow(1, 'test');
  const engine = new Engine({
    store, clock, types: tryAgents(outside()), services: { ...refusingServices({ runCode, values: noValues, log: () => undefined }) }, dispatcher: localDispatcher(), random: () => 0.5,
    log: { warn: () => undefined, error: () => undefined }, checkCode: () => Promise.resolve([]), settings: { owner: 'test' },
  });
  await engine.start();
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 12; quiet += 1) {
      await nextTick();
      if (!engine.isIdle) quiet = 0;
    }
  };
  const scope = { workspaceId: 1, workflowId };
  const outcome = await engine.publish({ ...scope, document, note: '', by: 'test' });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
  await settle();
  const seat = engine.agentBySlug(scope, source);
  for (const { at, input } of played) {
    await clock.advanceTo(START + at);
    await settle();
    await engine.inject({ ...scope, agentId: seat?.topologyAgent.agentId ?? 0 }, input);
    await settle();
  }
  const end = clock.now() + runOnMs;
  while (clock.now() < end) {
    await clock.advanceTo(Math.min(end, clock.now() + 1_000));
    await settle();
  }
  const earnest = readStore(store, source);
  const stopping = engine.stop();
  await settle();
  await clock.advance(10_000);
  await stopping;
  return earnest;
}

function readStore(store: MemoryStore, source: string): Earnest {
  const { tables } = store;
  const agents = [...tables.agents.values()];
  const slugOf = (agentId: number): string => agents.find((agent) => agent.agentId === agentId)?.slug ?? '';
  const emitted = Object.fromEntries([...tables.producers.values()].filter((producer) => producer.events.length > 0)
    .map((producer) => [`${slugOf(producer.agentId)}.${producer.port}`, producer.events.map((event: StoredEvent) => ({ payload: JSON.parse(event.payloadText), key: event.key, at: event.createdAt }))] as const));
  const inputs = [...tables.producers.values()].filter((producer) => slugOf(producer.agentId) === source && producer.port === 'out')
    .flatMap((producer) => producer.events.map((event: StoredEvent): TryInput => ({ kind: 'recorded', agent: source, port: 'out', event })));
  return {
    emitted,
    deliveries: [...tables.deliveries.values()].map((delivery) => ({ agent: slugOf(delivery.agentId), payload: JSON.parse(tables.event(delivery.eventId)?.payloadText ?? 'null'), status: delivery.status })),
    failed: tables.failed.map(({ code }) => ({ code })),
    recorded: inputs,
  };
}

export function compile(document: object): CompiledWorkflow {
  const compiled = compileWorkflow(document, { types: tryAgents(outside()), codeScope: 'try', random: () => 0.5 });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.workflow;
}

/** Tries a document over what was recorded; every service refuses. */
export function tryOver(document: object, inputs: readonly TryInput[], given: Partial<TryRequest> = {}): Promise<TryResult> {
  return runTry({
    workspaceId: 1, workflowId: 1, workflow: compile(document), services: refusingServices({ runCode: refuse, values: noValues, log: () => undefined }),
    inputs: (async function* pieces() {
      for (let start = 0; start < inputs.length; start += 7) yield inputs.slice(start, start + 7);
    })(),
    showFrom: 0, runTo: 0, answers: { find: (_agent, events) => Promise.resolve(events.map(() => undefined)), unmatched: () => [] },
    disabledEndpoints: new Map(), limits: { shown: 100_000, shownBytes: 1e9 }, elapsed: () => performance.now(), breathe: () => nextTick(), isTimeUp: () => false,
    signal: new AbortController().signal, ...given,
  });
}

/** The same shape as `Earnest.emitted`. */
export function emissionsOf(result: TryResult): Emissions {
  const all = Object.entries(result.agents).flatMap(([slug, agent]) => agent.outputs.map((event) => ({ id: `${slug}.${event.port}`, event })));
  const groups = Object.groupBy(all, ({ id }) => id);
  return Object.fromEntries(Object.entries(groups).map(([id, group = []]) => [id, group.map(({ event }) => ({ payload: JSON.parse(event.payloadText ?? 'null'), key: event.key, at: event.at }))]));
}

export const noValues: EngineServices['values'] = () => ({ variables: {}, stored: {} });
const refuse = () => Promise.reject(new Error('not in this test'));
