import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.js';

const now = Date.UTC(2026, 0, 5, 9);

test.each([
  ['seconds', '120', 120_000],
  ['a date', 'Mon, 05 Jan 2026 09:00:30 GMT', 30_000],
  ['nothing to wait as a second', '0', 1_000],
  ['a date that is over as a second', 'Mon, 05 Jan 2026 08:00:00 GMT', 1_000],
  ['days as an hour', '864000', 3_600_000],
])('reads %s', (_what, header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

test.each([null, '', 'soon'])('knows no wait in %j', (header) => {
  expect(retryAfterMs(header, now)).toBeUndefined();
});
