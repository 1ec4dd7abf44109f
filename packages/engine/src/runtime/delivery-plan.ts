import { isRookeryError, type ActionType, type BucketUse, type QuotaOwner } from '@rookery/sdk';
import type { SeatVersion } from './agent-seat.js';
import type { LiveEvent } from './live-event.js';
import type { UrgencyOf } from './urgency.js';

/** What is to become of one event at an action, decided before anything is sent. */
export interface PlannedDelivery {
  readonly event: LiveEvent;
  readonly version: SeatVersion;
  readonly verdict: 'send' | 'expired' | 'suppressed';
  readonly reason?: string;
  /** The address it goes to, where the action names one. */
  readonly endpoint?: string;
  readonly buckets: readonly BucketUse[];
  readonly critical: boolean;
  readonly value: number;
  /** A template that fails on this event: no call can be made, the event goes to the failed list. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** The key of the delivery that a replay stands in for. */
  readonly idempotencyKey?: string | null;
}

export function describeDelivery(
  type: ActionType,
  given: { readonly event: LiveEvent; readonly version: SeatVersion; readonly disabled: ReadonlyMap<string, string>; readonly now: number; readonly owner?: QuotaOwner | undefined },
): PlannedDelivery {
  const { event, version, disabled, now } = given;
  const base = { event, version, buckets: [], critical: false, value: 0, failure: null } as const;
  if (event.expiresAt !== null && event.expiresAt <= now) return { ...base, verdict: 'expired', reason: 'it expired before it was sent' };
  try {
    const { options } = version.agent;
    const endpoint = type.endpoint?.(options, event);
    const cause = endpoint === undefined ? undefined : disabled.get(endpoint);
    if (endpoint !== undefined && cause !== undefined) return { ...base, endpoint, verdict: 'suppressed', reason: `${endpoint} is disabled: ${cause}` };
    const { critical = false, value = 0 } = type.urgency?.(options, event) ?? {};
    const buckets = (type.buckets?.(options, event, given.owner) ?? []).map((use) => ({ ...use, name: scopedName(version.workspaceId, use.name) }));
    return { ...base, ...(endpoint === undefined ? {} : { endpoint }), verdict: 'send', buckets, critical, value };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...base, verdict: 'suppressed', failure: { code: isRookeryError(error) ? error.code : 'step.threw', message } };
  }
}

/** A delivery behind the first of its batch: what counts per call was taken with the first. */
export function withinBatch(plan: PlannedDelivery): PlannedDelivery {
  return plan.buckets.some(({ per }) => per === 'call') ? { ...plan, buckets: plan.buckets.filter(({ per }) => per !== 'call') } : plan;
}

/** Two workspaces that name a bucket alike do not share it: their credentials differ. */
export function scopedName(workspaceId: number, bucket: string): string {
  return `${workspaceId}|${bucket}`;
}

export function urgencyOf({ critical, value, event }: PlannedDelivery): UrgencyOf {
  return { critical, value, expiresAt: event.expiresAt };
}
