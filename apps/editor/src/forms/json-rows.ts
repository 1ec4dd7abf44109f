import type { JsonObject, JsonValue } from '@rookery/model';
import { isJsonList, isJsonObject } from './json.js';

export const jsonTypes = ['text', 'number', 'boolean', 'null', 'object', 'list'] as const;
export type JsonType = (typeof jsonTypes)[number];

export function jsonTypeOf(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (isJsonList(value)) return 'list';
  if (isJsonObject(value)) return 'object';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

/** The value as another type, with what can be kept of it. */
export function withJsonType(value: JsonValue, type: JsonType): JsonValue {
  const before = jsonTypeOf(value);
  if (before === type) return value;
  switch (type) {
    case 'text': return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    case 'number': return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : 0;
    case 'boolean': return value === true || value === 'true';
    case 'null': return null;
    case 'object': return isJsonList(value) ? Object.fromEntries(value.map((entry, index) => [String(index), entry])) : before === 'null' || value === '' ? {} : { value };
    case 'list': return isJsonObject(value) ? Object.values(value) : before === 'null' || value === '' ? [] : [value];
  }
}

/** Another name for an entry, at its place. The same object when the name is taken. */
export function withName(object: JsonObject, name: string, to: string): JsonObject {
  if (name === to || Object.hasOwn(object, to)) return object;
  return Object.fromEntries(Object.entries(object).map(([known, value]) => [known === name ? to : known, value]));
}

/** A name that is free: `field`, `field 2`, ... */
export function freeName(object: JsonObject, wanted: string): string {
  if (!Object.hasOwn(object, wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    if (!Object.hasOwn(object, `${wanted}${number}`)) return `${wanted}${number}`;
  }
}
