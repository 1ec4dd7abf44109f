import type { JsonValue } from '@rookery/model';
import { secretForms } from './secret-forms.js';
import { createWordFinder } from './word-finder.js';

/** Takes secrets out of what leaves the process: logs, errors, events. */
export interface Scrubber {
  /** Secrets to hide from now on. Add the same one twice and it must be removed twice. */
  add(...secrets: readonly string[]): void;
  remove(...secrets: readonly string[]): void;
  /** The text with every secret, plain or encoded, replaced by `[secret]`. One pass however many secrets there are. */
  text(text: string): string;
  /** The same for every string and key inside a JSON value; the value given is not changed. */
  json(value: JsonValue): JsonValue;
}

/** Shorter values are not hidden: `1` or `on` would shred every log and are no secrets. */
const shortestSecret = 4;
const replacement = '[secret]';
const repeated = /(?:\[secret\]){2,}/g;

/** Hides each secret in every form of `secretForms`. The longest wins where two begin at the same place. */
export function createScrubber(): Scrubber {
  const counts = new Map<string, number>();
  const finder = createWordFinder();
  const wordsOf = (secret: string): readonly string[] => [...secretForms(secret)].filter((form) => form.length >= shortestSecret);
  const text = (input: string): string => {
    const replaced = finder.replace(input, replacement);
    return replaced === input ? input : replaced.replace(repeated, replacement);
  };
  return {
    add(...secrets) {
      for (const secret of secrets) {
        if (secret.length < shortestSecret) continue;
        const count = counts.get(secret) ?? 0;
        counts.set(secret, count + 1);
        if (count === 0) for (const word of wordsOf(secret)) finder.add(word);
      }
    },
    remove(...secrets) {
      for (const secret of secrets) {
        const count = counts.get(secret);
        if (count === undefined) continue;
        if (count > 1) counts.set(secret, count - 1);
        else {
          counts.delete(secret);
          for (const word of wordsOf(secret)) finder.remove(word);
        }
      }
    },
    text,
    json: (value) => (counts.size === 0 ? value : scrubJson(value, text)),
  };
}

function scrubJson(value: JsonValue, text: (input: string) => string): JsonValue {
  if (typeof value === 'string') return text(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => scrubJson(item, text));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), scrubJson(item, text)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
