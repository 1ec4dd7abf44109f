import { expect, test } from 'vitest';
import { askOf, blankTile, fieldsOf, lackOf } from './tile-fields.js';

test('asks only what the source knows, and nothing empty', () => {
  const fields = { ...blankTile, workflow: '3', agent: 'lots', table: 'sales', time: 'sold_at', field: 'price', group: 'make' };
  expect(askOf(fields)).toEqual({ source: 'figures', figure: 'emitted', since: '1h', workflow: '3', agent: 'lots' });
  expect(askOf({ ...fields, source: 'events' })).toEqual({ source: 'events', aggregate: 'count', since: '1h', workflow: '3', agent: 'lots', group: 'make' });
  expect(askOf({ ...fields, source: 'table', aggregate: 'avg' })).toEqual({ source: 'table', aggregate: 'avg', since: '1h', table: 'sales', time: 'sold_at', group: 'make', field: 'price' });
  expect(askOf({ ...fields, kind: 'alarms' })).toBeUndefined();
});

test('says what still lacks', () => {
  expect([blankTile, { ...blankTile, source: 'events' }, { ...blankTile, source: 'table' }, { ...blankTile, source: 'table', table: 't', time: 'c', aggregate: 'sum' }, { ...blankTile, source: 'events', kind: 'inbox' }].map((fields) => lackOf(fields as typeof blankTile)))
    .toEqual([undefined, 'needAgent', 'needTable', 'needField', undefined]);
});

test('reads the form of a tile as it was saved', () => {
  const fields = { ...blankTile, title: 'Prices', source: 'events' as const, workflow: '3', agent: 'lots', aggregate: 'avg' as const, field: 'price' };
  const ask = askOf(fields);
  expect(fieldsOf({ id: 'a', kind: 'chart', title: 'Prices', x: 0, y: 0, width: 1, height: 1, ...(ask === undefined ? {} : { ask }) })).toEqual(fields);
});
