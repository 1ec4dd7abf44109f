import { expect, test } from 'vitest';
import { nextStep } from './what-next.js';

const step = (status: string, code: string | null = null, message: string | null = null) => nextStep({ status, reason: null, attempts: code === null && message === null ? [] : [{ code, message }] });

test.each([
  ['provider.refused', '403 bot was blocked by the user', 'refused'], ['credential.missing', 'there is no credential "bot"', 'credential'], ['provider.refused', '401 Unauthorized', 'credential'],
  ['provider.rateLimited', 'retry after 30', 'rate'], ['provider.unavailable', 'connect ECONNREFUSED', 'unavailable'], ['provider.unavailable', '502 Bad Gateway', 'unavailable'], ['internal', 'strange', 'look'],
])('tells what to do about %s: %s', (code, message, expected) => {
  expect(step('dead', code, message)).toBe(expected);
});

test('tells what to do where no attempt was made', () => {
  expect([step('expired'), step('suppressed'), step('unknown'), step('dead')]).toEqual(['expired', 'suppressed', 'unknown', 'look']);
});

test('asks nothing of a delivery that is on its way or arrived', () => {
  expect(['pending', 'sending', 'accepted', 'delivered'].map((status) => step(status))).toEqual(['none', 'none', 'none', 'none']);
});
