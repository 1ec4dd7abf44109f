import { expect, it } from 'vitest';
import { Allowance } from './allowance.js';

it('gives each second its share and no more', () => {
  const allowance = new Allowance(2);
  expect([1_000, 1_500, 1_999, 2_000, 2_001, 2_002].map((now) => allowance.take(now))).toEqual([true, true, false, true, true, false]);
});
