import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { simulateSheets } from '@rookery/simulators';
import { UserError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { updateGoogleSheet } from './agent.js';

const sheets = simulateSheets();
const id = 'lots-1';
let world: GoogleWorld;
let google: Awaited<ReturnType<GoogleWorld['credential']>>;

beforeAll(async () => {
  world = await startGoogleWorld([sheets]);
  google = await world.credential({ sheets: true });
});
beforeEach(() => {
  sheets.add({ id, sheets: { Lots: [['VIN', 'Note', 'Price'], ['A', 'by Ann', 1], ['B', 'by Bob', 2]] } });
  world.google.reset();
});
afterAll(() => world.google.stop());

const update = (options: JsonObject, payloads: readonly JsonObject[], attempts = 1) =>
  runAgent(updateGoogleSheet, {
    options: { credential: 'google', spreadsheet: id, sheet: 'Lots', key: 'VIN', columns: { VIN: '{{ vin }}', Price: '{{ price }}' }, ...options },
    net: loopbackNet(), credentials: { google }, receive: payloads.map((payload) => ({ payload })), attempts,
  });
const lots = () => sheets.rows(id, 'Lots').slice(1);

test('changes rows that are there, adds those that are not, and leaves other columns alone', async () => {
  const run = await update({}, [{ vin: 'B', price: 20 }, { vin: 'C', price: 3 }]);
  expect(lots()).toEqual([['A', 'by Ann', 1], ['B', 'by Bob', 20], ['C', '', 3]]);
  expect(run.emitted.map(({ payload }) => [payload['row'], payload['change']])).toEqual([[3, 'changed'], [4, 'added']]);
  expect(world.google.calls().map(({ method }) => method)).toEqual(['GET', 'GET', 'POST', 'POST']);
});

test('makes one row of several events with one key; the later wins', async () => {
  await update({}, [{ vin: 'C', price: 1 }, { vin: 'A', price: 5 }, { vin: 'C', price: 2 }]);
  expect(lots()).toEqual([['A', 'by Ann', 5], ['B', 'by Bob', 2], ['C', '', 2]]);
});

test.each(['after effect', 'before effect'] as const)('adds a row once when the connection is cut %s', async (reset) => {
  world.google.inject({ on: "/v4/spreadsheets/lots-1/values/'Lots'!A1:append", reset });
  const run = await update({}, [{ vin: 'C', price: 3 }], 2);
  expect(lots()).toEqual([['A', 'by Ann', 1], ['B', 'by Bob', 2], ['C', '', 3]]);
  expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'delivered']);
});

test('tries again when the connection is cut while rows are changed', async () => {
  world.google.inject({ on: '/v4/spreadsheets/lots-1/values:batchUpdate', reset: 'after effect' });
  const run = await update({}, [{ vin: 'A', price: 9 }], 2);
  expect([run.deliveries.map(({ status }) => status), lots()[0]]).toEqual([['failed', 'delivered'], ['A', 'by Ann', 9]]);
});

test('hands the event on where no row has its key and none is to be added', async () => {
  const run = await update({ addMissing: false }, [{ vin: 'C', price: 3 }]);
  expect([lots().length, run.emitted.map(({ port, payload }) => [port, payload])]).toEqual([2, [['none', { vin: 'C', price: 3 }]]]);
});

test('finds keys that are numbers or have spaces around them', async () => {
  sheets.setRows(id, 'Lots', [['VIN', 'Price'], [7, 1], [' A ', 2]]);
  await update({}, [{ vin: '7', price: 70 }, { vin: 'A', price: 20 }]);
  expect(lots().map((row) => row[1])).toEqual([70, 20]);
});

test('writes nothing when a heading is missing, and says which there are', async () => {
  const run = await update({ columns: { VIN: '{{ vin }}', Cost: '{{ price }}' } }, [{ vin: 'A', price: 5 }]);
  expect(run.deliveries[0]?.error).toBeInstanceOf(UserError);
  expect(run.deliveries[0]?.error?.message).toBe('columns: row 1 of "Lots" has no heading "Cost"; it has VIN, Note, Price');
  expect(lots()[0]).toEqual(['A', 'by Ann', 1]);
});

test('gives up on an event without a key, alone', async () => {
  const run = await update({}, [{ price: 1 }, { vin: 'A', price: 7 }]);
  expect(run.deliveries.map(({ status }) => status)).toEqual(['dead', 'delivered']);
});
