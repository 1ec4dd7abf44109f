import type { JsonObject, JsonValue } from '@rookery/model';
import type { PersonMatcher } from './person.js';
import type { PersonalFields } from './personal-fields.js';
import { isList, looksLikeJson, parsedOr } from './personal-values.js';

/** What stands in place of an erased value. */
export const ERASED = '[erased]';

/** Texts and numbers that are looked for elsewhere when they were found beside the person; shorter ones are everybody's. */
const SHORTEST_FOUND = 4;

export interface Erasing {
  readonly matcher: PersonMatcher;
  /** Marked fields; where the person is found, all of them are erased. */
  readonly fields: PersonalFields;
  /** What else is known of the person here, from events of the same trace. */
  readonly known: RegExp | undefined;
}

export interface ErasedJson {
  readonly value: JsonValue;
  readonly isChanged: boolean;
  /** The person is named in it outside its lists: it is about them, and does not only mention them among others. */
  readonly isAbout: boolean;
  /** What stood at the marked places that were erased. */
  readonly found: ReadonlySet<string>;
}

/**
 * Takes a person out of a JSON value. Where the person is named, every marked field of that item of a list, or of the whole value outside lists, is
 * erased; elsewhere only texts that name the person or hold something known of them. `isAbout`: the whole of it is about the person, whoever it names.
 */
export function eraseJson(value: JsonValue, erasing: Erasing, isAbout = false): ErasedJson {
  const found = new Set<string>();
  let isChanged = false;
  let isNamed = false;

  const put = (before: JsonValue, after: JsonValue): JsonValue => {
    if (before !== after) isChanged = true;
    return after;
  };
  const eraseMarked = (item: JsonValue): JsonValue => {
    if (item === null || item === ERASED) return item;
    if (typeof item !== 'object') {
      if (typeof item !== 'boolean' && String(item).trim().length >= SHORTEST_FOUND) found.add(String(item).trim());
      return put(item, ERASED);
    }
    if (isList(item)) return item.map(eraseMarked);
    return Object.fromEntries(Object.entries(item).map(([name, inner]) => [name, eraseMarked(inner)]));
  };
  const eraseLeaf = (leaf: string | number, path: readonly string[], isHit: boolean): JsonValue => {
    if (typeof leaf === 'string' && looksLikeJson(leaf)) {
      const inner = parsedOr(leaf, undefined);
      if (inner !== undefined) return eraseInner(leaf, inner, isHit);
    }
    if (erasing.matcher.names(leaf, path) && (typeof leaf === 'number' || erasing.matcher.words === undefined)) return put(leaf, ERASED);
    const text = eraseText(String(leaf), erasing);
    return typeof leaf === 'number' ? (text === String(leaf) ? leaf : put(leaf, ERASED)) : put(leaf, text);
  };
  const eraseInner = (text: string, inner: JsonValue, isHit: boolean): JsonValue => {
    const erased = eraseJson(inner, erasing, isHit);
    for (const one of erased.found) found.add(one);
    // An item of a list that is hit does not make the whole about the person.
    if (isHit ? isNamedIn(inner, [], erasing.matcher) : erased.isAbout) isNamed = true;
    return erased.isChanged ? put(text, JSON.stringify(erased.value)) : text;
  };
  /** `isHit`: marked fields go too. Items of lists that are objects are looked at one by one, unless the list lies inside what is hit. */
  const walk = (item: JsonValue, path: readonly string[], isHit: boolean): JsonValue => {
    if (typeof item === 'string' || typeof item === 'number') return eraseLeaf(item, path, isHit);
    if (item === null || typeof item !== 'object') return item;
    if (isList(item)) return item.map((one) => (isHit ? walk(one, path, true) : walkUnit(one, path)));
    const entries = Object.entries(item).map(([name, inner]): readonly [string, JsonValue] => {
      const place = [...path, name];
      const kept = eraseText(name, erasing);
      if (kept !== name) isChanged = true;
      return [kept, isHit && erasing.fields.has(place) ? eraseMarked(inner) : walk(inner, place, isHit)];
    });
    const object: JsonObject = Object.fromEntries(entries);
    return object;
  };
  const walkUnit = (item: JsonValue, path: readonly string[]): JsonValue => {
    const isHit = isNamedIn(item, path, erasing.matcher);
    return walk(item, path, isHit);
  };
  const isHit = isAbout || isNamedIn(value, [], erasing.matcher);
  const result = walk(value, [], isHit);
  return { value: result, isChanged, isAbout: isNamed || isHit, found };
}

/** A text without the person and without what is known of them. */
export function eraseText(text: string, { matcher, known }: Pick<Erasing, 'matcher' | 'known'>): string {
  const once = matcher.words === undefined ? text : text.replace(matcher.words, ERASED);
  return known === undefined ? once : once.replace(known, ERASED);
}

/** Whether the person is named in the value outside the objects of its lists. */
function isNamedIn(value: JsonValue, path: readonly string[], matcher: PersonMatcher): boolean {
  if (typeof value === 'string' || typeof value === 'number') return matcher.names(value, path);
  if (value === null || typeof value !== 'object') return false;
  if (isList(value)) return value.some((item) => (item === null || typeof item !== 'object') && isNamedIn(item, path, matcher));
  return Object.entries(value).some(([name, item]) => matcher.names(name, path) || isNamedIn(item, [...path, name], matcher));
}
