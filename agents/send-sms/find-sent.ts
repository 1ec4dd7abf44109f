import type { Twilio } from 'twilio';
import type { AgentEvent } from '@rookery/sdk';
import type { SmsMessage } from './message.js';
import type { Options } from './options.js';

type Message = Awaited<ReturnType<Twilio['messages']['create']>>;

/** Newest messages to one number that are looked through. */
const MOST = 50;
/** How far the clocks of both sides may stand apart. */
const CLOCK_SKEW_MS = 120_000;
const FAILED: readonly string[] = ['failed', 'undelivered', 'canceled'];

/**
 * The message an earlier attempt sent without hearing of it. Twilio takes no key, so it is told by number, sender and text,
 * made since the event came. Not by "DateSent", which what waits in the queue has not got.
 */
export async function findSent(api: Twilio, options: Options, message: SmsMessage, event: AgentEvent): Promise<Message | undefined> {
  const found = await api.messages.list({ to: message.to, ...(options.from === undefined ? {} : { from: options.from }), limit: MOST, pageSize: MOST });
  // A body that was redacted is null, whatever the types of the library say.
  return found.find((one) =>
    String(one.body).trim() === message.text && Number(one.dateCreated) >= event.createdAt - CLOCK_SKEW_MS && !FAILED.includes(one.status) &&
    (options.messagingService === undefined || one.messagingServiceSid === options.messagingService));
}
