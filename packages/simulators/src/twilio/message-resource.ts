import { randomBytes } from 'node:crypto';

export type MessageStatus = 'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

/** A message as the simulator holds it. Times are milliseconds. */
export interface TwilioMessage {
  readonly sid: string;
  readonly accountSid: string;
  readonly direction: 'outbound-api' | 'inbound';
  readonly to: string;
  from: string | null;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  readonly segments: number;
  readonly statusCallback: string | null;
  readonly validityS: number;
  readonly media: readonly { readonly url: string; readonly contentType: string }[];
  readonly createdAt: number;
  sentAt: number | null;
  status: MessageStatus;
  errorCode: number | null;
}

export const MESSAGE_FIELDS: readonly string[] = [
  'body', 'num_segments', 'direction', 'from', 'to', 'date_updated', 'price', 'error_message', 'uri', 'account_sid', 'num_media', 'status', 'messaging_service_sid', 'sid',
  'date_sent', 'date_created', 'error_code', 'price_unit', 'api_version', 'subresource_uris',
];

export function newSid(prefix: string): string {
  return `${prefix}${randomBytes(16).toString('hex')}`;
}

/** The resource as the API writes it. */
export function toResource(message: TwilioMessage): Readonly<Record<string, unknown>> {
  const uri = `/2010-04-01/Accounts/${message.accountSid}/Messages/${message.sid}`;
  return {
    sid: message.sid, account_sid: message.accountSid, messaging_service_sid: message.messagingServiceSid, direction: message.direction,
    to: message.to, from: message.from, body: message.body, status: message.status,
    // Unknown as long as a messaging service has not chosen the sender.
    num_segments: message.from === null ? '0' : String(message.segments), num_media: String(message.media.length), api_version: '2010-04-01',
    date_created: rfc2822(message.createdAt), date_updated: rfc2822(message.sentAt ?? message.createdAt), date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    error_code: message.errorCode, error_message: null, price: null, price_unit: 'USD', uri: `${uri}.json`, subresource_uris: { media: `${uri}/Media.json` },
  };
}

/** Segments of a text (3GPP TS 23.038): 160/153 of the basic alphabet, whose extension counts double, else 70/67 UTF-16 units. */
export function segmentsOf(body: string): number {
  const basic = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/u.test(body);
  const units = basic ? [...body].map((one) => (/[\f^{}\\[~\]|€]/u.test(one) ? 2 : 1)) : [...body].map((one) => one.length);
  const [whole, part] = basic ? [160, 153] : [70, 67];
  if (units.reduce((sum, unit) => sum + unit, 0) <= whole) return 1;
  return units.reduce<readonly [number, number]>(([parts, used], unit) => (used + unit > part ? [parts + 1, unit] : [parts, used + unit]), [1, 0])[0];
}

function rfc2822(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

/** The list of a message's media, whose addresses are those of the API. */
export function toMediaList(message: TwilioMessage): Readonly<Record<string, unknown>> {
  const uri = `/2010-04-01/Accounts/${message.accountSid}/Messages/${message.sid}/Media`;
  const list = message.media.map(({ url, contentType }) => ({
    sid: url.slice(url.lastIndexOf('/') + 1), account_sid: message.accountSid, parent_sid: message.sid, content_type: contentType,
    date_created: rfc2822(message.createdAt), date_updated: rfc2822(message.createdAt), uri: `${uri}/${url.slice(url.lastIndexOf('/') + 1)}.json`,
  }));
  return { media_list: list, page: 0, page_size: 50, start: 0, end: Math.max(0, list.length - 1), uri: `${uri}.json`, first_page_uri: `${uri}.json`, next_page_uri: null, previous_page_uri: null };
}
