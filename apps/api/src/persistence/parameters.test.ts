import { expect, test } from 'vitest';
import { booleans, numbers, storable, texts } from './parameters.js';

test('writes numbers, missing ones and booleans as array literals', () => {
  expect(numbers([1, null, -2.5])).toBe('{1,NULL,-2.5}');
  expect(numbers([])).toBe('{}');
  expect(booleans([true, false])).toBe('{t,f}');
});

test('writes texts as the binary protocol wants them: header, then length and bytes each', () => {
  expect(texts(['é', null])).toEqual(Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 25, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0xc3, 0xa9, 0xff, 0xff, 0xff, 0xff]));
});

test('replaces what the database cannot keep', () => {
  expect(storable('a\0b')).toBe('a\uFFFDb');
});
