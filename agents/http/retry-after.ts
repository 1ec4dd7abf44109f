const SHORTEST_MS = 1_000;
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds or a date); `undefined` without a readable
 * one. At least a second, so that a clock that runs ahead makes no busy loop; at most an hour, so that a mistake there
 * stops nothing here for days.
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const asked = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(asked, SHORTEST_MS), LONGEST_MS);
}
