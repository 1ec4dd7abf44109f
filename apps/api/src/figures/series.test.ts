import { expect, it } from 'vitest';
import { countSeries, greatestSeries, type Steps } from './series.js';

const MINUTE = 60_000;
const ticks = (...minutes: readonly number[]) => minutes.map((minute) => minute * MINUTE);
const totals = (...given: readonly (readonly [number, number])[]) => given.map(([minute, value]) => ({ at: minute * MINUTE, value }));
const steps = (since: number, count: number, step = 1): Steps => ({ since: since * MINUTE, step: step * MINUTE, count });
const inMinutes = (series: readonly (readonly [number, number | null])[]) => series.map(([at, value]) => [at / MINUTE, value]);

it('counts what was added in each minute, and nothing as zero', () => {
  expect(inMinutes(countSeries(totals([0, 100], [1, 103], [3, 110]), ticks(0, 1, 2, 3, 4), steps(0, 4)))).toEqual([[0, 3], [1, 0], [2, 7], [3, 0]]);
});

it('counts from nothing for what came to be while figures were taken', () => {
  expect(inMinutes(countSeries(totals([2, 5]), ticks(0, 1, 2), steps(0, 2)))).toEqual([[0, 0], [1, 5]]);
});

it('does not take the first total ever for a rush', () => {
  expect(inMinutes(countSeries(totals([5, 90_000], [6, 90_001]), ticks(5, 6), steps(3, 3)))).toEqual([[3, null], [4, null], [5, 1]]);
});

it('shows steps nobody looked at as null, and the average of the gap behind it', () => {
  expect(inMinutes(countSeries(totals([0, 0], [4, 400]), ticks(0, 4, 5), steps(0, 5)))).toEqual([[0, null], [1, null], [2, null], [3, 100], [4, 0]]);
});

it('adds minutes up to longer steps', () => {
  expect(inMinutes(countSeries(totals([0, 0], [1, 1], [2, 3], [3, 6], [4, 10]), ticks(0, 1, 2, 3, 4), steps(0, 2, 2)))).toEqual([[0, 3], [2, 7]]);
});

it('never counts backwards', () => {
  expect(inMinutes(countSeries(totals([0, 50], [1, 10]), ticks(0, 1), steps(0, 1)))).toEqual([[0, 0]]);
});

it('is null without any tick', () => {
  expect(inMinutes(countSeries([], [], steps(0, 2)))).toEqual([[0, null], [1, null]]);
});

it('keeps the greatest of what goes up and down, also when it did not change within the step', () => {
  expect(inMinutes(greatestSeries(totals([0, 4], [1, 90], [2, 0]), ticks(0, 1, 2, 3, 4), steps(0, 2, 2)))).toEqual([[0, 90], [2, 0]]);
  expect(inMinutes(greatestSeries(totals([0, 7]), ticks(0, 1, 2), steps(0, 3)))).toEqual([[0, 7], [1, 7], [2, null]]);
});
