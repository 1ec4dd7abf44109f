/** A key is a name, not a payload; what is longer would not fit the store's index. */
export const LONGEST_KEY = 1_000;

/** Throws for a key that is too long to be stored, so that only its event fails. */
export function checkKey(what: string, key: string): string {
  if (key.length <= LONGEST_KEY) return key;
  throw new Error(`${what}: "${key.slice(0, 40)}..." has ${key.length} characters; use at most ${LONGEST_KEY}, or a hash`);
}
