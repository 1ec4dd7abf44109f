import type { JsonValue } from '@rookery/model';
import { expect, test } from 'vitest';
import { firstOpen, jsonRows, pathOf, SHOWN_AT_ONCE } from './json-rows.js';

const nested = (levels: number): JsonValue => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
const everything = (value: JsonValue): ReadonlySet<object> =>
  typeof value === 'object' && value !== null ? new Set([value, ...Object.values(value).flatMap((child: JsonValue) => [...everything(child)])]) : new Set();
const nothing = new Map<object, number>();

test('shows the root alone while nothing is open', () => {
  expect(jsonRows({ a: 1, b: [2] }, { open: new Set(), shown: nothing })).toMatchObject([{ key: null, depth: 0, isOpen: false, size: 2 }]);
});

test('shows what is open in the order of the text', () => {
  const root: JsonValue = { a: { b: 1 }, c: [true, null] };
  const rows = jsonRows(root, { open: everything(root), shown: nothing });
  expect(rows.map((row) => [pathOf(row), row.depth])).toEqual([['', 0], ['a', 1], ['a.b', 2], ['c', 1], ['c[0]', 2], ['c[1]', 2]]);
});

test('writes a path as expressions do, whatever the keys are', () => {
  const root: JsonValue = { lots: [{ 'a b': { ['quote"']: { цена: 1 } } }] };
  expect(pathOf(jsonRows(root, { open: everything(root), shown: nothing }).at(-1)!)).toBe('lots[0]["a b"]["quote\\""].цена');
});

test('holds back what a long list has past a hundred items, and says how many', () => {
  const root = Array.from({ length: 100_000 }, (_, n) => n);
  const rows = jsonRows(root, { open: new Set([root]), shown: nothing });
  expect([rows.length, rows.at(-1)?.held]).toEqual([SHOWN_AT_ONCE + 2, 100_000 - SHOWN_AT_ONCE]);
});

test('shows a thousand more when asked to', () => {
  const root = Array.from({ length: 100_000 }, (_, n) => n);
  expect(jsonRows(root, { open: new Set([root]), shown: new Map([[root, 1_100]]) }).at(-1)?.held).toBe(98_900);
});

test('goes ten thousand levels deep', () => {
  const root = nested(10_000);
  const open = new Set<object>();
  for (let at: JsonValue = root; typeof at === 'object' && at !== null; at = Object.values(at)[0] as JsonValue) open.add(at);
  const rows = jsonRows(root, { open, shown: nothing });
  expect([rows.length, rows.at(-1)?.depth, pathOf(rows.at(-1)!).length]).toEqual([10_001, 10_000, 19_999]);
});

test('does not open an empty object or list', () => {
  expect(jsonRows({ a: {}, b: [] }, { open: everything({}), shown: nothing })[0]?.isOpen).toBe(false);
  expect(jsonRows([], { open: new Set(), shown: nothing })[0]?.isOpen).toBeUndefined();
});

test('opens a short payload whole at first, and of a long one no more than a page', () => {
  const short: JsonValue = { a: { b: { c: 1 } }, d: [1, 2] };
  const long: JsonValue = { lots: Array.from({ length: 50 }, (_, n) => ({ n, parts: [1, 2, 3] })) };
  const rowsOf = (root: JsonValue) => jsonRows(root, { open: firstOpen(root), shown: nothing }).length;
  expect([rowsOf(short), rowsOf(long)]).toEqual([7, 60]);
});
