import { expect, test } from 'vitest';
import { groupOf, numberOf, SeriesBuilder, SHOWN_GROUPS, valueAt, type Aggregate, type Sample } from './series-builder.js';

const steps = { since: 1_000, step: 100, count: 3 };
const sample = (at: number, value: number | null = null, group: string | null = null): Sample => ({ at, value, group });
const built = (aggregate: Aggregate, samples: readonly Sample[], knownFrom = 0) => {
  const builder = new SeriesBuilder(steps, aggregate);
  for (const one of samples) builder.add(one);
  return builder.result(knownFrom);
};
const valuesOf = (aggregate: Aggregate, samples: readonly Sample[]) => built(aggregate, samples).series[0]?.points.map(([, value]) => value);

test('puts each sample into its step and leaves out what lies outside', () => {
  expect(valuesOf('count', [sample(999), sample(1_000), sample(1_099), sample(1_299), sample(1_300)])).toEqual([2, 0, 1]);
});

test.each([['sum', [6, 0, 5]], ['avg', [3, null, 5]], ['min', [2, null, 5]], ['max', [4, null, 5]], ['last', [4, null, 5]]] as const)('reckons %s, nothing where there is nothing', (aggregate, expected) => {
  expect(valuesOf(aggregate, [sample(1_050, 4), sample(1_010, 2), sample(1_200, 5), sample(1_220, null)])).toEqual(expected);
});

test('says nothing of steps before it began to look', () => {
  expect(built('count', [sample(1_250)], 1_150).series[0]?.points).toEqual([[1_000, null], [1_100, 0], [1_200, 1]]);
});

test('shows the greatest groups, most first, and the rest together', () => {
  const samples = Array.from({ length: 12 }, (_, group) => Array.from({ length: group + 1 }, () => sample(1_000, group, `g${group}`))).flat();
  const { series, groups } = built('count', samples);
  expect([groups, series.length, series[0]?.name, series.at(-1)]).toEqual([12, SHOWN_GROUPS + 1, 'g11', expect.objectContaining({ name: null, isRest: true, total: 1 + 2 + 3 + 4 })]);
});

test('keeps its memory bounded when every sample is a group of its own', () => {
  const { groups, series } = built('count', Array.from({ length: 10_000 }, (_, n) => sample(1_000, 1, `g${n}`)));
  expect([groups, series.reduce((sum, { samples }) => sum + samples, 0)]).toEqual([501, 10_000]);
});

test('tells of sums past all numbers that they are none', () => {
  expect(valuesOf('sum', [sample(1_000, Number.MAX_VALUE), sample(1_001, Number.MAX_VALUE)])?.[0]).toBeNull();
});

test('finds a value by its path, in lists by number', () => {
  expect([valueAt({ lot: { parts: [{ name: 'bolt' }] } }, ['lot', 'parts', '0', 'name']), valueAt({ a: 1 }, ['a', 'b']), valueAt('text', ['length']), valueAt([1], ['length'])]).toEqual(['bolt', undefined, undefined, undefined]);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('finds nothing under the inherited name %s, and what a payload really holds there', (name) => {
  expect([valueAt({ a: 1 }, [name]), valueAt(JSON.parse(`{"${name}":7}`), [name])]).toEqual([undefined, 7]);
});

test('takes text that is a number as a whole, and no other', () => {
  expect(['12.5', ' 7 ', '-1e3', '12 EUR', '', '0x10', 'Infinity', null, [1], true].map((value) => numberOf(value))).toEqual([12.5, 7, -1_000, null, null, null, null, null, null, 1]);
});

test('calls a group by its text, and nothing by no name', () => {
  expect([groupOf('BMW'), groupOf(5), groupOf(null), groupOf(undefined), groupOf({}), groupOf('x'.repeat(500))?.length]).toEqual(['BMW', '5', null, null, '{…}', 100]);
});
