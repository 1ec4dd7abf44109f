import type { JsonValue } from '@rookery/sdk';

/** Milliseconds since 1970 have passed this in 1973; less was meant as seconds. */
const LEAST_MS = 100_000_000_000;
const ZONED = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:?\d\d))?$/i;

/** What a person may write for a moment. */
export const momentHint = 'write ISO 8601 with its zone, for example "2026-03-01T09:00:00Z", or milliseconds';

/** Milliseconds since 1970 from ISO 8601 with its zone, or from a number of milliseconds; `undefined` for anything else. */
export function readMoment(value: JsonValue): number | undefined {
  const ms = typeof value === 'string' ? (ZONED.test(value.trim()) ? Date.parse(value) : /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN) : value;
  return typeof ms === 'number' && ms >= LEAST_MS && Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined;
}
