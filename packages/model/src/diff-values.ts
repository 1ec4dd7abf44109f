import { jsonValueSchema, type JsonValue } from './json.js';

/** One place where two JSON values differ; a side left out has nothing there. */
export interface ValueDifference {
  readonly path: string;
  readonly before?: JsonValue | undefined;
  readonly after?: JsonValue | undefined;
}

/**
 * Where two JSON values differ, by path and in a stable order: names as `after` has them, then those that went. In lists of different
 * length the entries that stay at both ends are matched first, so that one inserted in front does not change all others.
 */
export function diffValues(before: unknown, after: unknown, path = ''): readonly ValueDifference[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  if (isRecord(before) && isRecord(after)) return diffRecords(before, after, path);
  return [{ path, ...side('before', before), ...side('after', after) }];
}

function side(name: 'before' | 'after', value: unknown): Partial<Record<'before' | 'after', JsonValue>> {
  return value === undefined ? {} : { [name]: jsonOf(value) };
}

/** Documents were JSON when they were read; what is not cannot be shown. */
function jsonOf(value: unknown): JsonValue {
  const parsed = jsonValueSchema.safeParse(value);
  return parsed.success ? parsed.data : String(value);
}

function diffRecords(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, path: string): readonly ValueDifference[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const own = (values: Readonly<Record<string, unknown>>, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined);
  return names.flatMap((name) => diffValues(own(before, name), own(after, name), join(path, name)));
}

function diffLists(before: readonly unknown[], after: readonly unknown[], path: string): readonly ValueDifference[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isEqual(before[head], after[head])) head += 1;
  let tail = 0;
  if (before.length !== after.length) {
    while (tail < shorter - head && isEqual(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  }
  const changes: ValueDifference[] = [];
  for (let index = head; index < Math.max(before.length, after.length) - tail; index += 1) {
    const was = index < before.length - tail ? before[index] : undefined;
    const is = index < after.length - tail ? after[index] : undefined;
    changes.push(...diffValues(was, is, join(path, String(index))));
  }
  return changes;
}

function isEqual(left: unknown, right: unknown): boolean {
  return diffValues(left, right).length === 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
