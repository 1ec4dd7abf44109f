/** Measured numbers by name; groups nest, as in `c64.rps`. */
export interface Figures {
  readonly [name: string]: number | Figures;
}

/** The median of each number over the runs. A number that a run lacks (memory where it cannot be read) is left out of it. */
export function medians(runs: readonly Figures[]): Figures {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  return Object.fromEntries(names.map((name) => [name, medianOf(runs.flatMap((run) => run[name] ?? []))]));
}

function medianOf(values: readonly (number | Figures)[]): number | Figures {
  const groups = values.filter((value) => typeof value === 'object');
  return groups.length > 0 ? medians(groups) : median(values.filter((value) => typeof value === 'number'));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return rounded(sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2);
}

/** The value that `share` of the sorted values do not pass; nearest rank. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN);
}

/** Three digits are all that a shared machine can repeat. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** `{ c64: { rps: 1 } }` as `[['c64.rps', 1]]`. */
export function flattened(figures: Figures, prefix = ''): readonly (readonly [string, number])[] {
  return Object.entries(figures).flatMap(([name, value]) =>
    typeof value === 'number' ? [[`${prefix}${name}`, value] as const] : flattened(value, `${prefix}${name}.`),
  );
}
