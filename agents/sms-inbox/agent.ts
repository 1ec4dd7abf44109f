import { defineSource, type EndpointChange, type JsonObject, type SourceItem } from '@rookery/sdk';
import { optOutOf, type OptOut } from '../sms/opt-out-words.js';
import { smsEndpoint } from '../twilio/names.js';
import { readSigned } from '../twilio/signed-request.js';
import { spec } from './spec.js';

/** Nothing is answered; Twilio takes anything but TwiML for an error (Twilio, "Error 12300"). */
const noReply = { status: 200, contentType: 'text/xml; charset=utf-8', text: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' };
const MOST_MEDIA = 10;

/** Text messages of people, each once however often Twilio posts it. */
export const smsInbox = defineSource(spec, {
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
    const optOut = optOutIn(fields);
    const item: SourceItem = { payload: messageOf(fields, { sid, from, optOut }), dedupeKey: sid, key: from, port: optOut === undefined ? 'out' : 'optOut' };
    return { items: [item], endpoints: options.handlesOptOut ? endpointsOf(fields, from, optOut) : [], answer: noReply };
  },
});

/** Twilio names it where a messaging service handles opt-out by words of its own. */
function optOutIn(fields: URLSearchParams): OptOut | undefined {
  const named = fields.get('OptOutType');
  return optOutOf(named ?? fields.get('Body') ?? '');
}

function endpointsOf(fields: URLSearchParams, from: string, optOut: OptOut | undefined): readonly EndpointChange[] {
  if (optOut !== 'stop' && optOut !== 'start') return [];
  const senders = [fields.get('To'), fields.get('MessagingServiceSid')].flatMap((sender) => (sender === null || sender === '' ? [] : [sender]));
  return senders.map((sender) => ({ endpoint: smsEndpoint(sender, from), disabled: optOut === 'stop' ? 'the person answered STOP' : null }));
}

function messageOf(fields: URLSearchParams, { sid, from, optOut }: { readonly sid: string; readonly from: string; readonly optOut: OptOut | undefined }): JsonObject {
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
