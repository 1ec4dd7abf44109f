import { expect, test } from 'vitest';
import { freshMs } from './freshness.js';

test.each([
  [{ 'cache-control': 'public, max-age=60' }, 60_000],
  [{ 'cache-control': 'max-age=60', age: '45' }, 15_000],
  [{ 'cache-control': 'max-age=60', age: '90' }, 0],
  [{ 'cache-control': 'max-age=60, no-cache' }, 0],
  [{ 'cache-control': 'No-Store, Max-Age=60' }, 0],
  [{ 'cache-control': 'max-age=864000' }, 3_600_000],
  [{ 'cache-control': 'max-age=soon' }, 0],
  [{}, 0],
])('%j is fresh for %i ms', (headers: Record<string, string>, ms) => {
  expect(freshMs(new Headers(headers))).toBe(ms);
});
