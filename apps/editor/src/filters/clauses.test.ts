import { expect, test } from 'vitest';
import { clauseNames, clauseShape, readClauses, withClauseName, writeClauses } from './clauses.js';
import { operatorTitle } from './operator-titles.js';

test('a filter form is read as clauses and written back the same', () => {
  const form = [['eq', 'city_id', '671'], ['or', ['gte', 'price', 1], ['is_null', 'price']], ['limit', 10], ['count']];
  const clauses = readClauses(form);
  expect(clauses).toHaveLength(4);
  expect(writeClauses(clauses ?? [])).toEqual(form);
  expect([readClauses('x'), readClauses([5]), readClauses([[1]]), readClauses(undefined)]).toEqual([undefined, undefined, undefined, []]);
});

test('keeps of a clause what fits another', () => {
  expect(withClauseName({ name: 'eq', rest: ['price', 5] }, 'gte')).toEqual({ name: 'gte', rest: ['price', 5] });
  expect(withClauseName({ name: 'eq', rest: ['price', 5] }, 'in')).toEqual({ name: 'in', rest: ['price', [5]] });
  expect(withClauseName({ name: 'in', rest: ['price', [5]] }, 'is_null')).toEqual({ name: 'is_null', rest: ['price'] });
  expect(withClauseName({ name: 'or', rest: [['eq', 'a', 1]] }, 'limit')).toEqual({ name: 'limit', rest: [100] });
});

test('puts a condition that becomes a group into it, and nothing that cannot stand there', () => {
  expect(withClauseName({ name: 'eq', rest: ['price', 5] }, 'or')).toEqual({ name: 'or', rest: [['eq', 'price', 5]] });
  expect(withClauseName({ name: 'and', rest: [['count', 1]] }, 'not')).toEqual({ name: 'not', rest: [['count', 1]] });
  expect(withClauseName({ name: 'limit', rest: [5] }, 'and')).toEqual({ name: 'and', rest: [] });
});

test('draws no clause that it does not know', () => {
  expect([clauseShape('unheard of'), clauseShape('not'), clauseShape('between')]).toEqual(['unknown', 'nested', 'range']);
});

test('has a word for every clause, each another one, in both languages', () => {
  expect(new Set(clauseNames.map((name) => operatorTitle(name, 'en'))).size).toBe(clauseNames.length);
  expect(new Set(clauseNames.map((name) => operatorTitle(name, 'ru'))).size).toBe(clauseNames.length);
  expect(clauseNames.filter((name) => operatorTitle(name, 'ru') === name)).toEqual([]);
});
