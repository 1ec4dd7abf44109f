/**
 * Writes a JSON value so that equal values give equal texts: the keys of every object in one order, no white space.
 * For comparing and hashing; `undefined` is written as `null`.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, item: unknown) => (isPlain(item) ? sorted(item) : item));
}

function sorted(value: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.keys(value).toSorted().map((name) => [name, value[name]] as const));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
