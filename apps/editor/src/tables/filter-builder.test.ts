import { expect, test } from 'vitest';
import { countConditions, emptyFilter, filterOf, formOf, operatorsFor, withColumn, withItem, type Condition, type ConditionGroup } from './filter-builder.js';

const make: Condition = { kind: 'condition', column: 'make', operator: 'eq', values: ['BMW'] };
const price: Condition = { kind: 'condition', column: 'price', operator: 'between', values: ['1', '2'] };
const ids: Condition = { kind: 'condition', column: 'id', operator: 'in', values: ['1', '2', ''] };
const open: Condition = { kind: 'condition', column: 'sold_at', operator: 'is_null', values: [] };
const typing: Condition = { kind: 'condition', column: 'make', operator: 'eq', values: [''] };
const any: ConditionGroup = { kind: 'group', how: 'or', isNot: false, items: [make, price] };

test('writes conditions as clauses and leaves out what is being typed', () => {
  expect(formOf({ ...emptyFilter, items: [make, price, ids, open, typing] })).toEqual([['eq', 'make', 'BMW'], ['between', 'price', '1', '2'], ['in', 'id', ['1', '2']], ['is_null', 'sold_at']]);
  expect(countConditions({ ...emptyFilter, items: [make, typing, any] })).toBe(3);
});

test('writes groups only where they mean something', () => {
  expect(formOf({ ...emptyFilter, items: [open, any] })).toEqual([['is_null', 'sold_at'], ['or', ['eq', 'make', 'BMW'], ['between', 'price', '1', '2']]]);
  expect(formOf({ ...any, items: [make, typing] })).toEqual([['eq', 'make', 'BMW']]);
  expect(formOf({ ...any, isNot: true })).toEqual([['not', ['or', ['eq', 'make', 'BMW'], ['between', 'price', '1', '2']]]]);
  expect(formOf({ ...emptyFilter, items: [{ ...any, items: [] }] })).toEqual([]);
});

test('reads back every form it writes', () => {
  const filters: readonly ConditionGroup[] = [
    emptyFilter, any, { ...emptyFilter, items: [make, price] }, { ...emptyFilter, items: [open, any] }, { ...any, isNot: true },
    { ...emptyFilter, items: [make, { ...emptyFilter, isNot: true, items: [open] }] },
  ];
  expect(filters.map((filter) => formOf(filterOf(formOf(filter)) ?? emptyFilter))).toEqual(filters.map(formOf));
});

test('reads forms that people write, and no form that asks for more than conditions', () => {
  expect(filterOf([['in', 'id', '1,2'], ['gte', 'price', 5]])).toEqual({ ...emptyFilter, items: [{ kind: 'condition', column: 'id', operator: 'in', values: ['1', '2'] }, { kind: 'condition', column: 'price', operator: 'gte', values: ['5'] }] });
  const others = [[['order', 'id']], [['count']], [['eq', 'a']], [['eq', 'a', null]], [['not']], [['and']], 'x', { a: 1 }, [['eq', 7, 1]]];
  expect(others.map(filterOf)).toEqual(others.map(() => undefined));
});

test('changes, adds and removes at a place however deep', () => {
  const filter: ConditionGroup = { ...emptyFilter, items: [open, any] };
  expect(withItem(filter, [1, 0], undefined).items[1]).toEqual({ ...any, items: [price] });
  expect(withItem(filter, [1, 2], ids).items[1]).toEqual({ ...any, items: [make, price, ids] });
  expect(withItem(filter, [0], make).items[0]).toEqual(make);
  expect(withItem(filter, [0, 0], make)).toEqual(filter);
});

test('offers what the type of a column can be asked', () => {
  expect(operatorsFor('json')).toEqual(['is_null', 'not_null']);
  expect(withColumn({ ...make, operator: 'contains' }, 'price', 'number')).toEqual({ ...make, column: 'price', operator: 'eq' });
  expect(withColumn(price, 'id', 'number')).toEqual({ ...price, column: 'id' });
});
