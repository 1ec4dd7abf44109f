import { expect, test } from 'vitest';
import { payloadSummary } from './payload-summary.js';

test('says a payload by its first plain fields', () => {
  expect(payloadSummary({ id: 42, tags: ['a'], make: 'Honda', note: '', sold: false, more: null, year: 2021, last: 'unseen' })).toBe('id 42 · make Honda · sold false · year 2021');
});

test('falls back to the JSON where there is no plain field, and keeps it to one line', () => {
  expect([payloadSummary({ list: [1, 2] }), payloadSummary({}), payloadSummary('a\n b')]).toEqual(['{"list":[1,2]}', '{}', 'a b']);
  expect(payloadSummary('x'.repeat(100))).toHaveLength(60);
});
