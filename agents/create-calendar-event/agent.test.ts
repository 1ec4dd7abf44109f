import { expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { createCalendarEvent } from './agent.js';
import { eventTimes } from './event-times.js';

const hour = 3_600_000;
const times = (start: string, end = '', timeZone?: string) => eventTimes({ start, end, durationMs: hour, timeZone });

test.each([
  ['a moment', times('2026-01-05T10:00:00Z'), { start: { dateTime: '2026-01-05T10:00:00Z' }, end: { dateTime: '2026-01-05T11:00:00.000Z' } }],
  ['milliseconds', times('1767607200000'), { start: { dateTime: '2026-01-05T10:00:00.000Z' }, end: { dateTime: '2026-01-05T11:00:00.000Z' } }],
  ['a day', times('2026-12-31'), { start: { date: '2026-12-31' }, end: { date: '2027-01-01' } }],
  ['days, the last included', times('2026-02-27', '2026-02-28'), { start: { date: '2026-02-27' }, end: { date: '2026-03-01' } }],
  ['a clock on the wall', times('2026-01-05T23:30', '', 'Asia/Tokyo'), { start: { dateTime: '2026-01-05T23:30', timeZone: 'Asia/Tokyo' }, end: { dateTime: '2026-01-06T00:30:00', timeZone: 'Asia/Tokyo' } }],
])('reads %s', (_what, read, expected) => {
  expect(read).toEqual(expected);
});

test.each([
  ['tomorrow', '', 'start: "tomorrow" is no moment; write for example 2026-01-05T10:00:00Z, or 2026-01-05 for a whole day'],
  ['', '', 'start: "" is no moment; write for example 2026-01-05T10:00:00Z, or 2026-01-05 for a whole day'],
  ['2026-01-05T10:00', '', 'start: "2026-01-05T10:00" has no time zone; end it with Z or +01:00, or fill in "timeZone"'],
  ['2026-01-05T10:00:00Z', '2026-01-05T09:00:00Z', 'end: "2026-01-05T09:00:00Z" does not come after the start "2026-01-05T10:00:00Z"'],
  ['2026-01-05', '2026-01-04', 'end: the day "2026-01-04" is before the start "2026-01-05"'],
  ['2026-01-05', '10:00', 'end: "10:00" is no day, as the start "2026-01-05" is; write both as days or both as moments'],
])('refuses from "%s" to "%s"', (start, end, message) => {
  expect(() => times(start, end)).toThrow(message);
});

test.each([
  [{ title: '{{ gone }}' }, 'title: "{{ gone }}" gave an empty text for this event'],
  [{ title: 'a', attendees: 'ann@example.com, bob' }, 'attendees: "bob" is no e-mail address; write addresses with commas between them'],
])('does not call Google for an event it cannot make', async (options, message) => {
  const run = await runAgent(createCalendarEvent, {
    options: { credential: 'google', start: '2026-01-05', ...options }, net: {}, credentials: { google: { kind: 'google-oauth2', fields: {}, accessToken: 'ya29.a' } }, receive: [{ payload: {} }],
  });
  expect([run.deliveries[0]?.status, run.deliveries[0]?.error?.message, run.requests.length]).toEqual(['dead', message, 0]);
});
