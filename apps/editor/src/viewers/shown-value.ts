import type { JsonValue } from '@rookery/model';

/** A value in one line, cut where it is long; what is inside of objects and lists is only counted. */
export function shownValue(value: JsonValue | undefined, most = 200): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return cut(value, most);
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? `[${value.length}]` : `{${Object.keys(value).length}}`;
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** The value as indented JSON; one that is nested past what an engine can write is told so instead. */
export function jsonText(value: JsonValue): string {
  try {
    return JSON.stringify(value, null, 2);
  } catch (error) {
    if (error instanceof RangeError) return '…';
    throw error;
  }
}

/** Reads text as JSON; text that is none stays text. */
export function readText(text: string): { readonly value: JsonValue; readonly isJson: boolean } {
  try {
    const value: JsonValue = JSON.parse(text);
    return { value, isJson: true };
  } catch {
    return { value: text, isJson: false };
  }
}
