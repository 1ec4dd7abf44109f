/** The address of a person as seen from one sender: a STOP counts for that sender, or for all of its messaging service. */
export function smsEndpoint(sender: string, number: string): string {
  return `sms:${sender}:${number}`;
}

/** The limit of calls of an account. */
export function accountBucket(credential: string): string {
  return `twilio:account:${credential}`;
}

/** The limit of segments of a sender. */
export function senderBucket(credential: string, sender: string): string {
  return `twilio:sender:${credential}:${sender}`;
}

/** What receipts name a message by. */
export function referenceOf(sid: string): string {
  return `twilio:${sid}`;
}
