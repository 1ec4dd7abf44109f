/** A total as it stood at a moment (milliseconds since the epoch). */
export interface Total {
  readonly at: number;
  readonly value: number;
}

/** Whole steps from `since` on: step i covers (since + i * step, since + (i + 1) * step]. All in milliseconds. */
export interface Steps {
  readonly since: number;
  readonly step: number;
  readonly count: number;
}

/** The beginning of a step and its value; `null`: nobody looked. */
export type SeriesPoint = readonly [time: number, value: number | null];

/**
 * What was counted in each step. `totals` hold every change and the last one before the first step, `ticks` the
 * moments at which all totals were read; both in ascending order. A step without a tick is `null`. After such a gap the
 * first step shows the average of the gap, so that the count of an hour does not look like the rush of a minute.
 */
export function countSeries(totals: readonly Total[], ticks: readonly number[], steps: Steps): readonly SeriesPoint[] {
  const totalAt = reader(totals);
  return eachStep(steps, (start, end) => {
    const last = lastUpTo(ticks, end);
    const before = lastUpTo(ticks, start) ?? ticks[0];
    if (last === undefined || before === undefined || last <= start || last === before) return null;
    const counted = Math.max(0, totalAt(last) - totalAt(before));
    return rounded(counted * (steps.step / (last - Math.min(before, start))));
  });
}

/** The greatest value of each step, for what goes up and down; `null` where nobody looked. */
export function greatestSeries(values: readonly Total[], ticks: readonly number[], steps: Steps): readonly SeriesPoint[] {
  const valueAt = reader(values);
  return eachStep(steps, (start, end) => {
    const last = lastUpTo(ticks, end);
    const first = ticks[upTo(ticks, start)];
    if (last === undefined || first === undefined || last <= start) return null;
    const from = upTo(values.map(({ at }) => at), first);
    return Math.max(valueAt(first), ...values.slice(from).filter(({ at }) => at <= end).map(({ value }) => value));
  });
}

function eachStep({ since, step, count }: Steps, valueOf: (start: number, end: number) => number | null): readonly SeriesPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const start = since + index * step;
    return [start, valueOf(start, start + step)] as const;
  });
}

/** The total at a moment: the last one up to it, 0 before the first. */
function reader(totals: readonly Total[]): (at: number) => number {
  const times = totals.map(({ at }) => at);
  return (at) => totals[upTo(times, at) - 1]?.value ?? 0;
}

function lastUpTo(times: readonly number[], limit: number): number | undefined {
  return times[upTo(times, limit) - 1];
}

/** How many of the ascending times are not after the limit. */
function upTo(times: readonly number[], limit: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
