import { expect, test } from 'vitest';
import { columnLetters, firstRowOf, rangeOf } from './ranges.js';

test('names columns as Sheets does', () => {
  expect([1, 26, 27, 52, 53, 702, 703].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});

test('quotes titles, so that none is a cell', () => {
  expect([rangeOf('A1', 'B2'), rangeOf("Bob's", 'A:A')]).toEqual(["'A1'!B2", "'Bob''s'!A:A"]);
});

test('finds the first row of a range', () => {
  expect(["Lots!A5:D9", "'It''s 7!'!AB12", 'Lots', undefined].map(firstRowOf)).toEqual([5, 12, undefined, undefined]);
});
