import { z } from 'zod';

/** Relative error of an answer. */
export const SKETCH_ERROR = 0.01;
const GROWTH = (1 + SKETCH_ERROR) / (1 - SKETCH_ERROR);
/** Sizes that are within 10^17 times of the greatest have a bucket of their own; all that are smaller share one. */
const MOST_BUCKETS = 2_048;
/** Below the bucket of the smallest double. */
const LOWEST = -100_000;

const bucketsSchema = z.object({ top: z.int(), counts: z.record(z.string(), z.int()) });
type Buckets = z.output<typeof bucketsSchema>;

export const sketchSchema = z.object({
  zeros: z.int(),
  above: bucketsSchema,
  below: bucketsSchema,
  least: z.number(),
  greatest: z.number(),
});

/**
 * A DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
 * VLDB 2019): counts of values in buckets whose bounds grow by 2 %, for each sign. Order plays no part.
 */
export type Sketch = z.output<typeof sketchSchema>;

export function emptySketch(): Sketch {
  return { zeros: 0, above: { top: LOWEST, counts: {} }, below: { top: LOWEST, counts: {} }, least: Number.MAX_VALUE, greatest: -Number.MAX_VALUE };
}

/** Changes and returns the sketch. */
export function addToSketch(sketch: Sketch, value: number): Sketch {
  if (value === 0) sketch.zeros += 1;
  else count(value > 0 ? sketch.above : sketch.below, bucketOf(Math.abs(value)), 1);
  sketch.least = Math.min(sketch.least, value);
  sketch.greatest = Math.max(sketch.greatest, value);
  return sketch;
}

/** Changes and returns the first sketch. */
export function mergeSketch(sketch: Sketch, other: Sketch): Sketch {
  sketch.zeros += other.zeros;
  for (const [bucket, amount] of Object.entries(other.above.counts)) count(sketch.above, Number(bucket), amount);
  for (const [bucket, amount] of Object.entries(other.below.counts)) count(sketch.below, Number(bucket), amount);
  sketch.least = Math.min(sketch.least, other.least);
  sketch.greatest = Math.max(sketch.greatest, other.greatest);
  return sketch;
}

/** The value at the rank below `percent`, within 1 % of it; the ends are exact. */
export function sketchAt(sketch: Sketch, percent: number): number | null {
  const ordered = [
    ...entriesOf(sketch.below).toReversed().map(([bucket, amount]) => [-middleOf(bucket), amount] as const),
    [0, sketch.zeros] as const,
    ...entriesOf(sketch.above).map(([bucket, amount]) => [middleOf(bucket), amount] as const),
  ];
  const total = ordered.reduce((sum, [, amount]) => sum + amount, 0);
  if (total === 0) return null;
  const rank = Math.floor((percent / 100) * (total - 1));
  if (rank === 0) return sketch.least;
  if (rank === total - 1) return sketch.greatest;
  let before = 0;
  for (const [value, amount] of ordered) {
    before += amount;
    if (before > rank) return Math.min(sketch.greatest, Math.max(sketch.least, value));
  }
  return sketch.greatest;
}

function bucketOf(size: number): number {
  return Math.ceil(Math.log(size) / Math.log(GROWTH));
}

/** The value that is at most 1 % off from any other of its bucket. */
function middleOf(bucket: number): number {
  return (2 * GROWTH ** bucket) / (GROWTH + 1);
}

/** Which small buckets share one is decided by the greatest alone, so that order plays no part. */
function count(buckets: Buckets, bucket: number, amount: number): void {
  const { counts } = buckets;
  const lowest = Math.max(buckets.top, bucket) - MOST_BUCKETS + 1;
  if (bucket > buckets.top) {
    buckets.top = bucket;
    for (const low of Object.keys(counts).map(Number).filter((known) => known < lowest)) {
      counts[lowest] = (counts[lowest] ?? 0) + (counts[low] ?? 0);
      delete counts[low];
    }
  }
  const place = Math.max(bucket, lowest);
  counts[place] = (counts[place] ?? 0) + amount;
}

function entriesOf(buckets: Buckets): (readonly [number, number])[] {
  return Object.entries(buckets.counts).map(([bucket, amount]) => [Number(bucket), amount] as const).toSorted(([left], [right]) => left - right);
}
