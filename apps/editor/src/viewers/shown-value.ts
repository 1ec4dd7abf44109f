import type { JsonValue } from '@rookery/model';

/** A value in one line, cut where it is long; what is inside of objects and lists is only counted. */
export function shownValue(value: JsonValue | undefined, most = 200): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return cut(value, most);
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? `[${value.length}]` : `{${Object.keys(value).length}}`;
}

export function cut(text: string, most: number): string {
  return text.length <= most ? visible(text) : `${visible(text.slice(0, most))}…`;
}

/** What turns the order of letters around, takes no place or is no letter. What joins emoji, or letters of Persian, stays. */
const DECEPTIVE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** The text with letters written out that would make it look like another one, such as `\\u202e`. */
export function visible(text: string): string {
  return text.replace(DECEPTIVE, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
