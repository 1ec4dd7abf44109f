import { expect, it } from 'vitest';
import { pageFileOf } from './page-files.js';

it.each([
  ['/', '/'],
  ['/workflows/7', '/workflows/$workflowId'],
  ['/workflows/7/', '/workflows/$workflowId'],
  ['/health/7/auction-house', '/health/$workflowId/$agent'],
  ['/events', '/events'],
])('knows the page of %s', (pathname, path) => {
  expect(pageFileOf(pathname)?.path).toBe(path);
});

it.each(['/workflows', '/health/7', '/nothing', '/events/1/2'])('knows that there is none at %s', (pathname) => {
  expect(pageFileOf(pathname)).toBeUndefined();
});
