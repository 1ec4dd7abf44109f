import type { PendingDelivery } from '../ports/delivery-store.js';
import type { PlannedDelivery } from './delivery-plan.js';
import { compareUrgency, type UrgencyOf } from './urgency.js';

/** A delivery in memory, on record as pending. */
export interface WaitingDelivery {
  readonly pending: PendingDelivery;
  readonly plan: PlannedDelivery;
  readonly urgency: UrgencyOf;
}

/** A replay starts with a new budget after attempts were made. */
export function isReplay({ attempts, spent }: Pick<PendingDelivery, 'attempts' | 'spent'>): boolean {
  return attempts > 0 && spent === 0;
}

/** What goes first comes first. */
export function byUrgency(a: WaitingDelivery, b: WaitingDelivery): number {
  return compareUrgency(a.urgency, b.urgency);
}
