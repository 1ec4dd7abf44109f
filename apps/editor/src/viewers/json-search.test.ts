import type { JsonValue } from '@rookery/model';
import { expect, test } from 'vitest';
import { jsonRows, pathOf, type JsonTree } from './json-rows.js';
import { isAtMatch, MOST_MATCHES, revealed, searchJson } from './json-search.js';

const closed: JsonTree = { open: new Set(), shown: new Map() };
const placesOf = (root: JsonValue, text: string) => searchJson(root, text).map((match) => {
  const rows = jsonRows(root, revealed(closed, match));
  return pathOf(rows.find((row) => isAtMatch(row, match))!);
});

test('finds keys and values, upper and lower case alike, in the order of the tree', () => {
  expect(placesOf({ Price: 5, lots: [{ title: 'the PRICE' }, { price: null }], other: 1 }, 'price')).toEqual(['Price', 'lots[0].title', 'lots[1].price']);
});

test('finds numbers, words of JSON and a root that is a plain value', () => {
  expect([placesOf({ a: 4711, b: true, c: null }, '71'), placesOf({ a: true }, 'TRUE'), placesOf('hello', 'ell')]).toEqual([['a'], ['a'], ['']]);
});

test('finds nothing for an empty text', () => {
  expect(searchJson({ a: 1 }, '  ')).toEqual([]);
});

test('shows a match that lies past what a long list shows', () => {
  const root = Array.from({ length: 5_000 }, (_, n) => ({ n }));
  expect(placesOf(root, '4321')).toEqual(['[4321].n']);
});

test('shows a match a thousand levels down', () => {
  const root: JsonValue = JSON.parse(`${'[{"a":'.repeat(500)}"needle"${'}]'.repeat(500)}`);
  expect(placesOf(root, 'needle')).toEqual(['[0].a'.repeat(500)]);
});

test('ends after a thousand matches', () => {
  expect(searchJson(Array.from({ length: 5_000 }, () => 'same'), 'same')).toHaveLength(MOST_MATCHES);
});
