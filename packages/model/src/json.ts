import { z } from 'zod';

/** Any value that survives `JSON.parse(JSON.stringify(value))`. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON object; the payload of an event is one. */
export type JsonObject = { readonly [key: string]: JsonValue };

export const jsonValueSchema: z.ZodType<JsonValue> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** Reads a value as a JSON object; throws a zod error when it is none. */
export function jsonObjectOf(value: unknown): JsonObject {
  return jsonObjectSchema.parse(value);
}
