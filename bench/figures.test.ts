import { describe, expect, test } from 'vitest';
import { flattened, median, medians, percentile } from './figures.ts';

describe('figures', () => {
  test('takes the median of each number over the runs, groups included', () => {
    const runs = [{ c1: { rps: 10 }, rssMb: 300 }, { c1: { rps: 30 }, rssMb: 100 }, { c1: { rps: 20 }, rssMb: 200 }];
    expect(medians(runs)).toEqual({ c1: { rps: 20 }, rssMb: 200 });
  });

  test('leaves a run without a number out of that median', () => {
    expect(medians([{ rps: 10 }, { rps: 30, rssMb: 7 }])).toEqual({ rps: 20, rssMb: 7 });
  });

  test('gives the middle of the two middle values for an even number of runs', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('takes percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toEqual([50, 99, 7]);
  });

  test('names nested figures by their path', () => {
    expect(flattened({ c64: { rps: 1 }, rssMb: 2 })).toEqual([['c64.rps', 1], ['rssMb', 2]]);
  });
});
