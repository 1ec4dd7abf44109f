import { expect, test } from 'vitest';
import { runAgent, type CannedAnswer } from '@rookery/sdk/testing';
import { googleCalendarEvents } from './agent.js';

const credentials = { google: { kind: 'google-oauth2', fields: {}, accessToken: 'ya29.a' } };
const check = (answer: CannedAnswer | readonly CannedAnswer[], options = {}) =>
  runAgent(googleCalendarEvents, { options: { credential: 'google', startAt: 'beginning', ...options }, net: { 'https://www.googleapis.com/calendar/v3/calendars/primary/events*': answer }, credentials });

test('asks for cancelled events too, page by page, and keeps the token of the last page', async () => {
  const run = await check([{ body: { items: [{ id: 'a', etag: '1', start: { date: '2026-01-05' } }], nextPageToken: 'p2' } }, { body: { items: [], nextSyncToken: 's1' } }], { repeats: 'each' });
  expect(run.requests.map(({ url }) => new URL(url).search)).toEqual(['?maxResults=250&showDeleted=true&singleEvents=true', '?maxResults=250&showDeleted=true&singleEvents=true&pageToken=p2']);
  expect(run.cursor).toBe('{"isFirst":false,"sync":"s1"}');
});

test('tells a repeating event with its rule, and a date of one with what it is part of', async () => {
  const run = await check({ body: { items: [{ id: 'a', etag: '1', recurrence: ['RRULE:FREQ=DAILY'] }, { id: 'a_1', etag: '2', recurringEventId: 'a' }], nextSyncToken: 's1' } });
  expect(run.emitted.map(({ payload }) => payload)).toMatchObject([{ id: 'a', repeats: 'RRULE:FREQ=DAILY' }, { id: 'a_1', partOf: 'a' }]);
});
