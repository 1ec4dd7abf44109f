import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { simulateSheets } from '@rookery/simulators';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { googleSheetRows } from './agent.js';

const sheets = simulateSheets();
const id = 'requests-1';
const head = ['Id', 'What', ''];
let world: GoogleWorld;
let google: Awaited<ReturnType<GoogleWorld['credential']>>;

beforeAll(async () => {
  world = await startGoogleWorld([sheets]);
  google = await world.credential({ sheets: true });
});
beforeEach(() => {
  sheets.add({ id, sheets: { Requests: [head, [1, 'a BMW'], [2, 'an Audi', 'no heading']] } });
  world.google.reset();
});
afterAll(() => world.google.stop());

const check = (options: JsonObject = {}, before?: RunResult) =>
  runAgent(googleSheetRows, { options: { credential: 'google', spreadsheet: id, sheet: 'Requests', key: 'Id', ...options }, net: loopbackNet(), credentials: { google }, ...(before === undefined ? {} : { continueFrom: before }) });
const said = (run: RunResult) => run.emitted.map(({ payload }) => `${String(payload['change'])} ${String(payload['row'])} ${JSON.stringify(payload['values'])}`);

test('emits the rows that are there, by their headings', async () => {
  const run = await check();
  expect(said(run)).toEqual(['added 2 {"Id":1,"What":"a BMW"}', 'added 3 {"Id":2,"What":"an Audi"}']);
  expect(run.emitted.map(({ key }) => key)).toEqual(['1', '2']);
});

test('emits each row once, whatever was missed between two checks, also when it was sorted', async () => {
  const first = await check();
  sheets.setRows(id, 'Requests', [head, [3, 'a Fiat'], [2, 'an Audi'], [], [1, 'a BMW, blue']]);
  const second = await check({}, first);
  expect(said(second)).toEqual(['added 2 {"Id":3,"What":"a Fiat"}', 'changed 5 {"Id":1,"What":"a BMW, blue"}']);
  expect(said(await check({}, second))).toEqual([]);
});

test('takes a value that changes back as a change', async () => {
  const first = await check();
  sheets.setRows(id, 'Requests', [head, [1, 'b'], [2, 'an Audi']]);
  const second = await check({}, first);
  sheets.setRows(id, 'Requests', [head, [1, 'a BMW'], [2, 'an Audi']]);
  const third = await check({}, second);
  expect([said(second).length, said(third)]).toEqual([1, ['changed 2 {"Id":1,"What":"a BMW"}']]);
});

test('keeps silent about what was there, where it starts now', async () => {
  const first = await check({ startAt: 'now' });
  sheets.setRows(id, 'Requests', [head, [1, 'a BMW'], [2, 'an Audi'], [3, 'a Fiat']]);
  expect([said(first), said(await check({ startAt: 'now' }, first))]).toEqual([[], ['added 4 {"Id":3,"What":"a Fiat"}']]);
});

test('emits only new rows on request, and without a key each that differs', async () => {
  const first = await check({ emit: 'added' });
  sheets.setRows(id, 'Requests', [head, [1, 'changed'], [2, 'an Audi']]);
  expect(said(await check({ emit: 'added' }, first))).toEqual([]);
  const { emitted } = await runAgent(googleSheetRows, { options: { credential: 'google', spreadsheet: id, sheet: 'Requests' }, net: loopbackNet(), credentials: { google } });
  expect(emitted.map(({ payload }) => payload['row'])).toEqual([2, 3]);
});

test('leaves out rows whose key is empty or taken, and says so', async () => {
  sheets.setRows(id, 'Requests', [head, ['', 'typing'], [1, 'first'], [1, 'second']]);
  const run = await check();
  expect(said(run)).toEqual(['added 3 {"Id":1,"What":"first"}']);
  expect(run.logs).toMatchObject([{ level: 'warn', fields: { rows: 1, key: 'Id' } }]);
});

test('reads a long sheet in pages to its end, beyond blank rows, and hands it on in parts', async () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => (index > 3_000 && index < 9_000 ? [] : [index + 1, 'x']));
  sheets.setRows(id, 'Requests', [head, ...rows]);
  const run = await check();
  const keys = new Set(run.emitted.map(({ key }) => key));
  expect([run.emitted.length, keys.size, keys.has('12000')]).toEqual([6_001, 6_001, true]);
});

test.each([
  ['no such sheet', { sheet: 'Gone' }, 'sheet: the spreadsheet has no sheet "Gone"; it has "Requests"'],
  ['no such column', { key: 'Number' }, 'key: there is no column "Number" in row 1 of "Requests"; it has Id, What'],
  ['no such spreadsheet', { spreadsheet: 'nothing-here' }, 'Google: Requested entity was not found.; share it with the account of the credential'],
])('says what is wrong: %s', async (_what, options, message) => {
  await expect(check(options)).rejects.toThrow(message);
});

test('loses nothing when the connection is cut in the middle', async () => {
  world.google.inject({ on: "/v4/spreadsheets/requests-1/values/'Requests'!A1:Z1000", reset: 'after effect' });
  await expect(check()).rejects.toMatchObject({ audience: 'transient' });
  expect(said(await check())).toHaveLength(2);
});
