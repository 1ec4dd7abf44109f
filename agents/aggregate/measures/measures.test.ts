import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '@rookery/sdk';
import { EXACT_DISTINCT, openDistinct } from './distinct.js';
import { openEnds } from './ends.js';
import { nearestNumber, readDecimal, readExact, writeExact } from './exact-decimal.js';
import type { Measure, OpenMeasure } from './measure.js';
import { openNumbers } from './numbers.js';
import { openRanking } from './ranking.js';
import { EXACT_VALUES, openSample } from './sample.js';
import { SKETCH_ERROR } from './sketch.js';

const seed = 20261121;

function filled(open: OpenMeasure, values: readonly JsonValue[]): Measure {
  const measure = open(undefined);
  values.forEach((value, at) => measure.add({ value, by: Number(value), at }));
  return measure;
}

function ask(measure: Measure, calculate: string, percent = 50): JsonValue {
  return measure.answer({ calculate, percent });
}

describe('a number', () => {
  it.each(['12,5', ' 12', '12 ', '', '1e', '0x10', '1_000', '--1', '1e999', '.5', '5.', 'NaN', 'Infinity', '१२', '1'.repeat(61), null, true, [], [1], {}, undefined])('is not %j', (value) => {
    expect(readDecimal(value)).toBeUndefined();
  });

  it.each([['12.50', 12.5], ['-0.5', -0.5], ['+3', 3], ['1e3', 1000], ['1E-3', 0.001], [5e-324, 5e-324], [1.7976931348623157e308, 1.7976931348623157e308], ['1e-1200', 0]])('is %j', (value, number) => {
    const decimal = readDecimal(value);
    expect(decimal === undefined ? undefined : nearestNumber(decimal)).toBe(number);
  });

  it('comes back from state as it was, for every double', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const decimal = readDecimal(number);
      return decimal !== undefined && nearestNumber(readExact(writeExact(decimal))) === number + 0;
    }), { seed });
  });
});

describe('sums', () => {
  it('lose nothing: ten times a tenth is one, and a cent beside a billion stays a cent', () => {
    expect(ask(filled(openNumbers, Array.from({ length: 10 }, () => 0.1)), 'sum')).toBe(1);
    expect(ask(filled(openNumbers, [1e15, '0.01', -1e15]), 'sum')).toBe(0.01);
    expect(ask(filled(openNumbers, [1e308, 1e-300, -1e308]), 'sum')).toBe(1e-300);
  });

  it('of cents equal whole cents divided by a hundred', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { maxLength: 50 }), (cents) => {
      const measure = filled(openNumbers, cents.map((cent) => cent / 100));
      expect(ask(measure, 'sum')).toBe(cents.reduce((sum, cent) => sum + cent, 0) / 100);
    }), { seed });
  });

  it('beyond the range of a double are said as nothing', () => {
    expect(ask(filled(openNumbers, [1e308, 1e308]), 'sum')).toBeNull();
  });

  it('of nothing are 0, an average of nothing is nothing', () => {
    expect(['sum', 'average', 'min', 'max', 'deviation'].map((calculate) => ask(openNumbers(undefined), calculate))).toEqual([0, null, null, null, null]);
  });

  it('give a deviation that does not cancel out', () => {
    expect(ask(filled(openNumbers, [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]), 'deviation')).toBe(Math.sqrt(30));
    expect([ask(filled(openNumbers, [7]), 'deviation'), ask(filled(openNumbers, [7, 7, 7]), 'deviation')]).toEqual([null, 0]);
  });
});

describe('percentiles', () => {
  it('lie between the two nearest ranks', () => {
    const measure = filled(openSample, [40, 10, 20, 30]);
    expect([0, 25, 50, 95, 100].map((percent) => ask(measure, 'percentile', percent))).toEqual([10, 17.5, 25, 38.5, 40]);
    expect(ask(openSample(undefined), 'percentile')).toBeNull();
  });

  it('stay within one per cent of the true value, whatever comes', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: EXACT_VALUES + 1, maxLength: EXACT_VALUES + 500 }), fc.integer({ min: 0, max: 100 }), (values, percent) => {
      const sorted = values.toSorted((left, right) => left - right);
      const truth = sorted[Math.floor((percent / 100) * (values.length - 1))] ?? Number.NaN;
      const answer = Number(ask(filled(openSample, values), 'percentile', percent));
      // Sizes 10^17 times below the greatest share a bucket.
      return Math.abs(answer - truth) <= Math.abs(truth) * SKETCH_ERROR * 1.0001 + 1e-10;
    }), { seed, numRuns: 30 });
  });

  it('need little room however many come', () => {
    const measure = filled(openSample, Array.from({ length: 20_000 }, (_, n) => (n * 7919) % 100_003));
    expect(JSON.stringify(measure.toJson()).length).toBeLessThan(20_000);
  });
});

describe('different values', () => {
  it('are counted exactly to a thousand, by what they are and not how they are written', () => {
    expect(ask(filled(openDistinct, ['a', 'b', 'a', 1, '1', null, { x: 1, y: 2 }, { y: 2, x: 1 }]), 'distinct')).toBe(6);
    expect(ask(filled(openDistinct, Array.from({ length: 3_000 }, (_, n) => n % EXACT_DISTINCT)), 'distinct')).toBe(EXACT_DISTINCT);
  });

  it('beyond that are estimated within five standard errors', () => {
    const wrong = [2_000, 10_000, 50_000].map((size) => Math.abs(Number(ask(filled(openDistinct, Array.from({ length: size }, (_, n) => `visitor ${n}`)), 'distinct')) / size - 1));
    expect(Math.max(...wrong)).toBeLessThan(0.08);
    expect(JSON.stringify(filled(openDistinct, Array.from({ length: 2_000 }, (_, n) => n)).toJson()).length).toBeLessThan(4_200);
  });
});

describe('first, last and the greatest', () => {
  it('go by when things happened; of one moment by what came first or last', () => {
    const ends = openEnds(undefined);
    for (const [at, value] of [[2, 'b'], [1, 'a'], [3, 'c'], [1, 'A'], [3, 'C']] as const) ends.add({ at, value, by: 0 });
    expect([ask(ends, 'first'), ask(ends, 'last')]).toEqual(['a', 'C']);
    const ranking = openRanking(2)(undefined);
    for (const [at, by, value] of [[5, 9, 'late'], [4, 9, 'early'], [1, 3, 'small'], [4, 9, 'also early']] as const) ranking.add({ at, by, value });
    expect(ask(ranking, 'top')).toEqual([{ by: 9, value: 'early' }, { by: 9, value: 'also early' }]);
  });
});

describe('every measure', () => {
  const measures: readonly (readonly [string, OpenMeasure, readonly string[]])[] = [
    ['numbers', openNumbers, ['sum', 'average', 'min', 'max', 'deviation']], ['sample', openSample, ['percentile']], ['distinct', openDistinct, ['distinct']],
    ['ends', openEnds, ['first', 'last']], ['ranking', openRanking(3), ['top']],
  ];

  it.each(measures)('%s answers the same after a rest in state, and when two windows are put together', (_name, open, questions) => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 3_000 }), { maxLength: 60 }), fc.nat(60), fc.constantFrom(1, 40), (values, cut, times) => {
      const long = Array.from({ length: times }, () => values).flat();
      const add = (measure: Measure, from: number, to: number): Measure => {
        long.slice(from, to).forEach((value, index) => measure.add({ value: value + from + index, by: value, at: from + index }));
        return measure;
      };
      const whole = add(open(undefined), 0, long.length);
      const rested = add(open(add(open(undefined), 0, cut).toJson()), cut, long.length);
      const joined = add(open(undefined), 0, cut);
      if (cut < long.length) joined.merge(add(open(undefined), cut, long.length).toJson());
      const answers = (measure: Measure): readonly JsonValue[] => questions.map((question) => ask(measure, question, 90));
      expect(answers(open(JSON.parse(JSON.stringify(whole.toJson()))))).toEqual(answers(whole));
      expect([answers(rested), answers(joined)]).toEqual([answers(whole), answers(whole)]);
    }), { seed, numRuns: 40 });
  });
});
