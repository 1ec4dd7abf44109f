import { canonicalJson, readPath, type JsonObject, type JsonValue } from '@rookery/sdk';

export interface Change {
  readonly kind: 'new' | 'changed' | 'removed';
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  /** The names, or the paths, whose values differ. */
  readonly fields: readonly string[];
}

/** What is compared of a payload: the whole of it, or its fields by path; one that is missing is `null`. */
export function comparedPart(payload: JsonObject, fields: readonly string[]): JsonObject {
  if (fields.length === 0) return payload;
  return Object.fromEntries(fields.map((path) => [path, valueAt(payload, path)] as const));
}

/** `undefined` when nothing changed: the same values in any order of fields, or gone before and after. */
export function changeBetween(before: JsonObject | null, after: JsonObject | null): Change | undefined {
  const fields = differingFields(before ?? {}, after ?? {});
  if (before === null && after === null) return undefined;
  if (before === null) return { kind: 'new', before, after, fields };
  if (after === null) return { kind: 'removed', before, after, fields };
  return fields.length === 0 ? undefined : { kind: 'changed', before, after, fields };
}

function differingFields(before: JsonObject, after: JsonObject): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => textOf(before, name) !== textOf(after, name));
}

function textOf(object: JsonObject, name: string): string | undefined {
  return Object.hasOwn(object, name) ? canonicalJson(object[name]) : undefined;
}

function valueAt(payload: JsonObject, path: string): JsonValue {
  const value = readPath(payload, path);
  return value === undefined ? null : asJson(value);
}

// What comes out of a payload is JSON; the walk over own properties only lost its type.
function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
