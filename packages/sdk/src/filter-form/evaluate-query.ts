import type { JsonObject, JsonValue } from '@rookery/model';
import type { Aggregate, ColumnType, FilterNode, OutputColumn, Query, TypedValue } from './query.js';
import { readMoment } from './typed-value.js';

/**
 * What a database would answer, over rows in memory. Texts are compared letter by letter; rows without a value come last
 * in ascending order, as in PostgreSQL.
 */
export function evaluateQuery(query: Query, rows: readonly JsonObject[]): readonly JsonObject[] {
  const kept = rows.filter((row) => holds(query.where, row) === true);
  const isGrouped = query.group.length > 0 || query.output.some(({ aggregate }) => aggregate !== undefined);
  const groups = isGrouped ? grouped(query, kept) : kept.map((row) => [row]);
  const sorted = groups.toSorted((left, right) => {
    for (const { by, isDescending } of query.order) {
      const order = compareCells(cellOf(by, left), cellOf(by, right), by.type);
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  });
  return sorted.slice(query.offset, query.offset + (query.limit ?? sorted.length)).map((group) => Object.fromEntries(query.output.map((column) => [column.name, cellOf(column, group)])));
}

function grouped(query: Query, rows: readonly JsonObject[]): readonly (readonly JsonObject[])[] {
  if (query.group.length === 0) return [rows];
  const groups = new Map<string, JsonObject[]>();
  for (const row of rows) {
    const key = JSON.stringify(query.group.map((column) => row[column.name] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

function cellOf({ column, aggregate }: OutputColumn, group: readonly JsonObject[]): JsonValue {
  if (column === undefined) return group.length;
  const values = group.map((row) => row[column.name] ?? null);
  if (aggregate === undefined) return values[0] ?? null;
  return aggregated(aggregate, values.filter((value) => value !== null), column.type);
}

function aggregated(aggregate: Aggregate, values: readonly JsonValue[], type: ColumnType): JsonValue {
  if (aggregate === 'count') return values.length;
  if (values.length === 0) return null;
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  if (aggregate === 'sum') return sum;
  if (aggregate === 'avg') return sum / values.length;
  const sorted = values.toSorted((left, right) => compareCells(left, right, type));
  return (aggregate === 'min' ? sorted[0] : sorted.at(-1)) ?? null;
}

/** `null`: not known, because there is no value. */
function holds(node: FilterNode, row: JsonObject): boolean | null {
  switch (node.kind) {
    case 'and': {
      const all = node.of.map((inner) => holds(inner, row));
      return all.includes(false) ? false : all.includes(null) ? null : true;
    }
    case 'or': {
      const all = node.of.map((inner) => holds(inner, row));
      return all.includes(true) ? true : all.includes(null) ? null : false;
    }
    case 'not': {
      const inner = holds(node.of, row);
      return inner === null ? null : !inner;
    }
    case 'null': return (row[node.column.name] ?? null) === null;
    case 'compare': {
      const cell = row[node.column.name] ?? null;
      return cell === null ? null : isSo(node.operator, compareValue(cell, node.value));
    }
    case 'in': {
      const cell = row[node.column.name] ?? null;
      if (node.values.length === 0) return false;
      return cell === null ? null : node.values.some((value) => compareValue(cell, value) === 0);
    }
    case 'like': {
      const cell = row[node.column.name] ?? null;
      return cell === null ? null : isLike(textOf(cell), node.pattern);
    }
  }
}

function isSo(operator: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte', order: number): boolean {
  switch (operator) {
    case 'eq': return order === 0;
    case 'ne': return order !== 0;
    case 'gt': return order > 0;
    case 'gte': return order >= 0;
    case 'lt': return order < 0;
    case 'lte': return order <= 0;
  }
}

function compareValue(cell: JsonValue, value: TypedValue): number {
  switch (value.type) {
    case 'number': return Number(cell) - Number(value.text);
    case 'boolean': return Number(cell === true) - Number(value.value);
    case 'date-time': return compareTexts(readMoment(textOf(cell)) ?? textOf(cell), value.text);
    case 'text': return compareTexts(textOf(cell), value.text);
  }
}

function compareCells(left: JsonValue, right: JsonValue, type: ColumnType): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  if (type === 'number') return Number(left) - Number(right);
  const sortable = (cell: JsonValue): string => (type === 'date-time' ? readMoment(textOf(cell)) : undefined) ?? textOf(cell);
  return compareTexts(sortable(left), sortable(right));
}

/** A cell as text; a list or an object as JSON, which no operator but those of text sees. */
function textOf(cell: JsonValue): string {
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function compareTexts(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Two places to go back to at most, so a pattern of many `%` costs the product of the lengths and no more. */
function isLike(text: string, pattern: string): boolean {
  const letters = Array.from(text);
  const parts = patternParts(pattern);
  let at = 0;
  let part = 0;
  let lastAny = -1;
  let resumeAt = 0;
  while (at < letters.length) {
    const wanted = parts[part];
    if (wanted === 'any') {
      lastAny = part;
      resumeAt = at;
      part += 1;
    } else if (wanted !== undefined && (wanted === 'one' || wanted.letter === letters[at])) {
      at += 1;
      part += 1;
    } else if (lastAny >= 0) {
      part = lastAny + 1;
      resumeAt += 1;
      at = resumeAt;
    } else return false;
  }
  return parts.slice(part).every((left) => left === 'any');
}

function patternParts(pattern: string): readonly ('any' | 'one' | { readonly letter: string })[] {
  const parts: ('any' | 'one' | { readonly letter: string })[] = [];
  const letters = Array.from(pattern);
  for (let index = 0; index < letters.length; index += 1) {
    const letter = letters[index] ?? '';
    if (letter === '%') parts.push('any');
    else if (letter === '_') parts.push('one');
    else if (letter === '!') {
      index += 1;
      parts.push({ letter: letters[index] ?? '!' });
    } else parts.push({ letter });
  }
  return parts;
}
