/** The address of a person, whichever provider of this kind sends. */
export function endpointOf(number: string): string {
  return `sms-http:${number}`;
}

/** What receipts name a message by. */
export function referenceOf(id: string): string {
  return `sms-http:${id}`;
}
