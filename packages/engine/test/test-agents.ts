import { z } from 'zod';
import {
  defineAction, defineLookup, defineSource, defineSpec, defineStep, jsonObjectOf, option,
  type AgentType, type Delivery, type DeliveryOutcome, type JsonObject, type ListenContext, type SourceContext, type CheckResult,
} from '@rookery/sdk';
import { Line } from './line.js';

const base = { apiVersion: 1, version: 1, title: 'Test', summary: 'For tests.', category: 'other', examples: [] } as const;
const none = z.strictObject({});

/** What an outside provider saw, and what it answers. */
export interface Outside {
  readonly calls: { readonly idempotencyKey: string; readonly payload: JsonObject; readonly attempt: number }[];
  /** How many events each look-up was asked for. */
  readonly lookUps: number[];
  /** The batches of agents that write, in order. */
  readonly writes: { readonly credential: string; readonly count: number }[];
  answer: (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryOutcome>;
  check: (context: SourceContext<unknown>) => Promise<CheckResult>;
  listen: (context: ListenContext<unknown>) => Promise<void>;
  readonly line: Line;
}

export function outside(): Outside {
  return { calls: [], lookUps: [], writes: [], answer: () => Promise.resolve({ status: 'accepted' }), check: () => Promise.resolve({ items: [] }), listen: () => Promise.resolve(), line: new Line() };
}

/** Agent types small enough to reason about; each shows one ability of the engine. */
export function testAgents(world: Outside): ReadonlyMap<string, AgentType> {
  const types: readonly AgentType[] = [
    defineSource(defineSpec({ ...base, type: 'hand', options: none }), {
      inject: (_context, input) => (Array.isArray(input) ? input : [input]).map((payload) => {
        const object = jsonObjectOf(payload);
        const key = object['key'];
        const id = object['id'];
        return { payload: object, ...(typeof key === 'string' ? { key } : {}), ...(typeof id === 'string' ? { dedupeKey: id } : {}) };
      }),
    }),
    defineSource(defineSpec({ ...base, type: 'poll', options: none }), { check: (context) => world.check(context), defaultSchedule: '10s' }),
    defineSource(defineSpec({ ...base, type: 'broker', options: none }), { listen: (context) => world.listen(context) }),
    defineSource(defineSpec({ ...base, type: 'polite', options: none }), { check: (context) => world.check(context), defaultSchedule: '10s', buckets: () => [{ name: 'host', ratePerSecond: 1, burst: 1 }] }),
    defineSource(defineSpec({ ...base, type: 'polite-user', options: none }), {
      check: (context) => world.check(context), defaultSchedule: '10s', buckets: () => [{ name: 'host', ratePerSecond: 1, burst: 1 }, { name: 'user', ratePerSecond: 10, burst: 10 }],
    }),
    defineStep(defineSpec({ ...base, type: 'pass', options: z.strictObject({ label: option.text({ title: 'Label', description: 'Added to the trail.' }).optional() }) }), {
      receive: ({ options, emit }, events) => {
        for (const event of events) {
          if (event.payload['poison'] === true) throw new Error('poison');
          const trail = event.payload['trail'];
          emit({ ...event.payload, trail: [...(Array.isArray(trail) ? trail : []), options.label ?? 'pass'] }, { from: event });
        }
      },
    }),
    defineStep(defineSpec({ ...base, type: 'sum', options: none }), {
      stateKeys: (event) => [event.key ?? ''],
      receive: ({ state, emit }, events) => {
        for (const event of events) {
          const total = Number(state.get(event.key ?? '') ?? 0) + Number(event.payload['n']);
          state.set(event.key ?? '', total);
          if (event.payload['poison'] === true) throw new Error('poison');
          emit({ total }, { from: event });
        }
      },
    }),
    defineStep(defineSpec({ ...base, type: 'alarm', options: z.strictObject({ after: option.duration({ title: 'After', description: 'When it rings.' }).prefault('10s') }) }), {
      receive: ({ options, timers, state, now }, events) => {
        for (const event of events) {
          const key = event.key ?? '';
          if (event.payload['stop'] === true) timers.cancel(key, 'ring');
          else {
            timers.set({ key, name: 'ring', dueAt: now + options.after, payload: { id: event.id, traceId: event.traceId } });
            state.set(key, { id: event.id, traceId: event.traceId, hops: event.hops, key: event.key, occurredAt: event.occurredAt, expiresAt: event.expiresAt });
          }
        }
      },
      onTimer: ({ state, emit }, timers) => {
        for (const timer of timers) {
          const reference = referenceSchema.parse(state.get(timer.key));
          emit({ rang: timer.key, late: timer.isLate }, { from: reference });
        }
      },
    }),
    defineLookup(defineSpec({ ...base, type: 'look', options: none }), {
      lookUp: ({ emit }, events) => {
        world.lookUps.push(events.length);
        for (const event of events) emit({ ...event.payload, looked: true }, { from: event });
        return Promise.resolve();
      },
    }),
    defineSource(defineSpec({ ...base, type: 'ear', options: none }), { webhook: (_context, request) => Promise.resolve(heardSchema.parse(JSON.parse(new TextDecoder().decode(request.rawBody)))) }),
    defineSource(defineSpec({ ...base, type: 'line', options: z.strictObject({ only: option.text({ title: 'Only', description: 'Whose messages it takes.' }).optional() }) }), {
      hub: {
        key: () => 'the line',
        listen: (context) => world.line.listen(context),
        select: ({ options }, message) => {
          if (message['poison'] === options.only && options.only !== undefined) throw new Error('poison');
          return options.only === undefined || message['to'] === options.only ? [{ payload: message, dedupeKey: String(message['id']) }] : [];
        },
      },
      webhook: (_context, request) => Promise.resolve({ items: [], messages: messagesSchema.parse(JSON.parse(new TextDecoder().decode(request.rawBody))) }),
    }),
    defineAction(defineSpec({ ...base, type: 'call', options: none }), {
      delivery: 'unsafe',
      concurrency: 1,
      webhook: (_context, request) => Promise.resolve(receiptsSchema.parse(JSON.parse(new TextDecoder().decode(request.rawBody)))),
      endpoint: (_options, event) => (typeof event.payload['to'] === 'string' ? event.payload['to'] : undefined),
      perform: async ({ signal }, delivery) => {
        world.calls.push({ idempotencyKey: delivery.idempotencyKey, payload: delivery.event.payload, attempt: delivery.attempt });
        return world.answer(delivery, signal);
      },
    }),
    // A project may write every ten seconds, one of its credentials every twenty; a batch is one writing.
    defineAction(defineSpec({ ...base, type: 'write', options: z.strictObject({ credential: option.text({ title: 'Credential', description: 'Who writes.' }) }) }), {
      delivery: 'idempotent',
      concurrency: 1,
      quotaCredential: ({ credential }) => credential,
      buckets: ({ credential }, _event, owner) => [
        { name: owner?.project ?? credential, ratePerSecond: 1 / 10, burst: 1, per: 'call' }, { name: `${owner?.project}/${credential}`, ratePerSecond: 1 / 20, burst: 1, per: 'call' },
      ],
      performBatch: ({ options }, deliveries) => {
        world.writes.push({ credential: options.credential, count: deliveries.length });
        return Promise.resolve(deliveries.map(() => ({ status: 'delivered' })));
      },
    }),
  ];
  return new Map(types.map((type) => [type.spec.type, type]));
}

const receiptsSchema = z.object({
  receipts: z.array(z.object({ reference: z.string(), status: z.enum(['failed', 'delivered', 'read', 'acted']) })).default([]),
});
const messagesSchema = z.array(z.record(z.string(), z.string()));
const heardSchema = receiptsSchema.extend({ items: z.array(z.object({ payload: z.record(z.string(), z.string()) })).default([]) });

const referenceSchema = z.object({
  id: z.templateLiteral([z.number(), '-', z.number()]), traceId: z.templateLiteral([z.number(), '-', z.number()]),
  hops: z.number(), key: z.string().nullable(), occurredAt: z.number(), expiresAt: z.number().nullable(),
});
