import { expect, it } from 'vitest';
import { findDescendants } from './descendants.js';

const event = (producer_id: number, position: number, parents: string | null) => ({ producer_id, position, parents });

it('finds children and their children, and no siblings', () => {
  const trace = [event(1, 1, null), event(2, 1, '1-1'), event(2, 2, '1-1'), event(3, 1, '2-1'), event(3, 2, '2-2')];
  expect(findDescendants('2-1', trace)).toEqual(['3-1']);
  expect(findDescendants('1-1', trace).toSorted()).toEqual(['2-1', '2-2', '3-1', '3-2']);
});

it('finds an event with several parents once, and ends where links form a cycle', () => {
  const trace = [event(1, 1, null), event(2, 1, '1-1'), event(2, 2, '1-1'), event(3, 1, '2-1 2-2'), event(1, 2, '3-1'), event(2, 3, '1-2')];
  expect(findDescendants('1-1', trace).toSorted()).toEqual(['1-2', '2-1', '2-2', '2-3', '3-1']);
});
