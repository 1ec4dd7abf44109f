import type { JsonValue } from '@rookery/model';
import type { PersonalFields } from './personal-fields.js';

/** Shorter ones are looked for as whole words only: `Li` stands in many a word. */
const SHORTEST_INSIDE = 4;
/** Digits of a number that is looked for in texts; `5` would be found everywhere. */
const SHORTEST_NUMBER = 4;

/** What stands at the marked places of a JSON value, as text. */
export function collectPersonal(value: JsonValue, fields: PersonalFields, into: Set<string>, path: readonly string[] = [], isMarked = false): void {
  if (typeof value === 'string') {
    if (isMarked) collectText(value, into);
    else if (looksLikeJson(value)) collectPersonal(parsedOr(value, null), fields, into, path);
    return;
  }
  if (typeof value === 'number') {
    const text = String(value);
    if (isMarked && text.length >= SHORTEST_NUMBER) into.add(text);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (isList(value)) {
    for (const item of value) collectPersonal(item, fields, into, path, isMarked);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    const place = [...path, name];
    collectPersonal(item, fields, into, place, isMarked || fields.has(place));
  }
}

function collectText(text: string, into: Set<string>): void {
  const trimmed = text.trim();
  if (trimmed !== '') into.add(trimmed);
}

/** Replaces every one of `values` in a text, in capitals or not, plain or as part of a URL. One pass however many there are. */
export function replacerOf(values: ReadonlySet<string>, replacement: string): (text: string) => string {
  if (values.size === 0) return (text) => text;
  const words = new Set([...values].flatMap((value) => [value, encoded(value)]));
  const longestFirst = [...words].toSorted((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map((word) => (word.length >= SHORTEST_INSIDE ? escaped(word) : `(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`)).join('|'), 'giu');
  return (text) => text.replace(pattern, replacement);
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

export function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** User code keeps JSON as text inside JSON, and providers' answers come so. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

export function parsedOr<Other>(text: string, other: Other): JsonValue | Other {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return other;
  }
}

export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
