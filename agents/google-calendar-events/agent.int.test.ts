import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { simulateCalendar } from '@rookery/simulators';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { googleCalendarEvents } from './agent.js';

const calendar = simulateCalendar();
const listPath = '/calendar/v3/calendars/primary/events';
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

const put = (id: string, summary: string) => calendar.put('primary', { id, summary, start: { dateTime: '2026-01-05T10:00:00Z' }, end: { dateTime: '2026-01-05T11:00:00Z' }, attendees: [{ email: 'ann@example.com' }] });
const check = (before?: RunResult, options: JsonObject = { startAt: 'beginning' }) =>
  runAgent(googleCalendarEvents, { options: { credential: 'google', ...options }, net: loopbackNet(), credentials: { google }, ...(before === undefined ? {} : { continueFrom: before }) });
const said = (run: RunResult) => run.emitted.map(({ payload }) => `${String(payload['change'])} ${String(payload['id'])} ${String(payload['title'] ?? '')}`.trim());

test('tells what is there, with times, link and guests', async () => {
  put('lot01', 'BMW');
  calendar.put('primary', { id: 'lot02', summary: 'Fair', start: { date: '2026-01-06' }, end: { date: '2026-01-07' } });
  const run = await check();
  expect(run.emitted.map(({ payload }) => payload)).toMatchObject([
    { change: 'added', id: 'lot01', title: 'BMW', start: '2026-01-05T10:00:00Z', end: '2026-01-05T11:00:00Z', isAllDay: false, link: expect.stringContaining('lot01'), attendees: [{ email: 'ann@example.com', answer: 'needsAction' }] },
    { change: 'added', id: 'lot02', start: '2026-01-06', isAllDay: true },
  ]);
});

test('tells each change once, whatever was missed between two checks', async () => {
  put('lot01', 'BMW');
  put('lot02', 'Audi');
  const first = await check();
  put('lot01', 'BMW X5');
  put('lot03', 'Fiat');
  calendar.cancel('primary', 'lot02');
  const second = await check(first);
  expect(said(second)).toEqual(['changed lot01 BMW X5', 'added lot03 Fiat', 'cancelled lot02']);
  expect(said(await check(second))).toEqual([]);
});

test('reads everything anew when Google no longer knows its token, and tells only what is new', async () => {
  put('lot01', 'BMW');
  put('lot02', 'Audi');
  const first = await check();
  calendar.endSyncTokens();
  calendar.cancel('primary', 'lot02');
  put('lot03', 'Fiat');
  const second = await check(first);
  expect(said(second)).toEqual(['cancelled lot02', 'added lot03 Fiat']);
  expect(world.google.calls().map(({ status }) => status)).toContain(410);
  put('lot04', 'Opel');
  expect(said(await check(second))).toEqual(['added lot04 Opel']);
});

test('reads page by page, also over a connection that is cut', async () => {
  for (let index = 0; index < 600; index += 1) put(`lot${String(index).padStart(4, '0')}`, 'x');
  world.google.inject({ on: listPath, after: 1, reset: 'after effect' });
  await expect(check()).rejects.toMatchObject({ audience: 'transient' });
  expect(new Set(said(await check())).size).toBe(600);
});

test('keeps silent about what was there, where it starts now', async () => {
  put('lot01', 'BMW');
  const first = await check(undefined, {});
  put('lot02', 'Audi');
  put('lot01', 'BMW X5');
  expect([said(first), said(await check(first, {}))]).toEqual([[], ['added lot02 Audi', 'changed lot01 BMW X5']]);
});

test('is silent about what was cancelled before it looked', async () => {
  put('lot01', 'BMW');
  calendar.cancel('primary', 'lot01');
  expect(said(await check())).toEqual([]);
});

test('takes an event that came back for a new one', async () => {
  put('lot01', 'BMW');
  const first = await check();
  calendar.cancel('primary', 'lot01');
  const second = await check(first);
  put('lot01', 'BMW');
  expect([said(second), said(await check(second))]).toEqual([['cancelled lot01'], ['added lot01 BMW']]);
});
