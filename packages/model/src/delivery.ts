import { z } from 'zod';

/**
 * Where a call outside stands. `unknown`: the request may have arrived. `suppressed`: not sent on purpose, the
 * reason is beside it. `dead`: given up, may be replayed.
 */
export const deliveryStatusSchema = z.enum([
  'pending', 'sending', 'accepted', 'delivered', 'read', 'acted', 'failed', 'dead', 'suppressed', 'expired', 'unknown',
]);
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

/** What a provider may say later of a call it took. `failed`: it could not be delivered after all. */
export const receiptStatusSchema = z.enum(['failed', 'delivered', 'read', 'acted']);
export type ReceiptStatus = z.infer<typeof receiptStatusSchema>;

const RECEIPT_RANK: Readonly<Partial<Record<DeliveryStatus, number>>> = { unknown: 0, accepted: 1, failed: 2, delivered: 3, read: 4, acted: 5 };

/**
 * Receipts move a delivery up this order and never down, so they may come twice and in any order: a late `delivered`
 * after `read` changes nothing, and who was told `failed` and hears `delivered` later knows that it arrived.
 */
export function raiseDelivery(current: DeliveryStatus, receipt: DeliveryStatus): DeliveryStatus {
  const from = RECEIPT_RANK[current];
  const to = RECEIPT_RANK[receipt];
  return from !== undefined && to !== undefined && to > from ? receipt : current;
}

export function isFinal(status: DeliveryStatus): boolean {
  return status !== 'pending' && status !== 'sending';
}
