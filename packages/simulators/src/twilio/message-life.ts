import type { CallbackPost } from './callbacks.js';
import { checkCreateParameters, TwilioApiError } from './message-parameters.js';
import { newSid, segmentsOf, type MessageStatus, type TwilioMessage } from './message-resource.js';
import { chooseSender, LONGEST_QUEUE_MS, siblingsOf, type Account, type Sender } from './senders.js';

/** What becomes of messages to a number. `silent`: sent, and the network never says more. */
export type Recipient =
  | { readonly outcome: 'delivered' | 'silent' }
  | { readonly outcome: 'undelivered'; readonly errorCode: number }
  /** Refused at the call. */
  | { readonly outcome: 'landline' | 'not allowed' };

export interface MessageLife {
  create(account: Account, fields: URLSearchParams): TwilioMessage;
  receive(account: Account, to: string, given: { readonly from: string; readonly body: string; readonly media?: readonly { readonly url: string; readonly contentType: string }[] }): Promise<TwilioMessage>;
  /** Newest first. */
  all(): readonly TwilioMessage[];
  readonly recipients: Map<string, Recipient>;
  clear(): void;
}

const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
const START = ['START', 'YES', 'UNSTOP'];

/** Messages from the call to the phone. Time in queues is counted, not waited for. */
export function createMessageLife({ now, callbacks }: { readonly now: () => number; readonly callbacks: CallbackPost }): MessageLife {
  const messages: TwilioMessage[] = [];
  const recipients = new Map<string, Recipient>();

  const report = async (account: Account, message: TwilioMessage, status: MessageStatus, errorCode?: number): Promise<void> => {
    message.status = status;
    message.errorCode = errorCode ?? null;
    if (message.statusCallback === null) return;
    await callbacks.post(message.statusCallback, {
      AccountSid: account.sid, ApiVersion: '2010-04-01', From: message.from ?? '', MessageSid: message.sid, MessageStatus: status, SmsSid: message.sid, SmsStatus: status, To: message.to,
      ...(message.messagingServiceSid === null ? {} : { MessagingServiceSid: message.messagingServiceSid }),
      ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
    }, account.authToken);
  };

  const travel = async (account: Account, message: TwilioMessage, sender: Sender): Promise<void> => {
    const wait = Math.max(0, sender.busyUntil - message.createdAt);
    if (wait > LONGEST_QUEUE_MS) return report(account, message, 'failed', 30001);
    if (wait > message.validityS * 1_000) return report(account, message, 'failed', 30036);
    sender.busyUntil = message.createdAt + wait + (message.segments / sender.segmentsPerSecond) * 1_000;
    message.from = sender.number;
    message.sentAt = message.createdAt + wait;
    await report(account, message, 'sent');
    const recipient = recipients.get(message.to) ?? { outcome: 'delivered' };
    if (recipient.outcome === 'delivered') await report(account, message, 'delivered');
    if (recipient.outcome === 'undelivered') await report(account, message, 'undelivered', recipient.errorCode);
  };

  const refuseUnreachable = (sender: Sender, to: string, service: string | null): void => {
    const { outcome } = recipients.get(to) ?? { outcome: 'delivered' };
    if (sender.stopped.has(to)) throw new TwilioApiError(400, 21610, 'Attempt to send to unsubscribed recipient');
    if (outcome === 'landline') throw new TwilioApiError(400, 21614, `'To' number is not a valid mobile number: ${to}`);
    if (outcome === 'not allowed') throw new TwilioApiError(400, 21408, `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${to}`);
    if (service === null && sender.busyUntil - now() > LONGEST_QUEUE_MS) throw new TwilioApiError(429, 21611, `This "From" Number has exceeded the maximum number of queued messages`);
  };

  const add = (message: TwilioMessage): TwilioMessage => {
    messages.unshift(message);
    return message;
  };

  return {
    create(account, fields) {
      checkCreateParameters(fields);
      const { sender, service } = chooseSender(account, fields);
      const to = fields.get('To') ?? '';
      refuseUnreachable(sender, to, service);
      const body = fields.get('Body') ?? '';
      const message = add({
        sid: newSid('SM'), accountSid: account.sid, direction: 'outbound-api', media: [], to, from: service === null ? sender.number : null, messagingServiceSid: service, body,
        segments: segmentsOf(body), statusCallback: fields.get('StatusCallback'), validityS: Number(fields.get('ValidityPeriod') ?? 36_000), createdAt: now(), sentAt: null,
        status: service === null ? 'queued' : 'accepted', errorCode: null,
      });
      // Behind the answer, which shows the message as it is now.
      void callbacks.during(Promise.resolve().then(() => travel(account, message, sender)));
      return { ...message };
    },
    async receive(account, to, { from, body, media = [] }) {
      const sender = account.senders.get(to);
      if (sender === undefined) throw new Error(`${to}: this is no number of the account`);
      const word = body.trim().toUpperCase();
      const optOut = STOP.includes(word) ? 'STOP' : START.includes(word) ? 'START' : ['HELP', 'INFO'].includes(word) ? 'HELP' : undefined;
      for (const one of siblingsOf(account, sender)) {
        if (optOut === 'STOP') one.stopped.add(from);
        if (optOut === 'START') one.stopped.delete(from);
      }
      const [service] = sender.services;
      const message = add({
        sid: newSid(media.length > 0 ? 'MM' : 'SM'), accountSid: account.sid, direction: 'inbound', media, to, from, messagingServiceSid: service ?? null, body, segments: segmentsOf(body),
        statusCallback: null, validityS: 0, createdAt: now(), sentAt: now(), status: 'received', errorCode: null,
      });
      // As of a number without a webhook: the message is in the log all the same.
      if (sender.inboundUrl === undefined) return message;
      await callbacks.post(sender.inboundUrl, {
        AccountSid: account.sid, ApiVersion: '2010-04-01', Body: body, From: from, FromCountry: 'US', MessageSid: message.sid, NumMedia: String(media.length), NumSegments: String(message.segments),
        SmsMessageSid: message.sid, SmsSid: message.sid, SmsStatus: 'received', To: to, ToCountry: 'US',
        ...(service === undefined ? {} : { MessagingServiceSid: service }),
        // Only messaging services with advanced opt-out name it.
        ...(service === undefined || optOut === undefined ? {} : { OptOutType: optOut }),
        ...Object.fromEntries(media.flatMap(({ url, contentType }, index) => [[`MediaUrl${index}`, url], [`MediaContentType${index}`, contentType]])),
      }, account.authToken);
      return message;
    },
    all: () => messages,
    recipients,
    clear: () => {
      messages.length = 0;
      recipients.clear();
    },
  };
}
