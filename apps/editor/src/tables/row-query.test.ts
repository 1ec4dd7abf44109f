import { expect, test } from 'vitest';
import { firstPlace, nextOrder, nextPlace, orderText, readForm, readOrder, ROW_PAGE, rowsQueryText } from './row-query.js';

const full = { items: Array.from({ length: ROW_PAGE }, () => 0), cursor: null };

test('pages by cursor in the order of the rows, and by offset in an order of its own', () => {
  expect(rowsQueryText([['eq', 'a', '1']], undefined, { kind: 'cursor', cursor: 'x=' })).toBe(`filter=${encodeURIComponent('[["eq","a","1"]]')}&limit=200&cursor=x%3D`);
  const order = { column: 'price', isDescending: true };
  expect(rowsQueryText([], order, { kind: 'offset', offset: 200 })).toBe(`filter=${encodeURIComponent('[["order","price desc, _id"],["limit",200],["offset",200]]')}`);
  expect([firstPlace(undefined), firstPlace(order)]).toEqual([{ kind: 'cursor', cursor: null }, { kind: 'offset', offset: 0 }]);
});

test('ends where the server ends', () => {
  expect(nextPlace({ kind: 'cursor', cursor: null }, { items: [1], cursor: 'n' })).toEqual({ kind: 'cursor', cursor: 'n' });
  expect(nextPlace({ kind: 'cursor', cursor: 'n' }, { items: [1], cursor: null })).toBe(null);
  expect(nextPlace({ kind: 'offset', offset: 0 }, full)).toEqual({ kind: 'offset', offset: 200 });
  expect(nextPlace({ kind: 'offset', offset: 0 }, { items: [1], cursor: null })).toBe(null);
  expect(nextPlace({ kind: 'offset', offset: 1_000_000 }, full)).toBe(null);
});

test('goes up, down and back when a heading is pressed', () => {
  const up = nextOrder(undefined, 'a');
  const down = nextOrder(up, 'a');
  expect([orderText(up), orderText(down), orderText(nextOrder(down, 'a')), orderText(nextOrder(down, 'b'))]).toEqual(['a', '-a', '', 'b']);
  expect([readOrder('-a', ['a']), readOrder('b', ['a']), readOrder(undefined, ['a'])]).toEqual([{ column: 'a', isDescending: true }, undefined, undefined]);
});

test('takes no form for one that is none', () => {
  expect([readForm('[["eq","a",1]]'), readForm('[['), readForm(undefined)]).toEqual([[['eq', 'a', 1]], undefined, undefined]);
});
