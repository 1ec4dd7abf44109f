import { expect, test } from 'vitest';
import { phoneNumberOf } from './phone-number.js';

test.each([
  ['+49 (151) 234-567-89', '+4915123456789'],
  ['0044 20 7946 0018', '+442079460018'],
  ['+15558675310', '+15558675310'],
])('takes %s as %s', (text, number) => {
  expect(phoneNumberOf(text)).toBe(number);
});

test.each(['', '0151 2345678', '+0151234567', '+1555', 'John', '+1555867531012345'])('refuses "%s"', (text) => {
  expect(phoneNumberOf(text)).toBeUndefined();
});
