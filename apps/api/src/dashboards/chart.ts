import type { Steps } from '../figures/series.js';
import type { ChartSeries, SeriesBuilder } from './series-builder.js';

/** What a tile draws. Times are milliseconds since the epoch. */
export interface Chart {
  readonly since: number;
  readonly step: number;
  /** The greatest groups, at most eight, and the rest together. */
  readonly series: readonly ChartSeries[];
  /** How many groups there are, counted to 501. */
  readonly groups: number;
  /** Events or rows that were read. */
  readonly scanned: number;
  /** There was more than one question may read: what lies before is `null`, and totals hold from here on. `null`: all is in it. */
  readonly cutAt: number | null;
}

export function chartOf(builder: SeriesBuilder, { steps, scanned, knownFrom }: { readonly steps: Steps; readonly scanned: number; readonly knownFrom: number }): Chart {
  const { since, step } = steps;
  return { since, step, ...builder.result(knownFrom), scanned, cutAt: knownFrom > since ? knownFrom : null };
}
