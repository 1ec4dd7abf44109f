import { expect, it } from 'vitest';
import { readPayloads } from './hook-body.js';

/** From the limits of `hook-body.ts`: 1,200 levels, 200,000 values. */
const DEEPEST = 1_200;
const MOST_VALUES = 200_000;

function read(text: string): unknown {
  const result = readPayloads({ method: 'POST', headers: { 'content-type': 'application/json' }, query: {}, rawBody: new TextEncoder().encode(text), receivedAt: 0, target: '/' }, undefined, false);
  return result.ok ? result.value.payloads.length : result.refusal.refuse;
}

const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const listed = (values: number): string => `{"a":[${Array(values).fill('1').join(',')}]}`;

it('refuses a text of nothing but brackets by its depth as soon as there are more of them than levels', () => {
  expect(read('['.repeat(DEEPEST))).toEqual({ status: 400, code: 'request.notJson', message: 'the body is not JSON: it ends too early at position 1200 (line 1, column 1201)' });
  expect(read('['.repeat(DEEPEST + 1))).toEqual({ status: 400, code: 'request.notJson', message: 'the body is nested deeper than 1200 levels' });
});

it('takes the deepest body and none deeper', () => {
  expect(read(nested(DEEPEST))).toBe(1);
  expect(read(nested(DEEPEST + 1))).toEqual({ status: 400, code: 'request.notJson', message: 'the body is nested deeper than 1200 levels' });
});

it('takes the most values and none more', () => {
  // The object, its field and the list count too.
  expect(read(listed(MOST_VALUES - 3))).toBe(1);
  expect(read(listed(MOST_VALUES - 2))).toEqual({ status: 413, code: 'request.tooLarge', message: 'the body has more than 200000 values; send less at once' });
});
