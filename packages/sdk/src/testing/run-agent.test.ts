import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAction, defineLookup, defineSource, defineStep } from '../agent.js';
import { PermanentError, TransientError, UnknownOutcomeError, UserError } from '../errors.js';
import { option } from '../option.js';
import { defineSpec, type AgentSpec } from '../spec.js';
import { netError } from './net-error.js';
import { runAgent } from './run-agent.js';
import { trustedSandbox } from './trusted-sandbox.js';

const bare = { apiVersion: 1, version: 1, title: 'T', summary: 'S.', category: 'other', examples: [] } as const;
const spec: AgentSpec = defineSpec({ ...bare, type: 'sample', options: z.strictObject({}) });

describe('a step', () => {
  const counter = defineStep(spec, {
    receive({ state, emit }, events) {
      for (const event of events) {
        if (event.payload['bad'] === true) throw new UserError('bad event');
        const count = Number(state.get(event.key ?? '') ?? 0) + 1;
        state.set(event.key ?? '', count, { ttlMs: 60_000 });
        emit({ count }, { from: event });
      }
    },
  });

  it('hands all waiting events over at once, or as many as asked for', async () => {
    const sizes: number[] = [];
    const spy = defineStep(spec, { receive: (_context, events) => void sizes.push(events.length) });
    const receive = [{ payload: {} }, { payload: {} }, { payload: {} }];
    await runAgent(spy, { receive });
    await runAgent(spy, { receive, batchSize: 2 });
    expect(sizes).toEqual([3, 2, 1]);
  });

  it('fails the throwing event alone and lets the others take effect once', async () => {
    const run = await runAgent(counter, { receive: [{ payload: {} }, { payload: { bad: true } }, { payload: {} }, { payload: {} }] });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
    expect(run.failed).toEqual([{ id: '1-2', timer: null, payload: { bad: true }, error: { code: 'step.threw', message: 'bad event' } }]);
  });

  it('passes lineage, key and times on from the parent', async () => {
    const run = await runAgent(counter, { receive: [{ payload: {}, key: 'a', occurredAt: '2026-01-05T08:00:00Z', expiresAt: '2026-01-05T10:00:00Z' }] });
    expect(run.emitted[0]).toMatchObject({
      from: ['1-1'], traceId: '1-1', hops: 1, key: 'a', occurredAt: Date.parse('2026-01-05T08:00:00Z'), expiresAt: Date.parse('2026-01-05T10:00:00Z'),
    });
  });

  it('reads expired state as absent', async () => {
    const run = await runAgent(counter, { receive: [{ payload: {}, at: '2026-01-05T09:00:00Z' }, { payload: {}, at: '2026-01-05T09:01:00Z' }], batchSize: 1 });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ count: 1 }, { count: 1 }]);
  });

  it('continues from what an earlier run left', async () => {
    const first = await runAgent(counter, { receive: [{ payload: {} }] });
    const second = await runAgent(counter, { receive: [{ payload: {} }], continueFrom: first });
    expect(second.emitted[0]).toMatchObject({ payload: { count: 2 }, from: ['1-2'] });
    expect(first.state).toEqual({ '': 1 });
  });

  it('rejects when state is touched that stateKeys did not name', async () => {
    const sly = defineStep(spec, { receive: ({ state }) => state.set('other', 1) });
    await expect(runAgent(sly, { receive: [{ payload: {} }] })).rejects.toThrow('the state key "other" was not named by stateKeys; named were: ""');
  });

  it('rejects an emit on a port nobody declared', async () => {
    const sly = defineStep(spec, { receive: ({ forward }, events) => events.forEach((event) => forward(event, 'side')) });
    await expect(runAgent(sly, { receive: [{ payload: {} }] })).rejects.toThrow('"sample" emitted on the port "side"; it declares: out');
  });

  it('rejects options with faults and names every one', async () => {
    const strict = defineStep(defineSpec({ ...bare, type: 'strict', options: z.strictObject({ for: option.duration({ title: 'For', description: 'd' }) }) }), { receive: () => undefined });
    await expect(runAgent(strict, { options: { for: '1 hourr', x: 1 } })).rejects.toThrow('options.for: "1 hourr" is not a duration; write for example "1h" or "30m"; options.x: "x" is not known here');
  });

  it('runs code in the sandbox it was handed', async () => {
    const coder = defineStep(spec, {
      async receive({ sandbox, emitText }, events) {
        const code = 'export default (event, ctx) => { ctx.memory.n = (ctx.memory.n ?? 0) + 1; return { ...event, n: ctx.memory.n, at: ctx.now() } }';
        const { results } = await sandbox.run({ code, language: 'javascript', events, memory: { agent: null, byKey: new Map() } });
        results.forEach((result, index) => result.ok && result.outputs.forEach((output) => emitText(output.payloadText, { from: events[index]! })));
      },
    });
    const run = await runAgent(coder, { receive: [{ payload: { a: 1 } }, { payload: { a: 2 } }], sandbox: trustedSandbox(), at: '1970-01-01T00:00:01Z' });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ a: 1, n: 1, at: 1000 }, { a: 2, n: 2, at: 1000 }]);
  });
});

describe('timers of a step', () => {
  const alarm = defineStep(spec, {
    receive({ timers, emit }, events) {
      for (const event of events) {
        const dueAt = event.createdAt + Number(event.payload['after']);
        timers.set({ key: event.key ?? '', name: String(event.payload['name']), dueAt, payload: { id: event.id, traceId: event.traceId, hops: 0 } });
        emit({ set: event.payload['name'] ?? null }, { from: event });
      }
    },
    onTimer({ emit, now }, due) {
      for (const timer of due) emit({ rang: timer.name, isLate: timer.isLate, at: now }, { from: { id: '1-1', traceId: '1-1', hops: 0, key: null, occurredAt: 0, expiresAt: null } });
    },
  });
  const receive = [
    { payload: { name: 'slow', after: 120_000 }, at: '1970-01-01T00:00:00Z' },
    { payload: { name: 'quick', after: 30_000 }, at: '1970-01-01T00:01:00Z' },
  ];

  it('fire in due order, each at its moment', async () => {
    const run = await runAgent(alarm, { receive, at: '1970-01-01T00:00:00Z', wait: '5m' });
    expect(run.emitted.slice(2).map((event) => event.payload)).toEqual([
      { rang: 'quick', isLate: false, at: 90_000 },
      { rang: 'slow', isLate: false, at: 120_000 },
    ]);
  });

  it('come after the events that arrived before they were due', async () => {
    const run = await runAgent(alarm, { receive: [{ payload: { name: 'a', after: 60_000 }, at: '1970-01-01T00:00:00Z' }, ...receive.slice(1)], at: '1970-01-01T00:00:00Z', batchSize: 1, wait: '10s' });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ set: 'a' }, { set: 'quick' }, { rang: 'a', isLate: false, at: 60_000 }]);
  });

  it('that are not due yet stay', async () => {
    const run = await runAgent(alarm, { receive, at: '1970-01-01T00:00:00Z' });
    expect(run.timers.map((timer) => [timer.name, timer.dueAt])).toEqual([['quick', 90_000], ['slow', 120_000]]);
  });

  it('fire late after a restart and say so', async () => {
    const first = await runAgent(alarm, { receive: receive.slice(0, 1), at: '1970-01-01T00:00:00Z' });
    const second = await runAgent(alarm, { continueFrom: first, at: '1970-01-02T00:00:00Z' });
    expect(second.emitted.map((event) => event.payload)).toEqual([{ rang: 'slow', isLate: true, at: 86_400_000 }]);
  });

  it('that never end are a defect, not a hang', async () => {
    const endless = defineStep(spec, {
      receive: ({ timers }) => timers.set({ key: '', name: 'again', dueAt: 0 }),
      onTimer: ({ timers }) => timers.set({ key: '', name: 'again', dueAt: 0 }),
    });
    await expect(runAgent(endless, { receive: [{ payload: {} }] })).rejects.toThrow('more than 10000 turns');
  });
});

describe('a source', () => {
  const poll = defineSource(spec, {
    async check({ net, cursor, clock }) {
      const page = Number(cursor ?? '0') + 1;
      const response = await net.fetch(`https://feed.test/?page=${page}`);
      const found = z.object({ ids: z.array(z.string()), more: z.boolean() }).parse(await response.json());
      await clock.sleep(500);
      return { items: found.ids.map((id) => ({ payload: { id }, dedupeKey: id })), cursor: String(page), more: found.more };
    },
    inject: (_context, input) => [{ payload: { typed: input } }],
    webhook: (_context, request) => Promise.resolve(request.headers['x-ok'] === 'yes' ? { items: [{ payload: { size: request.rawBody.length } }] } : { refuse: { status: 401, code: 'hook.secret', message: 'no' } }),
  });
  const net = {
    'https://feed.test/?page=1': { body: { ids: ['a', 'b'], more: true } },
    'GET https://feed.test/?page=2': { body: { ids: ['b', 'c'], more: false } },
  };

  it('is checked until there is no more, and drops what it saw', async () => {
    const run = await runAgent(poll, { net });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(run.cursor).toBe('2');
    expect(run.requests.map((request) => request.url)).toEqual(['https://feed.test/?page=1', 'https://feed.test/?page=2']);
  });

  it('turns input and requests into items, and refusals into answers', async () => {
    const typed = await runAgent(poll, { inject: 5 });
    const hook = await runAgent(poll, { webhook: [{ headers: { 'X-Ok': 'yes' }, body: { a: 1 } }, {}] });
    expect(typed.emitted.map((event) => event.payload)).toEqual([{ typed: 5 }]);
    expect(hook.emitted.map((event) => event.payload)).toEqual([{ size: 7 }]);
    expect(hook.answers[1]).toEqual({ refuse: { status: 401, code: 'hook.secret', message: 'no' } });
  });

  it('listens until it has committed as often as asked for', async () => {
    const listener = defineSource(spec, {
      async listen({ signal, commit, clock }) {
        for (let tick = 1; !signal.aborted; tick += 1) {
          await commit({ items: [{ payload: { tick } }] });
          await clock.sleep(60_000, signal);
        }
      },
    });
    const run = await runAgent(listener, { listen: { commits: 2 } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ tick: 1 }, { tick: 2 }]);
  });

  it('rejects when a request has no canned answer', async () => {
    await expect(runAgent(poll, { net: {} })).rejects.toThrow('no canned answer for GET https://feed.test/?page=1');
  });
});

describe('an action and a lookup', () => {
  const refusals = { transient: new TransientError('later'), permanent: new PermanentError('never'), unknown: new UnknownOutcomeError('who knows'), bug: new TypeError('oops') };
  const action = defineAction({ ...spec, outputs: [{ name: 'out', title: 'Out' }] }, {
    delivery: 'idempotent',
    perform(_context, { event, attempt }) {
      const refusal = Object.entries(refusals).find(([name]) => name === event.payload['do']);
      if (refusal !== undefined && attempt === 1) throw refusal[1];
      return Promise.resolve({ status: 'accepted', reference: `r-${event.id}`, outputs: [{ payload: { attempt } }] });
    },
  });

  it('keep every outcome on record', async () => {
    const receive = ['ok', 'transient', 'permanent', 'unknown', 'bug'].map((name) => ({ payload: { do: name } }));
    const run = await runAgent(action, { receive });
    expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['accepted', 'failed', 'dead', 'unknown', 'unknown']);
    expect(run.emitted).toMatchObject([{ payload: { attempt: 1 }, from: ['1-1'] }]);
  });

  it('try again under the same key', async () => {
    const run = await runAgent(action, { receive: [{ payload: { do: 'transient' } }], attempts: 3 });
    expect(run.deliveries.map(({ attempt, status, idempotencyKey }) => [attempt, status, idempotencyKey])).toEqual([[1, 'failed', 'sample:1-1'], [2, 'accepted', 'sample:1-1']]);
  });

  it('do not call for an event that is over', async () => {
    const run = await runAgent(action, { receive: [{ payload: {}, expiresAt: '2026-01-05T08:59:59Z' }] });
    expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['expired']);
  });

  it('fail one event, and reject on what is nobody\'s fault', async () => {
    const lookup = defineLookup(spec, {
      async lookUp({ net, emit }, events) {
        for (const event of events) {
          const response = await net.fetch(`https://x.test/${String(event.payload['id'])}`).catch((cause: unknown) => { throw new TransientError('down', { cause }); });
          if (!response.ok) throw new UserError(`status ${response.status}`);
          emit({ found: await response.text() }, { from: event });
        }
      },
    });
    const run = await runAgent(lookup, { receive: [{ payload: { id: 1 } }, { payload: { id: 2 } }], net: { 'https://x.test/1': { status: 404 }, 'https://x.test/2': { body: 'two' } } });
    expect(run.failed.map((entry) => entry.error.message)).toEqual(['status 404']);
    expect(run.emitted.map((event) => event.payload)).toEqual([{ found: 'two' }]);
    await expect(runAgent(lookup, { receive: [{ payload: {} }], net: { 'https://x.test/*': netError('network.timeout', 'slow') } })).rejects.toThrow('down');
  });
});
