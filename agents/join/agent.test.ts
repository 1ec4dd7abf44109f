import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions, type ExampleEvent, type JsonValue } from '@rookery/sdk';
import { runAgent, type RunResult } from '@rookery/sdk/testing';
import { join } from './agent.js';

const seed = 20261121;
const start = Date.UTC(2026, 0, 5, 9);
const sides = { left: ['a'], right: ['b'] };

function at(seconds: number): string {
  return new Date(start + seconds * 1_000).toISOString();
}

/** Pairs as `left+right`, what stayed alone as `left+` or `+right`. */
function told(run: RunResult): readonly string[] {
  return run.emitted.map(({ payload }) => `${nameIn(payload['left'])}+${nameIn(payload['right'])}`);
}

function nameIn(value: JsonValue | undefined): string {
  return value === null ? '' : String(Object.values(value ?? {})[0]);
}

function given(from: string, n: number | string, came: number, happened = came, more: Partial<ExampleEvent> = {}): ExampleEvent {
  return { payload: { n }, key: 'k', from, at: at(came), occurredAt: at(happened), ...more };
}

describe('a pair', () => {
  it('is said when its second event comes, whichever side that is', async () => {
    const run = await runAgent(join, { options: { ...sides, within: '1m' }, receive: [given('a', 1, 0), given('b', 2, 10), given('b', 3, 90), given('a', 4, 100)] });
    expect(told(run)).toEqual(['1+2', '4+3']);
  });

  it('has both as parents, the later time, the earlier expiry and the joined key', async () => {
    const receive = [given('b', 2, 0, 0, { key: 'r', expiresAt: at(500) }), given('a', 1, 10, 10, { key: 'l', expiresAt: at(400) }), given('a', 3, 20, 5, { key: 'l' })];
    const run = await runAgent(join, { options: { ...sides, key: 'all', within: '1m' }, receive });
    expect(run.emitted).toMatchObject([
      { key: 'all', from: ['1-2', '1-1'], traceId: '1-2', hops: 1, occurredAt: start + 10_000, expiresAt: start + 400_000, payloadText: '{"left":{"n":1},"right":{"n":2}}' },
      { from: ['1-3', '1-1'], occurredAt: start + 5_000, expiresAt: start + 500_000 },
    ]);
  });

  it('may have happened exactly so far apart, and the second may come at the very last moment', async () => {
    const receive = [given('a', 1, 0), given('b', 2, 60), given('b', 3, 60, 60.001), given('b', 4, 60.001, 60)];
    const run = await runAgent(join, { options: { ...sides, within: '1m' }, receive });
    expect(told(run)).toEqual(['1+2']);
  });

  it('is found by grace when its second event comes late', async () => {
    const receive = [given('a', 1, 0), given('b', 2, 90, 30), given('b', 3, 90.001, 30)];
    const run = await runAgent(join, { options: { ...sides, within: '1m', grace: '30s' }, receive });
    expect(told(run)).toEqual(['1+2']);
  });

  it('of long ago is found too, when both are recorded within a minute', async () => {
    const receive = [given('a', 1, 0, -90_000), given('b', 2, 59, -90_030), given('b', 3, 59, -89_000)];
    const run = await runAgent(join, { options: { ...sides, within: '1m' }, receive });
    expect(told(run)).toEqual(['1+2']);
  });

  it('is made of every left and right, or of each event once with the partner that happened first', async () => {
    const receive = [given('a', 1, 0, 2), given('a', 2, 1, 1), given('b', 3, 2), given('b', 4, 3), given('b', 5, 4)];
    const each = await runAgent(join, { options: { ...sides, within: '1m', kind: 'outer' }, receive, wait: '5m' });
    const first = await runAgent(join, { options: { ...sides, within: '1m', kind: 'outer', match: 'first' }, receive, wait: '5m' });
    expect(told(each)).toEqual(['1+3', '2+3', '1+4', '2+4', '1+5', '2+5']);
    expect(told(first)).toEqual(['2+3', '1+4', '+5']);
  });

  it('is one payload when merged, in which the left wins', async () => {
    const receive = [given('a', 1, 0, 0, { payload: { n: 1, x: 1 } }), given('b', 2, 0, 0, { payload: { n: 2, y: 2 } })];
    const run = await runAgent(join, { options: { ...sides, within: '1m', payload: 'merged' }, receive });
    expect(run.emitted.map(({ payload }) => payload)).toEqual([{ n: 1, x: 1, y: 2 }]);
  });
});

describe('what stays alone', () => {
  const receive = [given('a', 1, 0), given('b', 2, 100)];

  it.each([['inner', []], ['left', ['1+']], ['outer', ['1+', '+2']]])('leaves by its own output: %s', async (kind, alone) => {
    const run = await runAgent(join, { options: { ...sides, within: '1m', kind }, receive, wait: '1h' });
    expect([told(run), run.emitted.every(({ port }) => port === 'timeout'), run.state, run.timers]).toEqual([alone, true, {}, []]);
  });

  it('leaves when its time has passed, not before, with its own lineage and times', async () => {
    const before = await runAgent(join, { options: { ...sides, within: '1m', kind: 'left' }, receive: receive.slice(0, 1), wait: '60s' });
    const after = await runAgent(join, { options: { ...sides, within: '1m', kind: 'left' }, continueFrom: before, wait: '1ms' });
    expect([before.emitted, after.emitted]).toMatchObject([[], [{ port: 'timeout', from: ['1-1'], key: 'k', occurredAt: start, payload: { left: { n: 1 }, right: null, side: 'left' } }]]);
  });

  it('keeps its payload when payloads are merged, with the side', async () => {
    const run = await runAgent(join, { options: { ...sides, within: '1m', kind: 'outer', payload: 'merged' }, receive, wait: '5m' });
    expect(run.emitted.map(({ payload }) => payload)).toEqual([{ n: 1, side: 'left' }, { n: 2, side: 'right' }]);
  });

  it('does not come back when its partner comes after all', async () => {
    const run = await runAgent(join, { options: { ...sides, within: '1m', kind: 'outer' }, receive: [given('a', 1, 0), given('b', 2, 61, 10)], wait: '5m' });
    expect(told(run)).toEqual(['1+', '+2']);
  });
});

describe('inputs and keys', () => {
  it('are told apart by port before name', async () => {
    const receive = [given('a', 1, 0), given('a', 2, 1, 1, { port: 'error' }), given('b', 3, 2)];
    const run = await runAgent(join, { options: { left: ['a'], right: ['b', 'a.error'], within: '1m' }, receive });
    expect(told(run)).toEqual(['1+2', '1+3']);
  });

  it('may be found elsewhere on the right', async () => {
    const receive = [given('a', 7, 0), given('b', 0, 1, 1, { payload: { order: { id: 7 } } }), given('b', 0, 1, 1, { payload: {} }), { payload: {}, from: 'b' }];
    const run = await runAgent(join, { options: { ...sides, key: '{{ n }}', rightKey: '{{ order.id }}', within: '1m' }, receive });
    expect(run.emitted).toHaveLength(1);
    expect(run.failed.map(({ error }) => error.message)).toEqual(['1-3', '1-4'].map(() => 'key: "{{ order.id }}" came out empty; events without it would all belong together'));
  });

  it('that are missing fail their event', async () => {
    const run = await runAgent(join, { options: { ...sides, within: '1m' }, receive: [{ payload: {}, from: 'a' }] });
    expect(run.failed[0]?.error.message).toBe('key: the event has none; say what belongs together');
  });

  it.each([
    [{ left: [], right: ['b'] }, 'options.left: nothing is on the left'],
    [{ left: ['a'], right: [] }, 'options.right: nothing is on the right'],
    [{ left: ['a', 'b'], right: ['b'] }, 'options.right: "b" is on both sides'],
    [{ ...sides, leftName: 'x', rightName: 'x' }, 'options.rightName: both sides are called "x"'],
    [{ ...sides, leftName: 'side', kind: 'left' }, 'options.leftName: "side" says which side an event without a partner is from'],
  ])('%j are refused', (options, fault) => {
    const parsed = parseOptions(join, { version: 1, options: { within: '1m', ...options } }, 'options');
    expect(parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`)).toContain(fault);
  });
});

describe('bounds', () => {
  it('let the event that is one too many fail, and drop nothing that waits', async () => {
    const receive = [given('a', 1, 0), given('a', 2, 1), given('a', 3, 2), given('b', 4, 3), given('a', 5, 70)];
    const run = await runAgent(join, { options: { ...sides, within: '1m', mostHeld: 2 }, receive });
    expect(told(run)).toEqual(['1+4', '2+4']);
    expect(run.failed.map(({ id, error }) => [id, error.message])).toEqual([['1-3', '2 events of this key wait on the left already; shorten within, or raise mostHeld']]);
  });

  it('hold the characters of one key, not those of another', async () => {
    const big = 'x'.repeat(400_000);
    const receive = [given('a', big, 0), given('a', big, 1), given('a', big, 2), given('a', big, 3, 3, { key: 'other' })];
    const run = await runAgent(join, { options: { ...sides, within: '1m' }, receive });
    expect(run.failed.map(({ id, error }) => [id, error.message])).toEqual([['1-3', 'the events that wait under this key have 1200024 characters, at most 1000000 are held; send smaller events, or shorten within']]);
  });
});

it('gives each key the same, whatever the size of a batch and wherever it is restarted', async () => {
  const options = fc.record({ kind: fc.constantFrom('inner', 'left', 'outer'), match: fc.constantFrom('each', 'first'), grace: fc.constantFrom('0s', '45s'), within: fc.constant('1m'), mostHeld: fc.constantFrom(2, 100) });
  const events = fc.array(fc.record({ from: fc.constantFrom('a', 'b', 'c'), key: fc.constantFrom('x', 'y'), wait: fc.nat(60), delay: fc.nat(150) }), { minLength: 1, maxLength: 25 });
  await fc.assert(fc.asyncProperty(options, events, fc.nat(25), async (chosen, planned, cut) => {
    let seconds = 0;
    const receive = planned.map(({ from, key, wait, delay }, n) => given(from, n, seconds += wait, seconds - delay, { key }));
    const whole = await runAgent(join, { options: { ...sides, ...chosen }, receive, wait: '1h' });
    const first = await runAgent(join, { options: { ...sides, ...chosen }, receive: receive.slice(0, cut), batchSize: 1 });
    const second = await runAgent(join, { options: { ...sides, ...chosen }, receive: receive.slice(cut), continueFrom: first, batchSize: 3, wait: '1h' });
    expect(byKey([...first.emitted, ...second.emitted])).toEqual(byKey(whole.emitted));
    expect([...first.failed, ...second.failed].map(({ id }) => id)).toEqual(whole.failed.map(({ id }) => id));
  }), { seed, numRuns: 150 });
});

function byKey(emitted: RunResult['emitted']): object {
  return Map.groupBy(emitted.map(({ key, port, payload, from, occurredAt }) => ({ key, port, payload, from, occurredAt })), ({ key }) => key);
}
