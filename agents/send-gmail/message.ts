import type { ActionContext, Delivery } from '@rookery/sdk';
import { composeMail, markOf } from '../mail/compose-mail.js';
import type { GmailOptions } from './spec.js';

/** A header of ours: Gmail may give a mail another Message-ID, but leaves headers it does not know alone. */
export const DELIVERY_HEADER = 'X-Rookery-Delivery';

/** The mail of an event as Gmail takes it, whole. Throws what is wrong with an address or a part of it. */
export async function composeGmail(context: ActionContext<GmailOptions>, delivery: Delivery): Promise<Buffer> {
  // Gmail reads the hidden recipients from the header, and takes it out.
  const { bytes } = await composeMail(context, delivery, { account: 'fills in the sender', bcc: 'in the header', headers: () => ({ [DELIVERY_HEADER]: deliveryMark(delivery) }) });
  return bytes;
}

/** What the header carries: the same on every attempt. */
export function deliveryMark({ idempotencyKey }: Pick<Delivery, 'idempotencyKey'>): string {
  return markOf(idempotencyKey);
}
