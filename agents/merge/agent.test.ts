import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { runAgent, type RunResult } from '@rookery/sdk/testing';
import { merge } from './agent.js';

const piece = (of: string, index: number, count: number) => ({ payload: { n: index, piece: { of, index, count } } });
const issuesOf = (options: JsonObject) => parseOptions(merge, { version: 1, options }, 'options');
const shown = (run: RunResult) => run.emitted.map(({ port, payload }) => [port, payload]);

describe('the pieces of a split', () => {
  it('say what is missing when the time is over, and late ones leave as extra', async () => {
    const first = await runAgent(merge, { options: { timeout: '5m' }, receive: [piece('9-1', 2, 4), piece('9-1', 0, 4)], wait: '5m' });
    const late = await runAgent(merge, { options: { timeout: '5m' }, continueFrom: first, receive: [piece('9-1', 1, 4)] });
    expect(shown(first)).toEqual([['timeout', { items: [{ n: 0 }, { n: 2 }], merge: { got: 2, of: 4, missing: [1, 3] } }]]);
    expect(shown(late)).toEqual([['extra', { n: 1, piece: { of: '9-1', index: 1, count: 4 } }]]);
  });

  it('count when they come in the millisecond of the time-out', async () => {
    const receive = [piece('9-1', 0, 2), { ...piece('9-1', 1, 2), at: '2026-01-05T09:05:00Z' }];
    const run = await runAgent(merge, { options: { timeout: '5m' }, receive });
    expect(run.emitted.map((event) => event.port)).toEqual(['out']);
  });

  it('leave nothing behind but that they are over, for a while', async () => {
    const run = await runAgent(merge, { receive: [piece('9-1', 0, 1)] });
    const later = await runAgent(merge, { continueFrom: run, wait: '2h' });
    expect([run.state, run.timers, later.state]).toEqual([{ '9-1': 'over' }, [], {}]);
  });

  it('fail alone where they are none, or do not fit the others', async () => {
    const receive = [{ payload: {} }, { payload: { piece: { of: 'x', index: 2, count: 2 } } }, piece('9-1', 0, 2), piece('9-1', 1, 3), piece('9-1', 1, 2)];
    const run = await runAgent(merge, { receive });
    expect(run.failed.map((entry) => entry.error.message)).toEqual([
      'position: "piece" holds nothing; a piece of "Split" has { "of": "12-345", "index": 0, "count": 3 } there',
      'position: "piece" holds {"of":"x","index":2,"count":2}; a piece of "Split" has { "of": "12-345", "index": 0, "count": 3 } there',
      'position: the event is one of 3 pieces of "9-1"; others of it are of 2',
    ]);
    expect(run.emitted.map((event) => event.port)).toEqual(['out']);
  });
});

describe('one event from each agent', () => {
  const options = { when: 'agents', agents: ['a', 'b'], combine: 'by agent', timeout: '5m' };

  it('gives a field for each, and begins anew', async () => {
    const receive = [{ payload: { n: 1 }, from: 'a' }, { payload: { n: 2 }, from: 'b' }, { payload: { n: 3 }, from: 'b' }];
    const run = await runAgent(merge, { options, receive, wait: '5m' });
    expect(shown(run)).toEqual([['out', { a: { n: 1 }, b: { n: 2 } }], ['timeout', { b: { n: 3 }, merge: { got: 1, of: 2, missing: ['a'] } }]]);
  });

  it('takes the latest of an agent that comes again, or the first, and lets the other out', async () => {
    const receive = [{ payload: { n: 1 }, from: 'a' }, { payload: { n: 2 }, from: 'a' }, { payload: { n: 3 }, from: 'b' }];
    const latest = await runAgent(merge, { options, receive });
    const first = await runAgent(merge, { options: { ...options, repeats: 'keep first' }, receive });
    expect(shown(latest)).toEqual([['extra', { n: 1 }], ['out', { a: { n: 2 }, b: { n: 3 } }]]);
    expect(shown(first)).toEqual([['extra', { n: 2 }], ['out', { a: { n: 1 }, b: { n: 3 } }]]);
  });

  it('fails on an agent it does not wait for', async () => {
    const run = await runAgent(merge, { options, receive: [{ payload: {}, from: 'c' }] });
    expect(run.failed[0]?.error.message).toBe('agents: the event came from "c"; waited for are a, b');
  });
});

it('lets later fields win, and takes the latest time and the earliest end', async () => {
  const receive = [
    { payload: { a: 1, b: 1 }, key: 'x', occurredAt: '2026-01-05T08:00:00Z', expiresAt: '2026-01-05T12:00:00Z' },
    { payload: { b: 2, c: 2 }, key: 'x', occurredAt: '2026-01-05T07:00:00Z', expiresAt: '2026-01-05T11:00:00Z' },
  ];
  const run = await runAgent(merge, { options: { when: 'count', count: 2, combine: 'merged' }, receive });
  expect(run.emitted).toMatchObject([{ payload: { a: 1, b: 2, c: 2 }, key: 'x', occurredAt: Date.parse('2026-01-05T08:00:00Z'), expiresAt: Date.parse('2026-01-05T11:00:00Z') }]);
});

it('takes the group for the key when its events have different ones', async () => {
  const receive = [{ payload: { lot: 7 }, key: 'x' }, { payload: { lot: 7 }, key: 'y' }];
  const run = await runAgent(merge, { options: { when: 'count', count: 2, key: 'lot-{{ lot }}' }, receive });
  expect(run.emitted.map((event) => event.key)).toEqual(['lot-7']);
});

it('goes by the options of now when they are published anew while a group waits', async () => {
  const held = await runAgent(merge, { options: { when: 'count', count: 5 }, receive: [{ payload: { n: 1 } }, { payload: { n: 2 } }] });
  const fewer = await runAgent(merge, { options: { when: 'count', count: 3 }, continueFrom: held, receive: [{ payload: { n: 3 } }] });
  expect(shown(fewer)).toEqual([['out', { items: [{ n: 1 }, { n: 2 }, { n: 3 }] }]]);
});

it('fails the event that would make it too large, and keeps the others', async () => {
  const options = { when: 'count', count: 3, maxSize: 1, timeout: '5m' };
  const receive = [{ payload: { text: 'x'.repeat(900) } }, { payload: { text: 'y'.repeat(900) } }];
  const run = await runAgent(merge, { options, receive, wait: '5m' });
  expect(run.failed[0]?.error.message).toBe('maxSize: with this event 1822 bytes would wait together; at most 1 KiB may');
  expect(run.emitted).toMatchObject([{ port: 'timeout', from: ['1-1'] }]);
});

it('lets every event out once, and every list when its last piece is there, over restarts and repeats', async () => {
  const arrivals = fc.array(fc.record({ of: fc.constantFrom('7-1', '7-2', '7-3'), index: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 30 });
  await fc.assert(fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 30 }), async (given, batchSize, cut) => {
    const receive = given.map(({ of, index }) => piece(of, index, 4));
    const options = { repeats: 'keep first' };
    const before = await runAgent(merge, { options, receive: receive.slice(0, cut), batchSize });
    const after = await runAgent(merge, { options, receive: receive.slice(cut), batchSize, continueFrom: before, wait: '2h' });
    const emitted = [...before.emitted, ...after.emitted];
    const complete = Object.values(Object.groupBy(given, ({ of }) => of)).filter((group = []) => new Set(group.map(({ index }) => index)).size === 4);
    expect(emitted.flatMap((event) => event.from).toSorted()).toEqual(receive.map((_, index) => `1-${index + 1}`).toSorted());
    expect(emitted.filter((event) => event.port === 'out').map((event) => event.payload)).toEqual(complete.map(() => ({ items: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }] })));
  }), { numRuns: 60 });
});

it('keeps ten thousand groups, and ends each at its time', async () => {
  const receive = Array.from({ length: 10_000 }, (_, n) => ({ payload: { n }, key: String(n) }));
  const held = await runAgent(merge, { options: { when: 'count', count: 2, timeout: '5m' }, receive });
  const over = await runAgent(merge, { options: { when: 'count', count: 2, timeout: '5m' }, continueFrom: held, wait: '5m', batchSize: 500 });
  expect([held.timers.length, over.emitted.length, over.timers.length, Object.keys(over.state).length]).toEqual([10_000, 10_000, 0, 0]);
});

it('asks for what its way needs', () => {
  expect(issuesOf({ when: 'count' })).toMatchObject({ ok: false, issues: [{ path: 'options.count', message: 'a number is needed' }] });
  expect(issuesOf({ when: 'agents', agents: ['a', 'a'] })).toMatchObject({ ok: false, issues: [{ path: 'options.agents', message: 'at least two agents are needed' }, { path: 'options.agents' }] });
  expect(issuesOf({ combine: 'by agent' })).toMatchObject({ ok: false, issues: [{ path: 'options.combine' }] });
  expect(issuesOf({ as: 'merge' })).toMatchObject({ ok: false, issues: [{ path: 'options.as' }] });
});
