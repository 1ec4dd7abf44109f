import { expect, it } from 'vitest';
import { parseOptions } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { delay } from './agent.js';

it('holds many events of one key, each with its own timer, and keeps their order', async () => {
  const receive = Array.from({ length: 12 }, (_, n) => ({ payload: { n }, key: 'lot-1' }));
  const held = await runAgent(delay, { options: { for: '5m' }, receive });
  const released = await runAgent(delay, { options: { for: '5m' }, continueFrom: held, wait: '5m' });
  expect([held.emitted.length, held.timers.length]).toEqual([0, 12]);
  expect(released.emitted.map((event) => event.payload['n'])).toEqual(receive.map((event) => event.payload.n));
});

it('passes the text, the key and the lineage on, also after a restart', async () => {
  const held = await runAgent(delay, { options: { for: '5m' }, receive: [{ payload: { b: 1, a: 2 }, key: 'k', occurredAt: '2026-01-05T08:00:00Z' }] });
  const released = await runAgent(delay, { options: { for: '5m' }, continueFrom: held, at: '2026-01-06T00:00:00Z' });
  expect(released.emitted).toMatchObject([{ port: 'out', payloadText: '{"b":1,"a":2}', key: 'k', from: ['1-1'], traceId: '1-1', hops: 1, occurredAt: Date.parse('2026-01-05T08:00:00Z') }]);
});

it('releases at the moment, not before', async () => {
  const held = await runAgent(delay, { options: { for: '5m' }, receive: [{ payload: {} }], wait: '299s' });
  const released = await runAgent(delay, { options: { for: '5m' }, continueFrom: held, wait: '1s' });
  expect([held.emitted.length, released.emitted.length]).toEqual([0, 1]);
});

it('does not let an event overtake an earlier one of its key, unless told to', async () => {
  const receive = [{ payload: { n: 1, at: '2026-01-05T11:00:00Z' }, key: 'a' }, { payload: { n: 2, at: '2026-01-05T10:00:00Z' }, key: 'a' }, { payload: { n: 3, at: '2026-01-05T10:30:00Z' }, key: 'b' }];
  const ordered = await runAgent(delay, { options: { until: '{{ at }}' }, receive, wait: '3h' });
  const free = await runAgent(delay, { options: { until: '{{ at }}', keepOrder: false }, receive, wait: '3h' });
  expect(ordered.emitted.map((event) => event.payload['n'])).toEqual([3, 1, 2]);
  expect(free.emitted.map((event) => event.payload['n'])).toEqual([2, 3, 1]);
});

it('sends what was over before its time to its own output', async () => {
  const run = await runAgent(delay, { options: { for: '1h' }, receive: [{ payload: {}, expiresAt: '2026-01-05T10:00:00Z' }, { payload: {}, expiresAt: '2026-01-05T10:00:01Z' }], wait: '1h' });
  expect(run.emitted.map((event) => event.port)).toEqual(['expired', 'out']);
});

it('reads milliseconds too, and fails an event whose moment it cannot read', async () => {
  const receive = [{ payload: { at: 1767607200000 } }, { payload: { at: '1767607200000' } }, { payload: { at: '2026-01-05 10:00' } }, { payload: { at: 1767607200 } }, { payload: {} }, { payload: { at: [1767607200000] } }];
  const run = await runAgent(delay, { options: { until: '{{ at }}' }, receive, wait: '1h' });
  expect(run.emitted).toHaveLength(2);
  expect(run.failed.map((entry) => entry.id)).toEqual(['1-3', '1-4', '1-5', '1-6']);
  expect(run.failed[0]?.error.message).toBe('until: "{{ at }}" gave "2026-01-05 10:00"; write ISO 8601 with its zone, for example "2026-03-01T09:00:00Z", or milliseconds');
});

it('takes one of its two ways', () => {
  expect(parseOptions(delay, { version: 1, options: {} }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options', message: 'say how long to hold events' }] });
  expect(parseOptions(delay, { version: 1, options: { for: '1h', until: '{{ at }}' } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.until' }] });
});
