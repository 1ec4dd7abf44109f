import { expect, test } from 'vitest';
import { parseOptions } from '@rookery/sdk';
import { updateGoogleSheet } from './agent.js';
import { newRow, partsOf } from './plan-rows.js';

const columns = { headers: ['VIN', 'Note', 'Price', 'Sold', 'Price'], keyColumn: 1 };
const wish = { key: 'A', cells: new Map([['VIN', 'A'], ['Price', '1'], ['Sold', 'yes']]) };

test('writes neighbours together and leaves out what was not asked for, and the second of two headings', () => {
  expect(partsOf(columns, wish, 7)).toEqual([{ cells: 'A7:A7', values: ['A'] }, { cells: 'C7:D7', values: ['1', 'yes'] }]);
});

test('fills a new row up to the last column it has', () => {
  expect(newRow(columns, wish)).toEqual(['A', '', '1', 'yes', '']);
});

test('needs a value for the key', () => {
  const parsed = parseOptions(updateGoogleSheet, { version: 1, options: { credential: 'google', spreadsheet: 'lots-1', key: 'VIN', columns: { Price: '1' } } }, 'options');
  expect(parsed).toMatchObject({ ok: false, issues: [{ path: 'options.columns', message: 'the key column "VIN" has no value' }] });
});
