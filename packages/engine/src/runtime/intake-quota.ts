/** Why a workspace may not bring in more just now. */
export interface QuotaRefusal {
  readonly limit: number;
  readonly per: 'second' | 'day';
  readonly retryAfterS: number;
}

/** What a workspace may bring in from outside; the host knows the limits. From memory, on the path of every request. */
export interface IntakeQuota {
  /** Takes all of these events, or none and says why. */
  take(workspaceId: number, events: number, now: number): QuotaRefusal | undefined;
  /** A poll brought in so many; what was asked for is never refused. */
  spend(workspaceId: number, events: number, now: number): void;
  /** Polls of the workspace must wait. */
  isUsedUp(workspaceId: number, now: number): boolean;
}

export const noQuota: IntakeQuota = { take: () => undefined, spend: () => undefined, isUsedUp: () => false };
