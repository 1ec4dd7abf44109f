import type { Twilio } from 'twilio';
import { defineAction, isRookeryError, PermanentError, RateLimitedError, TransientError, UserError, type ActionContext, type DeliveryOutcome } from '@rookery/sdk';
import type { TwilioAccount } from '../credentials/twilio.js';
import { numberOf, segmentsOf } from '../sms/sms-text.js';
import { createTwilioClient } from '../twilio/client.js';
import { errorOfTwilio, type Addressing } from '../twilio/failure.js';
import { accountBucket, referenceOf, senderBucket, smsEndpoint } from '../twilio/names.js';
import { readSigned } from '../twilio/signed-request.js';
import { findSent } from './find-sent.js';
import { composeMessage, type SmsMessage } from './message.js';
import type { Options } from './options.js';
import { receiptsOf } from './receipts.js';
import { spec } from './spec.js';

type SentMessage = Awaited<ReturnType<Twilio['messages']['create']>>;

/** Calls of one account under way at once are limited by Twilio, not calls a second; this keeps far below it. */
const CALLS_PER_SECOND = 80;

/** One event, one text message; its receipts come to the hook of this agent. */
export const sendSms = defineAction(spec, {
  delivery: 'unsafe',
  // A message sent twice costs twice and annoys; one that was lost is looked for when a person says so.
  onUnknown: 'hold',

  async perform(context, { event, attempt }) {
    const { options, clock } = context;
    const message = composeMessage(options, event, clock.now());
    const { api, account } = await createTwilioClient(await context.credential(options.credential), { net: context.net, now: () => clock.now(), signal: context.signal });
    const found = attempt > 1 ? await findSent(api, options, message, event).catch((error: unknown) => Promise.reject(notLookedUp(error, addressing(options, message)))) : undefined;
    if (found !== undefined) return outcomeOf(found, message, true);
    const sent = await api.messages.create(requestOf(context, message, account)).catch((error: unknown) => Promise.reject(errorOfTwilio(error, addressing(options, message))));
    return outcomeOf(sent, message, false);
  },

  async webhook(context, request) {
    const read = await readSigned(context, context.options.credential, request);
    if ('refuse' in read) return read;
    return { receipts: receiptsOf(read.fields, senderOf(context.options)), answer: { status: 200, contentType: 'text/plain', text: '' } };
  },

  buckets: (options, event) => [
    { name: accountBucket(options.credential), ratePerSecond: CALLS_PER_SECOND, burst: 20 },
    { name: senderBucket(options.credential, senderOf(options)), ratePerSecond: options.rate, burst: Math.max(1, options.rate), tokens: segmentsOf(options, event) },
  ],
  endpoint: (options, event) => smsEndpoint(senderOf(options), numberOf(options, event)),
  urgency: (options: Options) => ({ critical: options.urgent }),
});

/** Receipts are signed with the auth token; without it nobody could tell who posts them. */
function requestOf({ options, hookUrl }: ActionContext<Options>, { to, text, validityS }: SmsMessage, { authToken }: TwilioAccount): Parameters<Twilio['messages']['create']>[0] {
  const { from, messagingService } = options;
  return {
    to, body: text, validityPeriod: validityS,
    ...(from === undefined ? {} : { from }),
    ...(messagingService === undefined ? {} : { messagingServiceSid: messagingService }),
    ...(hookUrl === null || !options.receipts || authToken === undefined ? {} : { statusCallback: hookUrl }),
  };
}

/** A messaging service before one of its numbers: a STOP counts for all of them. */
function senderOf({ from, messagingService }: Options): string {
  return messagingService ?? from ?? '';
}

function addressing(options: Options, { to }: SmsMessage): Addressing {
  const sender = senderOf(options);
  return { credential: options.credential, endpoint: smsEndpoint(sender, to), accountBucket: accountBucket(options.credential), senderBucket: senderBucket(options.credential, sender) };
}

/** Nothing was sent by an attempt that could not look, so it may look again. */
function notLookedUp(error: unknown, to: Addressing): Error {
  const failure = errorOfTwilio(error, to);
  if (failure instanceof RateLimitedError || failure instanceof UserError || failure instanceof PermanentError) return failure;
  return new TransientError(`it could not be looked up whether the message was sent before: ${failure.message}`, { cause: error, ...(isRookeryError(failure) ? { parameters: failure.parameters } : {}) });
}

function outcomeOf(sent: SentMessage, { to, text, segments }: SmsMessage, wasFound: boolean): DeliveryOutcome {
  // Twilio counts 0 as long as a messaging service has not chosen the sender.
  const counted = Number(sent.numSegments);
  return {
    status: sent.status === 'delivered' || sent.status === 'read' ? 'delivered' : 'accepted',
    reference: referenceOf(sent.sid),
    outputs: [{ payload: { sid: sent.sid, to, from: sent.from ?? null, text, segments: counted > 0 ? counted : segments.count, encoding: segments.encoding, status: sent.status, wasFound } }],
  };
}
