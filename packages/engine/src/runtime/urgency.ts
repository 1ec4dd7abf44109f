/** What decides which of several calls goes first. */
export interface UrgencyOf {
  readonly critical: boolean;
  readonly expiresAt: number | null;
  readonly value: number;
}

/** Lower comes first: critical, then earliest expiry, then greater value. */
export function compareUrgency(a: UrgencyOf, b: UrgencyOf): number {
  if (a.critical !== b.critical) return a.critical ? -1 : 1;
  const expiry = (a.expiresAt ?? Number.MAX_SAFE_INTEGER) - (b.expiresAt ?? Number.MAX_SAFE_INTEGER);
  return expiry === 0 ? b.value - a.value : expiry;
}
