import { defineSource, type JsonObject } from '@rookery/sdk';
import { optOutOf, type OptOut } from '../sms/opt-out-words.js';
import { readSigned } from '../twilio/signed-request.js';
import { catchUp } from './catch-up.js';
import { endpointsOf, itemOf } from './message.js';
import { spec } from './spec.js';

/** Nothing is answered; Twilio takes anything but TwiML for an error (Twilio, "Error 12300"). */
const noReply = { status: 200, contentType: 'text/xml; charset=utf-8', text: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' };
const MOST_MEDIA = 10;

/** Text messages of people, each once however often Twilio posts it, and also those that nobody was there for. */
export const smsInbox = defineSource(spec, {
  defaultSchedule: '5m',
  check: catchUp,

  async webhook(context, request) {
    const { options } = context;
    const read = await readSigned(context, options.credential, request);
    if ('refuse' in read) return read;
    const { fields } = read;
    const sid = fields.get('MessageSid');
    const from = fields.get('From');
    if (sid === null || from === null) {
      return { refuse: { status: 400, code: 'webhook.body', message: 'this is no message: "MessageSid" and "From" are missing; set this address under "A message comes in" of the number' } };
    }
    // Twilio names it where a messaging service handles opt-out by words of its own.
    const optOut = optOutOf(fields.get('OptOutType') ?? fields.get('Body') ?? '');
    return {
      items: [itemOf(payloadOf(fields, { sid, from, optOut }), { sid, from })],
      endpoints: options.handlesOptOut ? endpointsOf({ from, senders: [fields.get('To'), fields.get('MessagingServiceSid')], optOut }) : [],
      answer: noReply,
    };
  },
});

function payloadOf(fields: URLSearchParams, { sid, from, optOut }: { readonly sid: string; readonly from: string; readonly optOut: OptOut | undefined }): JsonObject {
  return {
    sid, from,
    to: fields.get('To'),
    text: fields.get('Body') ?? '',
    messagingService: fields.get('MessagingServiceSid'),
    segments: Number(fields.get('NumSegments') ?? 1),
    country: fields.get('FromCountry'),
    optOut: optOut ?? null,
    media: mediaOf(fields),
  };
}

function mediaOf(fields: URLSearchParams): JsonObject[] {
  const count = Math.min(MOST_MEDIA, Number(fields.get('NumMedia') ?? 0) || 0);
  return Array.from({ length: count }, (_, index) => ({ url: fields.get(`MediaUrl${index}`), contentType: fields.get(`MediaContentType${index}`) }));
}
