import { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import { nearestNumber, readDecimal } from './exact-decimal.js';
import type { Measure } from './measure.js';
import { addToSketch, emptySketch, mergeSketch, sketchAt, sketchSchema, type Sketch } from './sketch.js';

/** So many values are kept as they are: some 7 KB of state, written at each turn that touches the window. */
export const EXACT_VALUES = 1_000;

const storedSchema = z.union([z.array(z.number()), sketchSchema]);

/** Percentiles: exact over up to 1,000 values of a window, within 1 % of the true value beyond. */
export function openSample(stored: JsonValue | undefined): Measure {
  let values: number[] = [];
  let sketch: Sketch | undefined;
  if (stored !== undefined) merge(stored);

  function include(more: readonly number[]): void {
    if (sketch === undefined) {
      values.push(...more);
      if (values.length > EXACT_VALUES) {
        sketch = values.reduce(addToSketch, emptySketch());
        values = [];
      }
    } else {
      sketch = more.reduce(addToSketch, sketch);
    }
  }

  function merge(later: JsonValue): void {
    const other = storedSchema.parse(later);
    if (Array.isArray(other)) include(other);
    else {
      sketch = mergeSketch(sketch ?? values.reduce(addToSketch, emptySketch()), other);
      values = [];
    }
  }

  return {
    merge,
    add({ value }) {
      const decimal = readDecimal(value);
      if (decimal === undefined) throw new Error('sample: the reading was not checked');
      include([nearestNumber(decimal)]);
    },
    toJson: () => sketch ?? values,
    answer: ({ percent }) => (sketch === undefined ? percentileOf(values, percent) : sketchAt(sketch, percent)),
  };
}

/** Between the two nearest ranks, as `percentile_cont` of SQL and PERCENTILE.INC of spreadsheets. */
function percentileOf(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = (percent / 100) * (sorted.length - 1);
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  return low === undefined || high === undefined ? null : low + (high - low) * (rank - Math.floor(rank));
}
