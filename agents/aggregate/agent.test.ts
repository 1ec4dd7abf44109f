import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExampleEvent, JsonValue } from '@rookery/sdk';
import { runAgent, type RunResult } from '@rookery/sdk/testing';
import { aggregate } from './agent.js';

const seed = 20261121;
const start = Date.UTC(2026, 0, 5, 9);

function after(seconds: number): string {
  return new Date(start + seconds * 1_000).toISOString();
}

/** Windows as `minute from-to count`, late events as `late`. */
function told(run: RunResult): readonly string[] {
  return run.emitted.map(({ port, payload }) => (port === 'late' ? 'late' : `${short(payload['start'])}-${short(payload['end'])} ${String(payload['count'])}${payload['isFinal'] === true ? '' : ' so far'}`));
}

function short(iso: JsonValue | undefined): string {
  return String(iso).slice(11, 16);
}

describe('closed by the clock', () => {
  it('a window takes what came up to the very end of grace, and is said once', async () => {
    const receive = [
      { payload: {}, at: after(0) },
      { payload: {}, at: after(960), occurredAt: after(899) },
      { payload: {}, at: after(960.001), occurredAt: after(899) },
    ];
    const run = await runAgent(aggregate, { options: { size: '15m', grace: '1m' }, receive, wait: '61m' });
    expect(told(run)).toEqual(['09:00-09:15 2', 'late']);
  });

  it('a key from which nothing comes any more is closed by its timer, also after a restart, and leaves little', async () => {
    const before = await runAgent(aggregate, { options: { size: '15m' }, receive: [{ payload: {}, key: 'a' }] });
    const later = await runAgent(aggregate, { options: { size: '15m' }, continueFrom: before, at: after(86_400) });
    expect([told(before), told(later), later.timers]).toEqual([[], ['09:00-09:15 1'], []]);
    expect(JSON.stringify(later.state)).toBe('{"a":{"windows":[],"closedTo":1767604500000,"timerAt":null}}');
  });

  it('an event that is late for one of two overlapping windows counts in the other, and is told to be late', async () => {
    const receive = [{ payload: {}, at: after(0) }, { payload: {}, at: after(310), occurredAt: after(290) }];
    const run = await runAgent(aggregate, { options: { windows: 'hopping', size: '10m', slide: '5m' }, receive, wait: '20m' });
    expect(told(run)).toEqual(['08:55-09:05 1', 'late', '09:00-09:10 2']);
  });

  it('sessions that a late event lies between become one', async () => {
    const receive = [{ payload: { n: 1 }, at: after(0) }, { payload: { n: 3 }, at: after(1_200) }, { payload: { n: 2 }, at: after(1_210), occurredAt: after(600) }];
    const options = { windows: 'session', gap: '10m', grace: '1h', values: [{ name: 'sum', calculate: 'sum', path: 'n' }, { name: 'last', calculate: 'last', path: 'n' }, { name: 'median', calculate: 'percentile', path: 'n' }] };
    const run = await runAgent(aggregate, { options, receive, wait: '3h' });
    expect(run.emitted.map(({ payload }) => payload)).toMatchObject([{ start: after(0), end: after(1_200), count: 3, values: { sum: 6, last: 3, median: 2 } }]);
  });

  it('a silence of exactly one gap ends no session, one millisecond more does', async () => {
    const receive = [0, 600, 1_200.001].map((seconds) => ({ payload: {}, at: after(seconds) }));
    const run = await runAgent(aggregate, { options: { windows: 'session', gap: '10m' }, receive, wait: '61m' });
    expect(run.emitted.map(({ payload }) => payload['count'])).toEqual([2, 1]);
  });
});

describe('closed by events', () => {
  const past = (day: number, hour = 12): string => new Date(Date.UTC(2024, 2, day, hour)).toISOString();

  it('what was recorded long ago closes at once, in order, and the last window when nothing more comes', async () => {
    const receive = [1, 1, 2, 3, 3].map((day) => ({ payload: {}, occurredAt: past(day) }));
    const run = await runAgent(aggregate, { options: { size: '1d', closedBy: 'events' }, receive });
    const later = await runAgent(aggregate, { options: { size: '1d', closedBy: 'events' }, continueFrom: run, wait: '6m' });
    expect(run.emitted.map(({ payload }) => payload['count'])).toEqual([2, 1]);
    expect(later.emitted.map(({ payload }) => [payload['start'], payload['count']])).toEqual([['2024-03-03T00:00:00.000Z', 2]]);
  });

  it('grace keeps a window open that much longer; what comes behind it is late', async () => {
    const receive = [past(1), past(2, 5), past(1, 23), past(2, 6), past(1, 23)].map((occurredAt) => ({ payload: {}, occurredAt }));
    const run = await runAgent(aggregate, { options: { size: '1d', grace: '6h', closedBy: 'events' }, receive });
    expect(told(run)).toEqual(['00:00-00:00 2', 'late']);
  });

  it('an event dated next year closes nothing', async () => {
    const receive = [{ payload: {} }, { payload: {}, occurredAt: '2027-01-05T09:00:00Z' }, { payload: {} }];
    const run = await runAgent(aggregate, { options: { size: '1h', closedBy: 'events' }, receive, wait: '61m' });
    expect(run.emitted.map(({ payload }) => payload['count'])).toEqual([2, 1]);
  });
});

describe('what is said', () => {
  it('of a change is marked, of the end comes from the first event and the last', async () => {
    const receive = [{ payload: {}, key: 'a', expiresAt: after(60) }, { payload: {}, key: 'b' }, { payload: {}, key: 'a', occurredAt: after(2) }];
    const run = await runAgent(aggregate, { options: { size: '1h', emits: 'both' }, receive, wait: '61m' });
    expect(told(run)).toEqual(['09:00-10:00 1 so far', '09:00-10:00 1 so far', '09:00-10:00 2 so far', '09:00-10:00 2', '09:00-10:00 1']);
    expect(run.emitted.slice(2, 4)).toMatchObject([{ key: 'a', from: ['1-3'], occurredAt: start + 2_000 }, { key: 'a', from: ['1-1', '1-3'], traceId: '1-1', hops: 1, occurredAt: start + 3_599_999, expiresAt: null }]);
    const changes = await runAgent(aggregate, { options: { size: '1h', emits: 'on change' }, receive, wait: '61m' });
    expect(told(changes)).toEqual(told(run).slice(0, 3));
  });

  it('has every figure under its name', async () => {
    const values = [
      { name: 'n', calculate: 'count' }, { name: 'sum', calculate: 'sum', path: 'bid.amount' }, { name: 'mean', calculate: 'average', path: 'bid.amount' }, { name: 'least', calculate: 'min', path: 'bid.amount' },
      { name: 'p90', calculate: 'percentile', path: 'bid.amount', percent: 90 }, { name: 'spread', calculate: 'deviation', path: 'bid.amount' }, { name: 'bidders', calculate: 'distinct', path: 'bidder' },
      { name: 'first', calculate: 'first', path: 'bidder' }, { name: 'best', calculate: 'top', by: 'bid.amount', path: 'bidder', most: 2 },
    ];
    const receive = [['anna', 10], ['boris', '10.10'], ['anna', 13]].map(([bidder, amount]) => ({ payload: { bidder: bidder ?? null, bid: { amount: amount ?? null } } }));
    const run = await runAgent(aggregate, { options: { size: '1h', values }, receive, wait: '61m' });
    expect(run.emitted[0]?.payload['values']).toEqual({
      n: 3, sum: 33.1, mean: 33.1 / 3, least: 10, p90: 10.1 + (13 - 10.1) * 0.8, spread: Math.sqrt(17.42 / 6), bidders: 2, first: 'anna',
      best: [{ by: 13, value: 'anna' }, { by: 10.1, value: 'boris' }],
    });
  });
});

describe('wrong values', () => {
  const options = { size: '1h', values: [{ name: 'sum', calculate: 'sum', path: 'price' }, { name: 'pages', calculate: 'distinct', path: 'page' }] };
  const receive = [{ payload: { price: 1, page: 'a' } }, { payload: { price: '1 EUR', page: 'b' } }, { payload: { page: 'c' } }, { payload: { price: 2 } }];

  it('fail their event, which counts nowhere', async () => {
    const run = await runAgent(aggregate, { options, receive, wait: '61m' });
    expect(run.failed.map(({ id, error }) => [id, error.message])).toEqual([
      ['1-2', 'price: "1 EUR" is no number; send one such as 12.5, or set notNumbers to "skip"'],
      ['1-3', 'price: there is nothing; send one such as 12.5, or set notNumbers to "skip"'],
    ]);
    expect(run.emitted.map(({ payload }) => payload)).toMatchObject([{ count: 2, values: { sum: 3, pages: 1 } }]);
  });

  it('or are left out, and the event counts all the same', async () => {
    const run = await runAgent(aggregate, { options: { ...options, notNumbers: 'skip' }, receive, wait: '61m' });
    expect(run.emitted.map(({ payload }) => payload)).toMatchObject([{ count: 4, values: { sum: 3, pages: 3 } }]);
  });

  it('that are all left out leave a window that can still be written and read', async () => {
    const every = ['sum', 'average', 'min', 'max', 'deviation', 'percentile', 'first', 'last', 'distinct'].map((calculate) => ({ name: calculate, calculate, path: 'nothing' }));
    const run = await runAgent(aggregate, { options: { size: '1h', values: [...every, { name: 'top', calculate: 'top', by: 'nothing' }], notNumbers: 'skip' }, receive, batchSize: 1, wait: '61m' });
    expect(run.emitted[0]?.payload['values']).toEqual({ sum: 0, average: null, min: null, max: null, deviation: null, percentile: null, first: null, last: null, distinct: 0, top: [] });
  });

  it('that are too long to be kept fail their event', async () => {
    const run = await runAgent(aggregate, { options: { size: '1h', values: [{ name: 'last', calculate: 'last', path: 'text' }] }, receive: [{ payload: { text: 'x'.repeat(2_000) } }] });
    expect(run.failed[0]?.error.message).toBe('text: has 2002 characters, at most 2000 are kept; name a smaller field');
  });

  it('of the key fail their event', async () => {
    const run = await runAgent(aggregate, { options: { size: '1h', key: '{{ seller }}' }, receive: [{ payload: {} }] });
    expect(run.failed[0]?.error.message).toBe('key: "{{ seller }}" came out empty; events without it would be taken together');
  });
});

it('an event that would open one window too many of its key fails, the others stay', async () => {
  const receive = Array.from({ length: 1_002 }, (_, n) => ({ payload: {}, key: 'a', occurredAt: after(n * 60) }));
  const run = await runAgent(aggregate, { options: { size: '1m' }, receive: [...receive, { payload: {}, key: 'b' }] });
  expect(run.failed.map(({ id, error }) => [id, error.message])).toEqual(['1-1001', '1-1002'].map((id) => [id, '"a" has 1000 open windows, at most 1000 are kept; shorten grace, or make windows longer']));
});

it('goes on with the windows it has when a new version asks for more', async () => {
  const before = await runAgent(aggregate, { options: { size: '1h', values: [{ name: 'sum', calculate: 'sum', path: 'n' }] }, receive: [{ payload: { n: 1 } }] });
  const values = [{ name: 'total', calculate: 'sum', path: 'n' }, { name: 'last', calculate: 'last', path: 'n' }];
  const run = await runAgent(aggregate, { options: { size: '1h', values, grace: '5m' }, receive: [{ payload: { n: 2 } }], continueFrom: before, wait: '66m' });
  expect(run.emitted.map(({ payload }) => payload)).toMatchObject([{ count: 2, values: { total: 3, last: 2 } }]);
});

describe('whatever the size of a batch and wherever it is restarted', () => {
  const kinds = fc.constantFrom<Readonly<Record<string, JsonValue>>>({ size: '1m' }, { windows: 'hopping', size: '2m', slide: '40s' }, { windows: 'session', gap: '50s' });
  const options = fc.tuple(kinds, fc.constantFrom('0s', '45s'), fc.constantFrom('clock', 'events'), fc.constantFrom('on close', 'both')).map(([kind, grace, closedBy, emits]) => ({
    ...kind, grace, closedBy, emits, closeIdleAfter: '90s', values: [{ name: 'sum', calculate: 'sum', path: 'n' }, { name: 'first', calculate: 'first', path: 'n' }, { name: 'last', calculate: 'last', path: 'n' }],
  }));
  const events = fc.array(fc.record({ wait: fc.nat(80), delay: fc.nat(150), key: fc.constantFrom('a', 'b'), n: fc.oneof({ weight: 9, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.constant('x') }) }), { minLength: 1, maxLength: 25 });

  it('the same is said of each key', async () => {
    await fc.assert(fc.asyncProperty(options, events, fc.nat(25), async (chosen, planned, cut) => {
      let seconds = 0;
      const receive = planned.map(({ wait, delay, key, n }): ExampleEvent => ({ payload: { n }, key, at: after(seconds += wait), occurredAt: after(seconds - delay) }));
      const whole = await runAgent(aggregate, { options: chosen, receive, wait: '61m' });
      const first = await runAgent(aggregate, { options: chosen, receive: receive.slice(0, cut), batchSize: 1 });
      const second = await runAgent(aggregate, { options: chosen, receive: receive.slice(cut), continueFrom: first, batchSize: 3, wait: '61m' });
      expect(byKey([...first.emitted, ...second.emitted])).toEqual(byKey(whole.emitted));
      expect([...first.failed, ...second.failed].map(({ id }) => id)).toEqual(whole.failed.map(({ id }) => id));
    }), { seed, numRuns: 150 });
  });
});

function byKey(emitted: RunResult['emitted']): object {
  return Map.groupBy(emitted.map(({ key, port, payload, from, occurredAt }) => ({ key, port, payload, from, occurredAt })), ({ key }) => key);
}
