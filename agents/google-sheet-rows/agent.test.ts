import { expect, test } from 'vitest';
import { runAgent, type CannedAnswers } from '@rookery/sdk/testing';
import { googleSheetRows } from './agent.js';

const root = 'https://sheets.googleapis.com/v4/spreadsheets/sheet-id';
const net: CannedAnswers = {
  [`${root}?fields=sheets.properties%28title%2CgridProperties%29`]: { body: { sheets: [{ properties: { title: 'Lots', gridProperties: { rowCount: 3, columnCount: 2 } } }] } },
  [`${root}/values/*`]: { body: { values: [['VIN', 'Price'], ['A'], ['B', 2]] } },
};
const credentials = { google: { kind: 'google-oauth2', fields: {}, accessToken: 'ya29.a' } };

test('fills cells that Google leaves out', async () => {
  const run = await runAgent(googleSheetRows, { options: { credential: 'google', spreadsheet: 'sheet-id', sheet: 'Lots', key: 'VIN' }, net, credentials });
  expect(run.emitted.map(({ payload }) => payload['values'])).toEqual([{ VIN: 'A', Price: '' }, { VIN: 'B', Price: 2 }]);
});

test('refuses a sheet that belongs into a database', async () => {
  const big = { ...net, [`${root}?fields=sheets.properties%28title%2CgridProperties%29`]: { body: { sheets: [{ properties: { title: 'Lots', gridProperties: { rowCount: 60_000, columnCount: 2 } } }] } } };
  await expect(runAgent(googleSheetRows, { options: { credential: 'google', spreadsheet: 'sheet-id', sheet: 'Lots' }, net: big, credentials })).rejects.toThrow('"Lots" has 60000 rows; at most 50000 are watched');
});
