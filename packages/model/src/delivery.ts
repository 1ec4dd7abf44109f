import { z } from 'zod';

/**
 * Where a call outside stands. `unknown`: the request may have arrived. `suppressed`: not sent on purpose, the
 * reason is beside it. `dead`: given up, may be replayed.
 */
export const deliveryStatusSchema = z.enum([
  'pending', 'sending', 'accepted', 'delivered', 'read', 'acted', 'failed', 'dead', 'suppressed', 'expired', 'unknown',
]);
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

const RECEIPT_RANK: Readonly<Partial<Record<DeliveryStatus, number>>> = { unknown: 0, accepted: 1, delivered: 2, read: 3, acted: 4 };

/** Receipts move a delivery up this order and never down: a late `delivered` after `read` changes nothing. */
export function raiseDelivery(current: DeliveryStatus, receipt: DeliveryStatus): DeliveryStatus {
  const from = RECEIPT_RANK[current];
  const to = RECEIPT_RANK[receipt];
  return from !== undefined && to !== undefined && to > from ? receipt : current;
}

export function isFinal(status: DeliveryStatus): boolean {
  return status !== 'pending' && status !== 'sending';
}
