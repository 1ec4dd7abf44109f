import { z } from 'zod';
import type { Twilio } from 'twilio';
import type { CheckResult, JsonObject, SourceContext } from '@rookery/sdk';
import { optOutOf } from '../sms/opt-out-words.js';
import { createTwilioClient } from '../twilio/client.js';
import { errorOfTwilio } from '../twilio/failure.js';
import { accountBucket } from '../twilio/names.js';
import { endpointsOf, itemOf } from './message.js';
import type { Options } from './options.js';

type Message = Awaited<ReturnType<Twilio['messages']['list']>>[number];

const PAGE = 500;
/** What is listed late, or bears an older time than what is listed already. */
const OVERLAP_MS = 120_000;

/** Since when is asked, and what of that time is known already. */
const cursorSchema = z.object({ since: z.number(), known: z.array(z.string()) });
type Cursor = z.output<typeof cursorSchema>;

/** Messages that were posted while nobody listened: Twilio does not post them again, but lists them. The first time begins now. */
export async function catchUp(context: SourceContext<Options>): Promise<CheckResult> {
  const { options, now, cursor: text } = context;
  if (options.numbers.length === 0) return { items: [] };
  if (text === null) return { items: [], cursor: JSON.stringify({ since: now, known: [] } satisfies Cursor) };
  const cursor = cursorSchema.parse(JSON.parse(text));
  const { api, account } = await createTwilioClient(await context.credential(options.credential), { net: context.net, now: () => context.clock.now(), signal: context.signal });
  const listed = await listSince(api, options, cursor.since);
  const known = new Set(cursor.known);
  const fresh = listed.filter(({ sid }) => !known.has(sid)).toSorted((a, b) => timeOf(a) - timeOf(b));
  const messages = await Promise.all(fresh.map(async (message) => ({ message, payload: await payloadOf(api, message, account.apiRoot) })));
  const since = Math.max(cursor.since, ...listed.map((message) => timeOf(message) - OVERLAP_MS));
  return {
    items: messages.map(({ message, payload }) => itemOf(payload, { sid: message.sid, from: message.from, occurredAt: timeOf(message) })),
    endpoints: options.handlesOptOut ? messages.flatMap(({ message }) => endpointsOf({ from: message.from, senders: [message.to, message.messagingServiceSid], optOut: optOutOf(String(message.body)) })) : [],
    cursor: JSON.stringify({ since, known: listed.filter((message) => timeOf(message) >= since).map(({ sid }) => sid) } satisfies Cursor),
  };
}

async function listSince(api: Twilio, { credential, numbers }: Options, since: number): Promise<readonly Message[]> {
  try {
    const lists = await Promise.all(numbers.map((to) => api.messages.list({ to, dateSentAfter: new Date(since), pageSize: PAGE })));
    // The filter may count in whole days.
    return lists.flat().filter((message) => message.direction === 'inbound' && timeOf(message) >= since);
  } catch (error) {
    throw errorOfTwilio(error, { credential, endpoint: '', accountBucket: accountBucket(credential), senderBucket: accountBucket(credential) });
  }
}

async function payloadOf(api: Twilio, message: Message, apiRoot: string): Promise<JsonObject> {
  const media = Number(message.numMedia) > 0 ? await api.messages(message.sid).media.list({ pageSize: 50 }) : [];
  return {
    sid: message.sid, from: message.from, to: message.to, text: String(message.body),
    // Twilio makes one up where none was used.
    messagingService: message.messagingServiceSid ?? null,
    segments: Number(message.numSegments), country: null, optOut: optOutOf(String(message.body)) ?? null,
    media: media.map(({ uri, contentType }) => ({ url: `${apiRoot}${uri.replace(/\.json$/, '')}`, contentType })),
  };
}

function timeOf({ dateSent, dateCreated }: Message): number {
  return Number(dateSent) || Number(dateCreated);
}
