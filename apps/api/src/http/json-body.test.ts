import { expect, test } from 'vitest';
import { depthOf } from './json-body.js';

test('counts nesting, not siblings', () => {
  expect(depthOf('[[1],[2],{"a":[3]}]')).toBe(3);
});

test('does not count brackets inside strings, quotes escaped or not', () => {
  expect(depthOf('{"a":"[[[[\\"[[[[\\\\","b":[1]}')).toBe(2);
});
