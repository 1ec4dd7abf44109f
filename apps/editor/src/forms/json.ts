import type { JsonObject, JsonValue } from '@rookery/model';

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The entry of a schema, or of whatever it turns out to be. */
export function entryOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function textAt(value: JsonValue | undefined, name: string): string | undefined {
  const entry = entryOf(value, name);
  return typeof entry === 'string' ? entry : undefined;
}

export function numberAt(value: JsonValue | undefined, name: string): number | undefined {
  const entry = entryOf(value, name);
  return typeof entry === 'number' ? entry : undefined;
}

export function textsAt(value: JsonValue | undefined, name: string): readonly string[] {
  const entry = entryOf(value, name);
  return isJsonList(entry) ? entry.filter((item) => typeof item === 'string') : [];
}

/** A value as people would type it: a text as it is, all else as JSON. */
export function plainText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads what somebody typed as JSON; the fault says where it ends to be JSON. */
export function readJson(text: string): { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly message: string } {
  try {
    const value: JsonValue = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** A value of the draft, whose options are typed by nobody, as JSON. */
export function asJson(value: unknown): JsonValue | undefined {
  if (value === undefined) return undefined;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => asJson(item) ?? null);
  if (typeof value !== 'object') return undefined;
  return Object.fromEntries(Object.entries(value).flatMap(([name, item]) => {
    const json = asJson(item);
    return json === undefined ? [] : [[name, json] as const];
  }));
}
