import { expect, it } from 'vitest';
import type { KnownTable } from './known-tables.js';
import { sqlCompletion } from './sql-completion.js';

const column = (name: string) => ({ name, type: 'text', isKey: false });
const tables: readonly KnownTable[] = [
  { name: 'lots', kind: 'table', columns: [column('id'), column('vin')] },
  { name: 'bids', kind: 'table', columns: [column('amount')] },
  { name: 'sales.dealers', kind: 'view', columns: [column('city')] },
];
const labels = (text: string, position = text.length) => sqlCompletion(text, position, tables)?.suggestions.map(({ label }) => label);

it('offers the tables where none is named', () => {
  expect(labels('select * from ')).toEqual(['lots', 'bids', 'sales.dealers']);
});

it('offers the columns of the tables that the statement names, also those named behind the cursor', () => {
  expect(labels('select  from lots join bids b', 7)).toEqual(['id', 'vin', 'amount', 'lots', 'bids', 'sales.dealers']);
});

it.each(['select lots. from lots', 'select LOTS. from lots'])('offers the columns of a table after its name: %s', (text) => {
  expect(labels(text, 12)).toEqual(['id', 'vin']);
});

it('knows a table by the short name it was given, and a schema by its tables', () => {
  expect(labels('select b. from bids as b', 9)).toEqual(['amount']);
  expect(labels('select * from sales.')).toEqual(['dealers']);
});

it('replaces the word that was begun, and offers nothing where nothing is known', () => {
  expect(sqlCompletion('select vi', 9, tables)?.from).toBe(7);
  expect(sqlCompletion('select x.', 9, tables)).toBeUndefined();
  expect(sqlCompletion('select ', 7, [])).toBeUndefined();
});
