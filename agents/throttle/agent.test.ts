import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { exampleStart, runAgent, type RunResult } from '@rookery/sdk/testing';
import { throttle } from './agent.js';
import { passesOf, type Arrival } from './test/model.js';

const at = (seconds: number) => new Date(exampleStart + seconds * 1000).toISOString();
const arriving = (...seconds: readonly number[]) => seconds.map((second, n) => ({ payload: { n }, at: at(second) }));
const shown = (run: RunResult) => run.emitted.map(({ port, payload }) => `${String(payload['n'])} ${port}`);
const passed = (run: RunResult) => run.emitted.filter((event) => event.port === 'out').map((event) => event.payload['n']);

describe('what is dropped', () => {
  it('leaves by its own output, as it came', async () => {
    const run = await runAgent(throttle, { receive: [{ payload: { n: 1 } }, { payload: { b: 1, a: 2 } }] });
    expect(run.emitted).toMatchObject([{ port: 'out' }, { port: 'dropped', payloadText: '{"b":1,"a":2}', from: ['1-2'] }]);
  });

  it('does not count against the limit', async () => {
    const run = await runAgent(throttle, { options: { per: '60s' }, receive: arriving(0, 40, 59, 60, 100, 119, 120) });
    expect(passed(run)).toEqual([0, 3, 6]);
  });

  it('is told by any stretch of time, or by one that the first event opens', async () => {
    const receive = arriving(0, 50, 61, 70);
    const sliding = await runAgent(throttle, { options: { limit: 2, per: '60s' }, receive });
    const fixed = await runAgent(throttle, { options: { limit: 2, per: '60s', window: 'fixed' }, receive });
    expect([passed(sliding), passed(fixed)]).toEqual([[0, 1, 2], [0, 1, 2, 3]]);
  });

  it('is counted per key, across restarts', async () => {
    const first = await runAgent(throttle, { options: { per: '1h' }, receive: [{ payload: {}, key: 'a' }] });
    const second = await runAgent(throttle, { options: { per: '1h' }, continueFrom: first, receive: [{ payload: {}, key: 'a' }, { payload: {}, key: 'b' }] });
    expect(second.emitted.map((event) => event.port)).toEqual(['dropped', 'out']);
  });
});

describe('the latest of a burst', () => {
  const options = { per: '60s', rest: 'latest' };

  it('passes when the limit allows, with its own lineage, also after a restart', async () => {
    const held = await runAgent(throttle, { options, receive: arriving(0, 10, 20) });
    const later = await runAgent(throttle, { options, continueFrom: held, wait: '2m' });
    expect(shown(held)).toEqual(['0 out', '1 dropped']);
    expect(later.emitted).toMatchObject([{ payload: { n: 2 }, from: ['1-3'], traceId: '1-3' }]);
    expect([later.timers, Object.keys(later.state).length]).toEqual([[], 1]);
  });

  it('is not replaced by one that would be over by then', async () => {
    const receive = [...arriving(0, 10), { payload: { n: 2 }, at: at(20), expiresAt: at(50) }];
    const run = await runAgent(throttle, { options, receive, wait: '1m' });
    expect(shown(run)).toEqual(['0 out', '2 expired', '1 out']);
  });
});

describe('those in line', () => {
  const options = { per: '60s', rest: 'queue' };

  it('are in their timers, and not in the state', async () => {
    const run = await runAgent(throttle, { options, receive: Array.from({ length: 500 }, (_, n) => ({ payload: { n, text: 'x'.repeat(500) } })) });
    expect(run.timers).toHaveLength(499);
    expect(JSON.stringify(run.state).length).toBeLessThan(200);
  });

  it('keep their distance after the server stood still, in their order, before those that come then', async () => {
    const options = { per: '60s', rest: 'queue', limit: 2 };
    const held = await runAgent(throttle, { options, receive: arriving(0, 0, 0, 0, 0, 0, 0, 0) });
    const back = await runAgent(throttle, { options, continueFrom: held, at: at(150), receive: [{ payload: { n: 8 }, at: at(151) }], wait: '0s' });
    const minutes = await runAgent(throttle, { options, continueFrom: back, wait: '3m' });
    expect(passed(back)).toEqual([2, 3]);
    expect(passed(minutes)).toEqual([4, 5, 6, 7, 8]);
  });

  it('line up again when the server stops between two turns of a line that is late', async () => {
    const options = { per: '20s', rest: 'queue' };
    const held = await runAgent(throttle, { options, receive: arriving(0, 0, 0, 0) });
    const [first, ...others] = held.snapshot.timers;
    const realigned = { ...first?.[1], key: '', name: '000000000000000', dueAt: exampleStart + 50_000, payload: JSON.parse(JSON.stringify(first?.[1].payload).replace('"putOffMs":0', '"putOffMs":30000')) };
    const state = new Map([...held.snapshot.state].map(([key, stored]) => [key, { ...stored, text: stored.text.replace('"putOffMs":0', '"putOffMs":30000') }]));
    const stopped: RunResult = { ...held, snapshot: { ...held.snapshot, state, timers: new Map([...others, [first?.[0] ?? '', realigned]]) } };
    const back = await runAgent(throttle, { options, continueFrom: stopped, at: at(100), wait: '1m' });
    expect(passed(back)).toEqual([1, 2, 3]);
  });

  it('leave as expired when the server stood still for too long', async () => {
    const held = await runAgent(throttle, { options, receive: [{ payload: { n: 0 } }, { payload: { n: 1 }, expiresAt: at(90) }] });
    const back = await runAgent(throttle, { options, continueFrom: held, at: at(100) });
    expect(shown(back)).toEqual(['1 expired']);
  });

  it('are as many as allowed, for each key', async () => {
    const receive = [{ payload: { n: 0 }, key: 'a' }, { payload: { n: 1 }, key: 'a' }, { payload: { n: 2 }, key: 'a' }, { payload: { n: 3 }, key: 'b' }, { payload: { n: 4 }, key: 'b' }];
    const run = await runAgent(throttle, { options: { ...options, maxQueue: 1 }, receive, wait: '1m' });
    expect(shown(run)).toEqual(['0 out', '2 dropped', '3 out', '1 out', '4 out']);
  });

  it('are not overtaken by one that comes in the very moment of a turn', async () => {
    const run = await runAgent(throttle, { options: { ...options, limit: 2 }, receive: arriving(0, 57, 57, 57, 117), batchSize: 1, wait: '1m' });
    expect(passed(run)).toEqual([0, 1, 2, 3, 4]);
  });

  it('make room as they pass', async () => {
    const run = await runAgent(throttle, { options: { ...options, maxQueue: 1 }, receive: arriving(0, 1, 2, 61, 62), wait: '3m' });
    expect(shown(run)).toEqual(['0 out', '2 dropped', '1 out', '4 dropped', '3 out']);
  });
});

describe('against a model that knows all moments', () => {
  const arrivals = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 40 }).map((seconds) => seconds.toSorted((left, right) => left - right));
  const limits = fc.record({ limit: fc.integer({ min: 1, max: 4 }), window: fc.constantFrom('sliding' as const, 'fixed' as const), rest: fc.constantFrom('drop' as const, 'queue' as const, 'latest' as const), maxQueue: fc.integer({ min: 1, max: 6 }) });

  it('passes the same events, at the same moments, in any batches and over restarts', async () => {
    await fc.assert(fc.asyncProperty(arrivals, limits, fc.integer({ min: 1, max: 6 }), fc.nat({ max: 300 }), fc.nat({ max: 500 }), async (seconds, limit, batchSize, cut, until) => {
      const options: JsonObject = { ...limit, per: '30s' };
      const end = Math.max(until, seconds.at(-1) ?? 0);
      const given: readonly Arrival[] = seconds.map((second, n) => ({ n, at: second }));
      const arrive = (some: readonly Arrival[]) => some.map(({ n, at: second }) => ({ payload: { n }, at: at(second) }));
      const before = await runAgent(throttle, { options, receive: arrive(given.filter((one) => one.at <= cut)), batchSize });
      const after = await runAgent(throttle, { options, receive: arrive(given.filter((one) => one.at > cut)), batchSize, continueFrom: before });
      const rest = await runAgent(throttle, { options, continueFrom: after, batchSize, wait: `${end - (seconds.at(-1) ?? 0)}s` });
      const runs = [before, after, rest];
      const expected = passesOf(given, { ...limit, per: 30 });
      expect(runs.flatMap(passed)).toEqual(expected.filter((one) => one.at <= end).map(({ n }) => n));
      const waiting = expected.filter((one) => one.at > end).length;
      expect(runs.flatMap((run) => run.emitted).length).toEqual(given.length - waiting);
    }), { numRuns: 150 });
  });
});

it('fires five thousand keys at one moment', async () => {
  const receive = Array.from({ length: 5_000 }, (_, n) => [{ payload: { n }, key: `k${n}` }, { payload: { n }, key: `k${n}` }]).flat();
  const held = await runAgent(throttle, { options: { rest: 'latest' }, receive });
  const run = await runAgent(throttle, { options: { rest: 'latest' }, continueFrom: held, wait: '1m' });
  expect([held.emitted.length, run.emitted.length, run.timers.length]).toEqual([5_000, 5_000, 0]);
});

it('fails only the event whose key comes out empty', async () => {
  const run = await runAgent(throttle, { options: { key: '{{ chat }}' }, receive: [{ payload: {} }, { payload: { chat: 1 } }] });
  expect([run.emitted.length, run.failed[0]?.error.message]).toEqual([1, 'key: "{{ chat }}" came out empty; events without it would be taken together']);
});

it('takes up a limit that was published anew', async () => {
  const held = await runAgent(throttle, { options: { limit: 3, per: '60s' }, receive: arriving(0, 0, 0) });
  const run = await runAgent(throttle, { options: { limit: 1, per: '60s', window: 'fixed', rest: 'queue' }, continueFrom: held, receive: arriving(10, 20), wait: '1m' });
  expect(passed(run)).toEqual([0, 1]);
});

it('refuses limits that mean nothing', () => {
  expect(parseOptions(throttle, { version: 1, options: { limit: 0 } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.limit' }] });
  expect(parseOptions(throttle, { version: 1, options: { per: '0s' } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.per' }] });
});
