import type { EndpointChange, JsonObject, SourceItem } from '@rookery/sdk';
import type { OptOut } from '../sms/opt-out-words.js';
import { smsEndpoint } from '../twilio/names.js';

/** A message as the source hands it on, once however it came in. */
export function itemOf(payload: JsonObject, { sid, from, occurredAt }: { readonly sid: string; readonly from: string; readonly occurredAt?: number }): SourceItem {
  return { payload, dedupeKey: sid, key: from, port: payload['optOut'] === null ? 'out' : 'optOut', ...(occurredAt === undefined ? {} : { occurredAt }) };
}

/** What a STOP or START changes: for the number it was sent to, and for the messaging service that is behind it. */
export function endpointsOf({ from, senders, optOut }: { readonly from: string; readonly senders: readonly (string | null)[]; readonly optOut: OptOut | undefined }): readonly EndpointChange[] {
  if (optOut !== 'stop' && optOut !== 'start') return [];
  const disabled = optOut === 'stop' ? 'the person answered STOP' : null;
  return senders.flatMap((sender) => (sender === null || sender === '' ? [] : [{ endpoint: smsEndpoint(sender, from), disabled }]));
}
