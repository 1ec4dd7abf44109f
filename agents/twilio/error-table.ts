/** What an error of Twilio means for the message, its number and its account. */
export interface TwilioMeaning {
  /** `later`: the same message may pass another time. `never`: not as it is. `wait`: the sender's queue is full. `account`: a person must look at the account. */
  readonly kind: 'later' | 'never' | 'wait' | 'account';
  /** In words that follow "Twilio: ". */
  readonly what: string;
  readonly advice: string;
  /** Nothing sent to this number from this sender will ever arrive. */
  readonly isLostNumber?: true;
}

/**
 * The errors that sending meets, at the call or later in a receipt, after Twilio's pages "Error and Warning Dictionary"
 * (twilio.com/docs/api/errors/<code>). What is not here is judged by the status of the answer.
 */
export const twilioErrors: ReadonlyMap<number, TwilioMeaning> = new Map<number, TwilioMeaning>([
  [20003, { kind: 'account', what: 'the account or its token is not known', advice: 'copy account SID and auth token, or the API key, from the console into the credential' }],
  [20404, { kind: 'account', what: 'there is no such account', advice: 'check the account SID of the credential' }],
  [21211, { kind: 'never', what: 'the number written to is none', advice: 'correct it where it comes from', isLostNumber: true }],
  [21212, { kind: 'never', what: 'the sender is not valid', advice: 'write one of your numbers as +15551234567, a short code or a sender name' }],
  [21408, { kind: 'never', what: 'the account may not send to this country', advice: 'allow the country under "Geo permissions" in the console' }],
  [21601, { kind: 'never', what: 'the sender takes no SMS', advice: 'choose a number that can send SMS' }],
  [21602, { kind: 'never', what: 'the text is empty', advice: 'see that the template gives a text' }],
  [21603, { kind: 'never', what: 'no sender was given', advice: 'fill in a sender or a messaging service' }],
  [21604, { kind: 'never', what: 'no number was given', advice: 'see that the template gives a number' }],
  [21606, { kind: 'never', what: 'the sender is no number of this account that can send SMS', advice: 'choose one of the account, or use its credential' }],
  [21608, { kind: 'never', what: 'a trial account writes to verified numbers only', advice: 'verify the number in the console or upgrade the account' }],
  [21609, { kind: 'never', what: 'the address for receipts is not valid', advice: 'set ROOKERY_PUBLIC_URL to an address that can be reached from outside' }],
  [21610, { kind: 'never', what: 'the person answered STOP', advice: 'nothing more is sent until they write START', isLostNumber: true }],
  [21611, { kind: 'wait', what: 'more than ten hours of messages wait for this sender', advice: 'add senders or a messaging service, or send less' }],
  [21612, { kind: 'never', what: 'this sender cannot reach this number', advice: 'use a sender of the same country, or a messaging service' }],
  [21614, { kind: 'never', what: 'the number is no mobile number', advice: 'ask for a mobile number', isLostNumber: true }],
  [21617, { kind: 'never', what: 'the text has more than 1,600 characters', advice: 'shorten it' }],
  [21619, { kind: 'never', what: 'the text is empty', advice: 'see that the template gives a text' }],
  [21635, { kind: 'never', what: 'the number is a landline', advice: 'ask for a mobile number', isLostNumber: true }],
  [21659, { kind: 'never', what: 'the sender is no number of Twilio, or a short code of another country', advice: 'choose another sender' }],
  [21660, { kind: 'never', what: 'the sender belongs to another account', advice: 'use the credential of that account' }],
  [21701, { kind: 'never', what: 'there is no such messaging service', advice: 'copy its SID from the console' }],
  [21703, { kind: 'never', what: 'the messaging service has no senders', advice: 'add a number to it in the console' }],
  [30001, { kind: 'later', what: 'the queue of the sender ran over', advice: 'send again later, or add senders' }],
  [30002, { kind: 'account', what: 'the account is suspended', advice: 'look at its status in the console' }],
  [30003, { kind: 'later', what: 'the phone cannot be reached', advice: 'it is off, without network or not in service; send again later' }],
  [30004, { kind: 'never', what: 'the message was blocked', advice: 'the number takes no messages of this kind, or the person blocked the sender' }],
  [30005, { kind: 'never', what: 'the number is unknown or not in service any more', advice: 'ask for another number', isLostNumber: true }],
  [30006, { kind: 'never', what: 'the number is a landline, or its network takes no SMS', advice: 'ask for a mobile number', isLostNumber: true }],
  [30007, { kind: 'never', what: 'a filter of Twilio or of the network took it for spam', advice: 'change the text, above all links, and see that the sender is registered' }],
  [30008, { kind: 'later', what: 'it was not delivered, and nobody says why', advice: 'send again later; ask Twilio when it happens often' }],
  [30017, { kind: 'later', what: 'the network is congested', advice: 'send again later' }],
  [30018, { kind: 'never', what: 'the country wants sender names registered before', advice: 'register the sender' }],
  [30022, { kind: 'later', what: 'the sender is over the rate of its campaign (US A2P 10DLC)', advice: 'lower the rate of this agent' }],
  [30023, { kind: 'later', what: 'the sender is over its messages of the day (US A2P 10DLC)', advice: 'send the rest tomorrow, or raise the limit of the brand' }],
  [30024, { kind: 'never', what: 'the network does not know this sender', advice: 'choose another sender' }],
  [30032, { kind: 'never', what: 'the toll-free number is not verified', advice: 'have it verified in the console' }],
  [30034, { kind: 'never', what: 'the number is not registered for messages in the US (A2P 10DLC)', advice: 'add it to a registered campaign' }],
  [30036, { kind: 'never', what: 'it waited longer than the event was of use', advice: 'nothing was sent too late; add senders if this happens often' }],
  [30500, { kind: 'later', what: 'the network behind Twilio failed', advice: 'send again later' }],
]);

/** The sentence people read: what Twilio says, and what they can do about it. */
export function describeTwilio(code: number | undefined, said: string): string {
  const meaning = code === undefined ? undefined : twilioErrors.get(code);
  if (meaning !== undefined) return `Twilio: ${meaning.what} (${code}); ${meaning.advice}`;
  return code === undefined ? `Twilio: ${said}` : `Twilio: ${said} (${code}); see twilio.com/docs/api/errors/${code}`;
}
