import { expect, test } from 'vitest';
import { isStale } from './stale-files.js';

test('knows in every browser that a file of the page is gone', () => {
  const messages = ['Failed to fetch dynamically imported module: http://x/assets/a.js', 'error loading dynamically imported module: http://x/assets/a.js', 'Importing a module script failed.', 'Unable to preload CSS for /assets/a.css'];
  expect(messages.map((message) => isStale(new TypeError(message)))).toEqual([true, true, true, true]);
});

test('takes other faults for what they are', () => {
  expect([isStale(new Error('x is not a function')), isStale('dynamically imported module')]).toEqual([false, false]);
});
