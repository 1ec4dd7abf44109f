import type { JsonValue } from '@rookery/model';
import type { Steps } from '../figures/series.js';

export const aggregates = ['count', 'sum', 'avg', 'min', 'max', 'last'] as const;
export type Aggregate = (typeof aggregates)[number];

export interface ChartSeries {
  /** The value they are grouped by; `null`: not grouped, or all that is left. */
  readonly name: string | null;
  /** Everything that found no place among the greatest groups. */
  readonly isRest: boolean;
  readonly points: readonly (readonly [time: number, value: number | null])[];
  readonly total: number | null;
  readonly samples: number;
}

export interface Sample {
  readonly at: number;
  /** `null`: there is no number to reckon with. */
  readonly value: number | null;
  readonly group: string | null;
}

interface Cell {
  count: number;
  numbers: number;
  sum: number;
  min: number;
  max: number;
  last: number | null;
  lastAt: number;
}

/** Groups that are told apart, and those that are shown. What comes after is reckoned together. */
const KEPT_GROUPS = 500;
export const SHOWN_GROUPS = 8;
const REST = Symbol('rest');

/** Reckons samples, in whatever order they come, into a series a group. Memory is bounded by steps times groups. */
export class SeriesBuilder {
  readonly #groups = new Map<string | null | typeof REST, Map<number, Cell>>();

  constructor(
    private readonly steps: Steps,
    private readonly aggregate: Aggregate,
  ) {}

  add({ at, value, group }: Sample): void {
    const { since, step, count } = this.steps;
    const index = Math.floor((at - since) / step);
    if (index < 0 || index >= count) return;
    const name = this.#groups.has(group) || this.#groups.size < KEPT_GROUPS ? group : REST;
    const cells = this.#groups.get(name) ?? new Map<number, Cell>();
    this.#groups.set(name, cells);
    const cell = cells.get(index) ?? emptyCell();
    cells.set(index, cell);
    cell.count += 1;
    if (value === null) return;
    if (at >= cell.lastAt) Object.assign(cell, { last: value, lastAt: at });
    cell.numbers += 1;
    cell.sum += value;
    cell.min = Math.min(cell.min, value);
    cell.max = Math.max(cell.max, value);
  }

  /** The greatest groups first, then the rest. Steps before `knownFrom` are `null`: nobody looked. */
  result(knownFrom: number): { readonly series: readonly ChartSeries[]; readonly groups: number } {
    const named = [...this.#groups].flatMap(([name, cells]) => (name === REST ? [] : [{ name, cells, samples: samplesOf(cells) }])).toSorted((left, right) => right.samples - left.samples || String(left.name).localeCompare(String(right.name)));
    const shown = named.slice(0, SHOWN_GROUPS);
    const kept = this.#groups.get(REST);
    const others = [...named.slice(SHOWN_GROUPS).map(({ cells }) => cells), ...(kept === undefined ? [] : [kept])];
    const series = shown.map(({ name, cells }) => this.#series(name, cells, knownFrom));
    if (others.length > 0) series.push({ ...this.#series(null, others.reduce(merged, new Map()), knownFrom), isRest: true });
    return { series, groups: named.length + (kept === undefined ? 0 : 1) };
  }

  #series(name: string | null, cells: ReadonlyMap<number, Cell>, knownFrom: number): ChartSeries {
    const { since, step, count } = this.steps;
    const points = Array.from({ length: count }, (_, index) => {
      const start = since + index * step;
      return [start, start + step <= knownFrom ? null : valueOf(cells.get(index), this.aggregate)] as const;
    });
    const whole = [...cells.values()].reduce(together, emptyCell());
    return { name, isRest: false, points, total: valueOf(whole, this.aggregate), samples: whole.count };
  }
}

function emptyCell(): Cell {
  return { count: 0, numbers: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, last: null, lastAt: Number.NEGATIVE_INFINITY };
}

function together(left: Cell, right: Cell): Cell {
  const later = right.lastAt >= left.lastAt && right.last !== null ? right : left;
  return {
    count: left.count + right.count, numbers: left.numbers + right.numbers, sum: left.sum + right.sum,
    min: Math.min(left.min, right.min), max: Math.max(left.max, right.max), last: later.last, lastAt: later.lastAt,
  };
}

function merged(into: Map<number, Cell>, from: ReadonlyMap<number, Cell>): Map<number, Cell> {
  for (const [index, cell] of from) into.set(index, together(into.get(index) ?? emptyCell(), cell));
  return into;
}

function samplesOf(cells: ReadonlyMap<number, Cell>): number {
  return [...cells.values()].reduce((sum, { count }) => sum + count, 0);
}

function valueOf(cell: Cell | undefined, aggregate: Aggregate): number | null {
  if (aggregate === 'count') return cell?.count ?? 0;
  if (cell === undefined || cell.numbers === 0) return aggregate === 'sum' ? 0 : null;
  switch (aggregate) {
    case 'sum': return finite(cell.sum);
    case 'avg': return finite(cell.sum / cell.numbers);
    case 'min': return cell.min;
    case 'max': return cell.max;
    case 'last': return cell.last;
  }
}

/** JSON has no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The value at a dotted path such as `lot.price` or `parts.0.name`; only what the value itself holds, never what it inherits. */
export function valueAt(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const part of path) at = memberOf(at, part);
  return at;
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  if (isList(value)) return /^\d{1,9}$/.test(name) ? value[Number(name)] : undefined;
  return value[name];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A number, or a text that is one as a whole; anything else is nothing to reckon with. */
export function numberOf(value: JsonValue | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || !/^[-+]?\d{1,30}(\.\d{1,30})?([eE][-+]?\d{1,3})?$/.test(value.trim())) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** What a group is called: plain values by their text, cut to 100 letters; objects and lists are not told apart. */
export function groupOf(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return Array.isArray(value) ? '[…]' : '{…}';
  return String(value).slice(0, 100);
}
