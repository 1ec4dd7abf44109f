import { z } from 'zod';

const DEEPEST = 10;

/**
 * A field as people write it: names with dots between them, such as `phone` or `dealer.name`. Lists are looked through, so `guests.email` is the
 * `email` of each guest.
 */
export const fieldPathSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^.\s[\]*][^.[\]*]*(\.[^.\s[\]*][^.[\]*]*)*$/, { error: 'write names with dots between them, for example "phone" or "dealer.name"' })
  .refine((path) => path.split('.').length <= DEEPEST, { error: `a field lies at most ${DEEPEST} levels deep` });

/** Tells which places of a payload are marked. */
export interface PersonalFields {
  readonly isEmpty: boolean;
  /** `path` holds the names from the payload down, without the numbers of list items. */
  has(path: readonly string[]): boolean;
}

/**
 * A marked field is meant wherever its names stand one below the other, however deep, in capitals or not: whoever marks `phone` does not think of the
 * one inside `dealer`, and would want it hidden too.
 */
export function personalFields(paths: Iterable<string>): PersonalFields {
  const byLast = new Map<string, (readonly string[])[]>();
  for (const path of paths) {
    const names = path.toLowerCase().split('.').toReversed();
    const last = names[0] ?? '';
    byLast.set(last, [...(byLast.get(last) ?? []), names]);
  }
  const has = (path: readonly string[]): boolean => {
    const candidates = byLast.get(path.at(-1)?.toLowerCase() ?? '');
    return candidates?.some((names) => names.length <= path.length && names.every((name, index) => path[path.length - 1 - index]?.toLowerCase() === name)) === true;
  };
  return { isEmpty: byLast.size === 0, has };
}
