import { expect, it } from 'vitest';
import { isNode24 } from './node-runtime.mjs';

it.each([
  ['v24.11.0', true],
  ['24.21.0', true],
  ['v24.10.9', false],
  ['v24.0.0', false],
  ['v20.20.2', false],
  ['v25.1.0', false],
  [undefined, false],
])('says of Node %s whether it will do: %s', (version, expected) => {
  expect(isNode24(version)).toBe(expected);
});
