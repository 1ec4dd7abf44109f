import { expect, test } from 'vitest';
import { columnFaults, columnOf, draftOf, draftsOfFile, newColumn } from './column-drafts.js';

test('finds names that are none or taken, and defaults of another type', () => {
  expect(columnFaults([{ ...newColumn, name: 'id' }, { ...newColumn, name: 'ID' }, { ...newColumn, name: '1a' }, { ...newColumn, name: 'n', type: 'number', default: 'x' }, { ...newColumn, name: 'm', type: 'date-time', default: 'now()' }]))
    .toEqual([undefined, 'twice', 'name', 'default', undefined]);
});

test('gives a column as the server takes it, and shows one of the server', () => {
  expect(columnOf({ ...newColumn, name: 'id', type: 'number', key: true, default: '5', title: ' ' })).toEqual({ name: 'id', type: 'number', required: true, unique: false, key: true, default: '5' });
  expect(columnOf({ ...newColumn, name: 'a' })).toEqual({ name: 'a', type: 'text', required: false, unique: false, key: false });
  expect(draftOf({ name: 'a', title: 'A', type: 'json', required: false, unique: true, key: false, default: { b: 1 } })).toEqual({ name: 'a', title: 'A', type: 'json', required: false, unique: true, key: false, default: '{"b":1}' });
});

test('spells titles of a file in Latin where that names one column', () => {
  const column = { type: 'text', required: false, unique: false, key: false } as const;
  const names = (titles: readonly string[]) => draftsOfFile(titles.map((title, index) => ({ ...column, name: `column_${index + 1}`, title }))).map(({ name }) => name);
  expect(names(['Марка', 'Цена, руб.', '***'])).toEqual(['marka', 'tsena_rub', 'column_3']);
  expect(names(['Цена', 'цена'])).toEqual(['column_1', 'column_2']);
  expect(draftsOfFile([{ ...column, name: 'price', title: 'Цена' }])[0]?.name).toBe('price');
});
