import type { JsonValue } from '@rookery/model';

/** A line of the tree. Its place is told by its ancestors, so that a thousand levels cost no thousand paths. */
export interface JsonRow {
  readonly up: JsonRow | undefined;
  readonly key: string | number | null;
  readonly depth: number;
  readonly value: JsonValue;
  /** `undefined`: it holds nothing that could be opened. */
  readonly isOpen: boolean | undefined;
  /** How many items or fields it holds. */
  readonly size: number;
  /** Not a value: so many siblings are held back. `value` is what holds them. */
  readonly held?: number;
}

/** What is open, by the identity of the object or list, and how many children are shown where it is not the usual number. */
export interface JsonTree {
  readonly open: ReadonlySet<object>;
  readonly shown: ReadonlyMap<object, number>;
}

/** Children shown of one object or list until somebody asks for more. */
export const SHOWN_AT_ONCE = 100;
export const SHOWN_MORE = 1_000;

type Container = Exclude<JsonValue, string | number | boolean | null>;

export function isContainer(value: JsonValue): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Key and value of each child from `start` on, at most `count`. */
export function childrenOf(value: Container, count: number): readonly (readonly [key: string | number, value: JsonValue])[] {
  if (isList(value)) return value.slice(0, count).map((item, index) => [index, item] as const);
  return Object.keys(value).slice(0, count).map((key) => [key, value[key] ?? null] as const);
}

export function sizeOf(value: JsonValue): number {
  if (!isContainer(value)) return 0;
  return isList(value) ? value.length : Object.keys(value).length;
}

export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The lines that are in sight, from the top; without recursion, so that depth does not matter. */
export function jsonRows(root: JsonValue, { open, shown }: JsonTree): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  const waiting: JsonRow[] = [rowOf(root, null, undefined, open)];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    rows.push(row);
    const { value } = row;
    if (row.isOpen !== true || row.held !== undefined || !isContainer(value)) continue;
    const count = shown.get(value) ?? SHOWN_AT_ONCE;
    if (row.size > count) waiting.push({ up: row, key: null, depth: row.depth + 1, value, isOpen: undefined, size: 0, held: row.size - count });
    for (const [key, child] of childrenOf(value, count).toReversed()) waiting.push(rowOf(child, key, row, open));
  }
  return rows;
}

function rowOf(value: JsonValue, key: string | number | null, up: JsonRow | undefined, open: ReadonlySet<object>): JsonRow {
  const size = sizeOf(value);
  return { up, key, depth: up === undefined ? 0 : up.depth + 1, value, size, isOpen: isContainer(value) && size > 0 ? open.has(value) : undefined };
}

/** What is open at first: level by level as long as it stays a short page. */
export function firstOpen(root: JsonValue, most = 60): ReadonlySet<object> {
  const open = new Set<object>();
  let level: readonly JsonValue[] = [root];
  let rows = 1;
  for (let depth = 0; depth < 4 && level.length > 0; depth += 1) {
    const next: JsonValue[] = [];
    for (const value of level) {
      if (!isContainer(value)) continue;
      const count = Math.min(sizeOf(value), SHOWN_AT_ONCE);
      if (depth > 0 && rows + count > most) continue;
      rows += count;
      open.add(value);
      next.push(...childrenOf(value, SHOWN_AT_ONCE).map(([, child]) => child));
    }
    level = next;
  }
  return open;
}

/** The place of a line as expressions write it: `lots[3].price`, `["a b"].c`. The root is the empty text. */
export function pathOf(row: JsonRow): string {
  const parts: string[] = [];
  for (let at: JsonRow | undefined = row; at !== undefined && at.key !== null; at = at.up) parts.push(partOf(at.key));
  return parts.toReversed().join('').replace(/^\./, '');
}

function partOf(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
