import { expect, test } from 'vitest';
import { isTooDeep, payloadTextOf } from './payload-depth.js';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test('nesting counts outside texts alone', () => {
  expect([isTooDeep(`{"a":${nested(1_199)}}`), isTooDeep(`{"a":${nested(1_200)}}`)]).toEqual([false, true]);
  expect(isTooDeep(JSON.stringify({ a: `"\\${'['.repeat(5_000)}`, b: '{'.repeat(5_000) }))).toBe(false);
  expect(isTooDeep(JSON.stringify(Array.from({ length: 5_000 }, () => [{}])))).toBe(false);
});

test('a payload that cannot even be written is too deep, not a crash', () => {
  expect(payloadTextOf({ a: JSON.parse(nested(200_000)) })).toBeUndefined();
  expect(payloadTextOf({ a: 1 })).toBe('{"a":1}');
});
