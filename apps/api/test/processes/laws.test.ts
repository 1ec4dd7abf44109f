import type { HttpSink, SinkCall } from '@rookery/simulators';
import { expect, it } from 'vitest';
import type { EventRecord, Records } from '../crash/records.js';
import { brokenLaws } from './laws.js';

const event = (agent: string, payload: Readonly<Record<string, unknown>>, position = 1): EventRecord =>
  ({ agent, port: 'out', id: `${agent}-${position}`, position, parents: '', key: 'k', payload });

/** One lot that went all the way. */
const whole: Records = {
  producers: [], links: [], state: [], timers: 0, attempts: [], inbox: [], failed: [],
  events: [...['posts', 'score', 'first'].map((agent) => event(agent, { id: 'k-1' })), event('tally', { key: 'k', count: 1 })],
  deliveries: [{ agent: 'send', event: 'first-1', status: 'accepted', attempts: 1 }],
};
const ledger = { accepted: new Map([['k', [{ id: 'k-1', k: 'k', n: 3 }]]]), repeats: 0, statuses: new Map(), faults: [] };
const called: SinkCall = { at: 0, method: 'POST', path: '/k-1', idempotencyKey: 'key-1', outcome: 'answered', tookEffect: true };

const sinkWith = (calls: readonly SinkCall[]): HttpSink => ({
  url: '', count: () => calls.length, calls: () => calls, inject: () => undefined, reset: () => undefined, stop: () => Promise.resolve(),
  tally: () => ({ calls: calls.length, withoutKey: 0, perKey: Object.fromEntries(calls.map(({ idempotencyKey }) => [idempotencyKey ?? '', 1])) }),
});
const broken = (records: Partial<Records>, calls: readonly SinkCall[] = [called]) => brokenLaws({ ...whole, ...records }, ledger, sinkWith(calls));

it('finds nothing broken when each lot took each effect once, also when it was called for twice with one key', () => {
  expect([broken({}), broken({}, [called, called])]).toEqual([[], []]);
});

it('sees what is missing, doubled or open', () => {
  expect(broken({ events: whole.events.slice(1) })).toEqual(['posts in the log: "k-1" is missing (1)']);
  expect(broken({ events: [...whole.events, event('score', { id: 'k-1' }, 2)] })).toEqual(['outputs of the code: "k-1" is too often there (1)']);
  expect(broken({ events: [...whole.events.slice(0, 3), event('tally', { key: 'k', count: 2 })] })).toEqual(['counts: "k 1" is missing (1)', 'counts: "k 2" is too often there (1)']);
  expect(broken({ deliveries: [{ agent: 'send', event: 'first-1', status: 'sending', attempts: 1 }] })).toEqual(['the delivery of first-1 is sending']);
});

it('sees a call that was not made, or made under another key', () => {
  expect(broken({}, [])).toEqual(['lots that were called for: "/k-1" is missing (1)', 'idempotency keys: "one" is missing (1)']);
  expect(broken({}, [called, { ...called, idempotencyKey: 'key-2' }])).toEqual(['/k-1 was called with several keys', 'idempotency keys: "one" is too often there (1)']);
});
