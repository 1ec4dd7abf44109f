import { expect, test } from 'vitest';
import { added, inReadingOrder, overlaps, placed, settled, type Place } from './arrange.js';

const tile = (id: string, x: number, y: number, width = 6, height = 2): Place => ({ id, x, y, width, height });
const spots = (tiles: readonly Place[]) => tiles.map(({ id, x, y, width, height }) => `${id} ${x},${y} ${width}x${height}`);
const two = [tile('a', 0, 0), tile('b', 6, 0)];

test('moves a tile and pushes down what it would cover', () => {
  expect(spots(placed(two, 'a', { x: 6 }))).toEqual(['a 6,0 6x2', 'b 6,2 6x2']);
});

test('closes the gap that a tile leaves above others', () => {
  expect(spots(placed([tile('a', 0, 0), tile('b', 0, 2)], 'a', { x: 6 }))).toEqual(['a 6,0 6x2', 'b 0,0 6x2']);
});

test('keeps a tile on the grid whatever is asked', () => {
  expect(spots(placed([tile('a', 0, 0)], 'a', { x: 99, y: -5, width: 99, height: 0 }))).toEqual(['a 0,0 12x1']);
  expect(spots(placed([tile('a', 0, 0)], 'a', { x: 9 }))).toEqual(['a 6,0 6x2']);
});

test('lets no two tiles share a cell, even when they came so', () => {
  const tiles = settled(Array.from({ length: 12 }, (_, n) => tile(`t${n}`, n % 7, 0, 5, 3)));
  expect(tiles.flatMap((left) => tiles.filter((right) => left.id < right.id && overlaps(left, right)))).toEqual([]);
});

test('adds a tile below the others, as far up as there is room', () => {
  expect(spots(added(two, tile('c', 0, 0, 12, 1)))).toEqual(['a 0,0 6x2', 'b 6,0 6x2', 'c 0,2 12x1']);
});

test('reads from the top, row by row', () => {
  expect(inReadingOrder([tile('c', 0, 2), ...two.toReversed()]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
