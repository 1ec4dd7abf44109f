import { isRecord, isSameValue } from './values-at-path.js';

export type Choice = 'mine' | 'theirs';

/** Three versions of one thing; `undefined`: it is not there. */
export interface Sides<Value = unknown> {
  readonly base: Value;
  readonly mine: Value;
  readonly theirs: Value;
}

/** A place that both sides changed, differently. */
export interface Conflict extends Sides {
  readonly path: readonly string[];
}

export interface MergeRules {
  /** Where the value lies, for its conflicts. */
  readonly path: readonly string[];
  /** Who is right where both sides changed the same. */
  readonly decide: (conflict: Conflict) => Choice;
  /** Values that are one thing although they are objects. Default: none. */
  readonly isWhole?: (path: readonly string[]) => boolean;
}

/**
 * Merges three versions of a JSON value: what only one side changed is taken, what both changed alike too. Objects are merged name by
 * name; lists and texts are taken whole.
 */
export function mergeValues<Value>(sides: Sides<Value>, rules: MergeRules): Value;
export function mergeValues(sides: Sides, rules: MergeRules): unknown {
  const { base, mine, theirs } = sides;
  if (isSameValue(mine, theirs) || isSameValue(base, mine)) return theirs;
  if (isSameValue(base, theirs)) return mine;
  if (!isRecord(mine) || !isRecord(theirs) || (base !== undefined && !isRecord(base)) || rules.isWhole?.(rules.path) === true) return sides[rules.decide({ path: rules.path, ...sides })];
  const records = { base: base ?? {}, mine, theirs };
  const merged = namesOf(records).map((name) => [name, mergeValues(sidesOf(records, name), { ...rules, path: [...rules.path, name] })] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** All names of three objects: those of the base first, then those that came, in an order that does not depend on the side. */
export function namesOf({ base, mine, theirs }: Sides<Readonly<Record<string, unknown>>>): readonly string[] {
  const added = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter((name) => !Object.hasOwn(base, name));
  return [...Object.keys(base), ...added.toSorted()];
}

export function sidesOf<Value>({ base, mine, theirs }: Sides<Readonly<Record<string, Value>>>, name: string): Sides<Value | undefined> {
  const own = (side: Readonly<Record<string, Value>>): Value | undefined => (Object.hasOwn(side, name) ? side[name] : undefined);
  return { base: own(base), mine: own(mine), theirs: own(theirs) };
}

/** The same part of all three. */
export function sidesAt<Whole, Part>({ base, mine, theirs }: Sides<Whole>, part: (side: Whole) => Part): Sides<Part> {
  return { base: part(base), mine: part(mine), theirs: part(theirs) };
}
