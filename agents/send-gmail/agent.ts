import type { gmail_v1 } from '@googleapis/gmail';
import { defineAction, type ActionContext, type DeliveryOutcome } from '@rookery/sdk';
import { callGoogle } from '../google/google-access.js';
import { googleBuckets, paceBelow, type GoogleQuota } from '../google/quota-owner.js';
import { refusalOf } from '../google/refusal.js';
import { composeGmail, deliveryMark, DELIVERY_HEADER } from './message.js';
import { spec, type GmailOptions } from './spec.js';

/** 1,200,000 quota units a minute and project, 15,000 for each user, of which a mail costs 100. */
const quota: GoogleQuota = { service: 'gmail', project: paceBelow(12_000), user: { ratePerSecond: 2, burst: 4 } };
const PAGE_SIZE = 50;
const MOST_LOOKED_AT = 200;
/** Clocks differ; a mail cannot have been sent much before its event was there. */
const CLOCK_SPARE_MS = 10 * 60_000;

type Context = ActionContext<GmailOptions>;

interface Sent {
  readonly id: string;
  readonly threadId: string;
}

/** Gmail takes no key. A repeat looks for the mail among those that were sent first, by a header that carries the key. */
export const sendGmail = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 4,

  async perform(context, delivery) {
    const earlier = delivery.attempt > 1 ? await findSent(context, deliveryMark(delivery), delivery.event.createdAt) : undefined;
    return outcomeOf(earlier ?? (await send(context, await composeGmail(context, delivery))));
  },

  buckets: ({ credential }, _event, owner) => googleBuckets(quota, credential, owner),
  quotaCredential: ({ credential }) => credential,
});

// As an upload: within JSON Gmail takes no mail of some mebibytes.
async function send(context: Context, mail: Buffer): Promise<Sent> {
  return call(context, false, async (client) => sentOf((await client.users.messages.send({ userId: 'me', media: { mimeType: 'message/rfc822', body: mail } })).data));
}

/** The newest sent mails, back to when the event came; `undefined` also where nobody consented to a look. */
async function findSent(context: Context, mark: string, since: number): Promise<Sent | undefined> {
  return call(context, true, async (client) => {
    try {
      return await searchSent(client, mark, since - CLOCK_SPARE_MS);
    } catch (error) {
      const isBarred = refusalOf(error)?.reasons.some((reason) => reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' || reason === 'insufficientPermissions') === true;
      if (!isBarred) throw error;
      context.log.warn('whether a mail was sent before could not be looked up; tick "look into sent mail" in the credential and connect again', { credential: context.options.credential });
      return undefined;
    }
  });
}

async function searchSent(client: gmail_v1.Gmail, mark: string, since: number): Promise<Sent | undefined> {
  let pageToken: string | undefined;
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += PAGE_SIZE) {
    const { data } = await client.users.messages.list({ userId: 'me', labelIds: ['SENT'], maxResults: PAGE_SIZE, ...(pageToken === undefined ? {} : { pageToken }) });
    for (const { id } of data.messages ?? []) {
      if (typeof id !== 'string') continue;
      const { data: mail } = await client.users.messages.get({ userId: 'me', id, format: 'metadata', metadataHeaders: [DELIVERY_HEADER] });
      if (mail.payload?.headers?.some(({ value }) => value === mark) === true) return sentOf(mail);
      if (Number(mail.internalDate) < since) return undefined;
    }
    if (typeof data.nextPageToken !== 'string') return undefined;
    pageToken = data.nextPageToken;
  }
  return undefined;
}

function call<Result>(context: Context, isSafe: boolean, work: (client: gmail_v1.Gmail) => Promise<Result>): Promise<Result> {
  const { credential } = context.options;
  return callGoogle(context, { credential, isSafe, service: quota.service }, async (access) => {
    const { gmail } = await import('@googleapis/gmail');
    return work(gmail({ version: 'v1', ...access }));
  });
}

function sentOf({ id, threadId }: gmail_v1.Schema$Message): Sent {
  return { id: id ?? '', threadId: threadId ?? '' };
}

function outcomeOf({ id, threadId }: Sent): DeliveryOutcome {
  return { status: 'accepted', reference: id, outputs: [{ payload: { id, threadId } }] };
}
