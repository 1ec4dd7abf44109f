import { z } from 'zod';
import { personalFields, type PersonalFields } from './personal-fields.js';
import { escaped } from './personal-values.js';

/** How somebody named the person whose data is to go. `value`: wherever it stands. */
export type NamedBy = 'subject' | 'key' | 'field' | 'value';

export interface Person {
  readonly namedBy: NamedBy;
  readonly value: string;
  /** For `field`: which one holds the value. */
  readonly field: string | null;
}

/** As an erasure keeps it while it is under way. */
export const personSchema = z.object({ namedBy: z.enum(['subject', 'key', 'field', 'value']), value: z.string(), field: z.string().nullable() }) satisfies z.ZodType<Person>;

/** Fewest letters, and fewest digits of a mere number, of a value that is looked for in texts: a shorter one stands in what others own too. */
export const LEAST_LETTERS = 5;
export const LEAST_DIGITS = 6;

/** Whether a value tells one person by itself, wherever it stands. */
export function isTelling(value: string): boolean {
  const text = value.trim();
  return text.length >= (/^\d+$/.test(text) ? LEAST_DIGITS : LEAST_LETTERS);
}

/** Finds a person in JSON values and texts. */
export interface PersonMatcher {
  /** Whether the value at this place names the person. */
  names(leaf: string | number, path: readonly string[]): boolean;
  isKey(key: string | null): boolean;
  isSubject(subject: string | null): boolean;
  /** Whole words that stand for the person, for texts; `undefined`: nothing is looked for in texts. */
  readonly words: RegExp | undefined;
}

export function matcherOf({ namedBy, value, field }: Person): PersonMatcher {
  const telling = isTelling(value);
  const words = telling ? wholeWords([value]) : undefined;
  const own: PersonalFields = personalFields(field === null ? [] : [field]);
  const isSame = (text: string | null): boolean => text !== null && text.trim().toLowerCase() === value.trim().toLowerCase();
  return {
    words,
    names: (leaf, path) => {
      const text = String(leaf);
      if (words === undefined) return namedBy === 'field' && own.has(path) && isSame(text);
      words.lastIndex = 0;
      return words.test(text);
    },
    isKey: (key) => isSame(key) && (telling || namedBy === 'key'),
    isSubject: (subject) => isSame(subject) && (telling || namedBy === 'subject'),
  };
}

/** Finds any of the values where no letter or digit stands beside it, in capitals or not, plain or as part of a URL. */
export function wholeWords(values: Iterable<string>): RegExp | undefined {
  const words = [...new Set([...values].map((value) => value.trim()).filter((value) => value !== '').flatMap((value) => [value, encodeURIComponent(value.toWellFormed())]))];
  if (words.length === 0) return undefined;
  const longestFirst = words.toSorted((one, other) => other.length - one.length).map(escaped);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}
