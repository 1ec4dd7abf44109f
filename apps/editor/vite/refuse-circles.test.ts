import { expect, test } from 'vitest';
import { circleAmong } from './refuse-circles.js';

test('finds files that lead back to themselves, however many lie between', () => {
  expect(circleAmong(new Map([['page', ['a']], ['a', ['b']], ['b', ['c']], ['c', ['a']]]))).toEqual(['a', 'b', 'c', 'a']);
  expect(circleAmong(new Map([['a', ['a']]]))).toEqual(['a', 'a']);
});

test('lets files share what they import', () => {
  expect(circleAmong(new Map([['page', ['a', 'b']], ['a', ['kit']], ['b', ['kit', 'a']], ['kit', []]]))).toBeUndefined();
});
