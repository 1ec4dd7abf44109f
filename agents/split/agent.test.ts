import { expect, it } from 'vitest';
import { parseOptions } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { split } from './agent.js';

it('gives every piece the lineage and the times of what was split, and its key unless it has its own', async () => {
  const receive = [{ payload: { items: [{ id: 1 }, { id: 2 }] }, key: 'page', occurredAt: '2026-01-05T08:00:00Z', expiresAt: '2026-01-05T10:00:00Z' }];
  const inherited = await runAgent(split, { options: { path: 'items' }, receive });
  const own = await runAgent(split, { options: { path: 'items', key: 'lot-{{ id }}' }, receive });
  expect(inherited.emitted).toMatchObject(Array(2).fill({ key: 'page', from: ['1-1'], traceId: '1-1', hops: 1, occurredAt: Date.parse('2026-01-05T08:00:00Z'), expiresAt: Date.parse('2026-01-05T10:00:00Z') }));
  expect(own.emitted.map((event) => event.key)).toEqual(['lot-1', 'lot-2']);
});

it('says what is there instead of a list, and fails that event alone', async () => {
  const receive = [{ payload: {} }, { payload: { items: 'a,b' } }, { payload: { items: { a: 1 } } }, { payload: { items: null } }, { payload: { items: 3 } }, { payload: { items: [1] } }];
  const run = await runAgent(split, { options: { path: 'items' }, receive });
  expect(run.failed.map((entry) => entry.error.message)).toEqual([
    'path: "items" holds nothing, no list; name the field that holds the list',
    'path: "items" holds the text "a,b", no list; name the field that holds the list',
    'path: "items" holds an object, no list; name the field that holds the list',
    'path: "items" holds null, no list; name the field that holds the list',
    'path: "items" holds the number 3, no list; name the field that holds the list',
  ]);
  expect(run.emitted.map((event) => event.payload)).toEqual([{ item: 1, piece: { of: '1-6', index: 0, count: 1 } }]);
});

it('takes apart ten thousand elements and refuses one more whole', async () => {
  const most = await runAgent(split, { options: { path: 'n' }, receive: [{ payload: { n: Array(10_000).fill(0) } }] });
  const more = await runAgent(split, { options: { path: 'n' }, receive: [{ payload: { n: Array(10_001).fill(0) } }] });
  expect([most.emitted.length, more.emitted.length]).toEqual([10_000, 0]);
  expect(more.failed[0]?.error.message).toBe('path: "n" holds 10001 elements; at most 10000 are taken apart');
});

it('refuses to repeat a large rest thousands of times', async () => {
  const receive = [{ payload: { n: Array(9_000).fill(0), text: 'x'.repeat(100_000) } }];
  const run = await runAgent(split, { options: { path: 'n', payload: 'element and rest' }, receive });
  expect(run.emitted).toEqual([]);
  expect(run.failed[0]?.error.message).toMatch(/^payload: 9000 elements with the rest of \d+ characters each are too much; let out the element alone$/);
});

it('writes over no field of an element', async () => {
  const run = await runAgent(split, { options: { path: 'parts' }, receive: [{ payload: { parts: [{ id: 1 }, { piece: 'rook' }] } }] });
  expect(run.emitted).toEqual([]);
  expect(run.failed[0]?.error.message).toBe('position: element 1 of "parts" has a field "piece" already; give the position another field');
});

it('lets nothing out when one key of many comes out empty', async () => {
  const run = await runAgent(split, { options: { path: 'lots', key: '{{ id }}' }, receive: [{ payload: { lots: [{ id: 1 }, {}] } }] });
  expect([run.emitted.length, run.failed[0]?.error.message]).toEqual([0, 'key: "{{ id }}" came out empty for element 1 of "lots"']);
});

it('finds a list by index and inside lists, and keeps what lies beside it', async () => {
  const options = { path: 'pages.0.lots', payload: 'element and rest' };
  const run = await runAgent(split, { options, receive: [{ payload: { pages: [{ lots: [[1, 2], null] }], n: 1 } }] });
  expect(run.emitted.map((event) => event.payload)).toMatchObject([{ item: [1, 2], n: 1 }, { item: null, n: 1 }]);
});

it('refuses one field for the element and its position', () => {
  expect(parseOptions(split, { version: 1, options: { path: 'a', payload: 'element and rest', as: 'piece' } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.position' }] });
  expect(parseOptions(split, { version: 1, options: {} }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.path' }] });
});
