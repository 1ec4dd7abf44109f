import { expect, test } from 'vitest';
import { nextLink } from './link-header.js';

test.each([
  ['<https://x.test/2>; rel="next"', 'https://x.test/2'],
  ['</1>; rel=prev, </3>; rel=next; title=x', '/3'],
  ['</a,b;c>; title="x, <y>; rel=next"; rel="last next"', '/a,b;c'],
  ['</2> ; REL = NEXT', '/2'],
  ['</2>; rel=prev; rel=next', undefined],
  ['</2>; rel="nextish"', undefined],
  ['</2', undefined],
  ['', undefined],
  [null, undefined],
])('%s leads to %s', (header, target) => {
  expect(nextLink(header)).toBe(target);
});
