import { expect, test } from 'vitest';
import { parseStatusSet, unionOf } from './status-set.js';

test.each([
  ['204', [204], [200, 205]],
  ['200-204', [200, 204], [199, 205]],
  ['5XX', [500, 599], [499, 600]],
])('reads %s', (text, inside, outside) => {
  const has = parseStatusSet(text)!;
  expect([inside.map(has), outside.map(has)]).toEqual([inside.map(() => true), outside.map(() => false)]);
});

test.each(['', '2x', '99', '600', '300-200', '200,201', '6xx'])('refuses "%s"', (text) => {
  expect(parseStatusSet(text)).toBeUndefined();
});

test('a union has what any of its sets has, and an empty one nothing', () => {
  const has = unionOf([parseStatusSet('2xx')!, parseStatusSet('404')!]);
  expect([has(201), has(404), has(500), unionOf([])(200)]).toEqual([true, true, false, false]);
});
