import { expect, it } from 'vitest';
import { failureReason } from './erasure-failure.js';

const target = JSON.stringify({ namedBy: 'field', value: 'Ann', field: 'name' });
const reasonOf = (message: string): string => failureReason(new Error(message), { target, scrub: (text) => text.replace('s3cret', '[secret]') });

it.each([
  ['erasure rewrites state: invalid input syntax for type json', 'erasure rewrites state: invalid input syntax for type json'],
  ['erasure rewrites state: the database cannot be used: canceling statement due to statement timeout', 'erasure rewrites state: the database cannot be used: canceling statement due to statement timeout'],
  ['invalid input syntax for type numeric: "+49 "151" 76"', 'invalid input syntax for type numeric: …'],
  ['Unexpected token \'A\', "Zaphod" is not valid JSON', 'Unexpected token …, … is not valid JSON'],
  ['"Zaphod is cut off', '…'],
  ['Key (phone)=(Zaphod (the) Beeblebrox) already exists.', 'Key … already exists.'],
  ['no line to +49 151 7654321 for z@b.example', 'no line to … for …'],
  ['Ann is gone with s3cret', '[erased] is gone with [secret]'],
])('tells of %j nothing that may be of anybody', (message, reason) => {
  expect(reasonOf(message)).toBe(reason);
});

it('is short, and takes what is no error and who is not known', () => {
  expect(failureReason('x'.repeat(1_000), { target: null, scrub: (text) => text })).toBe('x'.repeat(300));
});
