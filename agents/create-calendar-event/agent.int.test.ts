import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { simulateCalendar } from '@rookery/simulators';
import { PermanentError, RateLimitedError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { createCalendarEvent } from './agent.js';

const calendar = simulateCalendar();
const insertPath = '/calendar/v3/calendars/primary/events';
let world: GoogleWorld;
let google: Awaited<ReturnType<GoogleWorld['credential']>>;

beforeAll(async () => {
  world = await startGoogleWorld([calendar]);
  google = await world.credential({ calendar: true });
});
beforeEach(() => {
  calendar.clear();
  world.google.reset();
});
afterAll(() => world.google.stop());

const create = (options: JsonObject = {}, attempts = 1) =>
  runAgent(createCalendarEvent, {
    options: { credential: 'google', title: 'Ends: {{ make }}', start: '{{ endsAt }}', ...options },
    net: loopbackNet(), credentials: { google }, receive: [{ payload: { make: 'BMW', endsAt: '2026-01-05T10:00:00+01:00' } }], attempts,
  });

test('puts one event into the calendar and hands on its link', async () => {
  const run = await create({ description: 'of {{ make }}', location: 'Hall 3', duration: '15m', attendees: 'ann@example.com, bob@example.com', invite: true });
  const [event] = calendar.events('primary');
  expect(event).toMatchObject({
    summary: 'Ends: BMW', description: 'of BMW', location: 'Hall 3', start: { dateTime: '2026-01-05T10:00:00+01:00' }, end: { dateTime: '2026-01-05T09:15:00.000Z' },
    attendees: [{ email: 'ann@example.com' }, { email: 'bob@example.com' }],
  });
  expect(calendar.invited).toEqual(['ann@example.com', 'bob@example.com']);
  expect(run.emitted[0]?.payload).toEqual({ id: event?.id, link: event?.['htmlLink'], calendar: 'primary' });
});

test.each(['after effect', 'before effect'] as const)('puts it there once when the connection is cut %s', async (reset) => {
  world.google.inject({ on: insertPath, reset });
  const run = await create({}, 2);
  expect([run.deliveries.map(({ status }) => status), calendar.events('primary').length]).toEqual([['failed', 'delivered'], 1]);
  expect(run.emitted[0]?.payload['link']).toContain('calendar/event');
});

test('does not bring back what somebody deleted since', async () => {
  world.google.inject({ on: insertPath, reset: 'after effect' });
  await create();
  calendar.cancel('primary', calendar.events('primary')[0]?.id ?? '');
  const run = await create();
  expect([run.deliveries[0]?.status, calendar.events('primary').map(({ status }) => status)]).toEqual(['delivered', ['cancelled']]);
});

test('waits when Google asks to, in its older way', async () => {
  world.google.inject({ on: insertPath, status: 403, body: { error: { code: 403, message: 'Rate Limit Exceeded', errors: [{ reason: 'rateLimitExceeded' }] } } });
  const run = await create({}, 2);
  expect(run.deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
  expect(calendar.events('primary')).toHaveLength(1);
});

test('says what to do about a calendar that is not shared', async () => {
  const run = await create({ calendar: 'nobody@group.calendar.google.com' }, 3);
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error).toBeInstanceOf(PermanentError);
  expect(run.deliveries[0]?.error?.message).toBe('Google: Not Found; share it with the account of the credential');
});

test('makes an event of whole days, and one on the clock of a place', async () => {
  await create({ start: '2026-01-05', end: '2026-01-06' });
  calendar.clear();
  await create({ start: '2026-01-05 10:00', duration: '2h', timeZone: 'Europe/Berlin' });
  expect(calendar.events('primary')).toMatchObject([{ start: { dateTime: '2026-01-05T10:00', timeZone: 'Europe/Berlin' }, end: { dateTime: '2026-01-05T12:00:00', timeZone: 'Europe/Berlin' } }]);
});
