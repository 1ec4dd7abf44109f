import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.js';

it.each([
  ['250ms', 250], ['30s', 30_000], ['5m', 300_000], ['2h', 7_200_000], ['7d', 604_800_000], ['1w', 604_800_000],
  ['1h30m', 5_400_000], ['1.5h', 5_400_000], [' 5m ', 300_000], ['0s', 0],
])('reads %j as %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', '5', 'm', '1 hourr', '-5m', '5 m', '1h 30m', '5M', '1e3s', '99999999999999999999w'])('does not read %j', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it.each([[0, '0s'], [90_000, '1m30s'], [86_400_000, '1d'], [1_001, '1s1ms'], [5_400_000, '1h30m']])('writes %d ms as %j', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it('reads back what it wrote', () => {
  expect(parseDuration(formatDuration(123_456_789))).toBe(123_456_789);
});
