import { expect, test } from 'vitest';
import { columnFaults, columnOf, draftOf, newColumn } from './column-drafts.js';

test('finds names that are none or taken, and defaults of another type', () => {
  expect(columnFaults([{ ...newColumn, name: 'id' }, { ...newColumn, name: 'ID' }, { ...newColumn, name: '1a' }, { ...newColumn, name: 'n', type: 'number', default: 'x' }, { ...newColumn, name: 'm', type: 'date-time', default: 'now()' }]))
    .toEqual([undefined, 'twice', 'name', 'default', undefined]);
});

test('gives a column as the server takes it, and shows one of the server', () => {
  expect(columnOf({ ...newColumn, name: 'id', type: 'number', key: true, default: '5', title: ' ' })).toEqual({ name: 'id', type: 'number', required: true, unique: false, key: true, default: '5' });
  expect(columnOf({ ...newColumn, name: 'a' })).toEqual({ name: 'a', type: 'text', required: false, unique: false, key: false });
  expect(draftOf({ name: 'a', title: 'A', type: 'json', required: false, unique: true, key: false, default: { b: 1 } })).toEqual({ name: 'a', title: 'A', type: 'json', required: false, unique: true, key: false, default: '{"b":1}' });
});
