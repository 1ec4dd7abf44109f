import type { JsonValue } from '@rookery/model';
import type { PersonalFields } from './personal-fields.js';
import { isList, looksLikeJson, parsedOr } from './personal-values.js';

/** What stands in place of a personal value: the same for all, so that neither letters nor length can be read off. */
export const MASK = '•••';

/**
 * Masks a JSON value: what stands at a marked place, and in all its other texts whatever `text` replaces. Names of fields stay, `null` stays,
 * a list becomes a list of one, and what was a number or a truth value says so: `••• number`.
 */
export function maskPayload(value: JsonValue, fields: PersonalFields, text: (input: string) => string, path: readonly string[] = []): JsonValue {
  if (typeof value === 'string') return maskText(value, fields, text, path);
  if (typeof value === 'number') return text(String(value)) === String(value) ? value : `${MASK} number`;
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => maskPayload(item, fields, text, path));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => {
    const place = [...path, name];
    return [text(name), fields.has(place) ? maskWhole(item, text) : maskPayload(item, fields, text, place)];
  }));
}

/** Masks everything inside, so that its form can still be seen. */
export function maskWhole(value: JsonValue, text: (input: string) => string = (input) => input): JsonValue {
  if (value === null) return null;
  if (typeof value === 'string') return MASK;
  if (typeof value !== 'object') return `${MASK} ${typeof value}`;
  if (isList(value)) return value.length === 0 ? [] : [MASK];
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [text(name), maskWhole(item, text)]));
}

function maskText(input: string, fields: PersonalFields, text: (input: string) => string, path: readonly string[]): string {
  const inner = looksLikeJson(input) ? parsedOr(input, undefined) : undefined;
  return inner === undefined ? text(input) : JSON.stringify(maskPayload(inner, fields, text, path));
}
