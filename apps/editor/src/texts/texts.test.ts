import { expect, test } from 'vitest';
import { fill } from './texts.js';

const english = new Intl.PluralRules('en');
const russian = new Intl.PluralRules('ru');

test('puts values in their places and leaves a place without a value as it is', () => {
  expect(fill('{agent} in {workflow}', { agent: 'score' }, english)).toBe('score in {workflow}');
});

test('picks the form for a number', () => {
  const lots = (count: number) => fill('{count} {count, plural, лот|лота|лотов}', { count }, russian);
  expect([1, 2, 5, 11, 21].map(lots)).toEqual(['1 лот', '2 лота', '5 лотов', '11 лотов', '21 лот']);
  expect([1, 2].map((count) => fill('{count} {count, plural, event|events}', { count }, english))).toEqual(['1 event', '2 events']);
});
