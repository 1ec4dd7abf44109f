import { createHash } from 'node:crypto';
import { defineAction, PermanentError, type ActionContext, type BucketUse, type DeliveryOutcome, type JsonObject } from '@rookery/sdk';
import { z } from 'zod';
import { googleChatWebhook } from '../credentials/google-chat-webhook.js';
import { callGoogle } from '../google/google-access.js';
import { paceBelow, projectBucket } from '../google/quota-owner.js';
import { errorOfGoogle } from '../google/refusal.js';
import { contentOf, requireSpace, spaceOf } from './message.js';
import { spec, type ChatOptions } from './spec.js';

const TIMEOUT_MS = 30_000;
const messageSchema = z.object({ name: z.string(), thread: z.object({ name: z.string().optional() }).optional() });
const replyOption = 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD';

type Context = ActionContext<ChatOptions>;

/** Chat answers a request id it has seen with the message of then, so a repeat writes nothing; of webhooks it does not say so. */
export const sendGoogleChat = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 8,

  async perform(context, { event, idempotencyKey }) {
    const content = contentOf(context.options, event);
    const requestId = createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 40);
    const { kind, fields } = await context.credential(context.options.credential);
    if (kind === googleChatWebhook.kind) return outcomeOf(await writeByWebhook(context, googleChatWebhook.fields.parse(fields).url, { content, requestId }));
    const space = requireSpace(context.options, event);
    const { credential } = context.options;
    const bucket = spaceBucket(context.options, space).name;
    return outcomeOf(
      await callGoogle(context, { credential, isSafe: true, service: 'chat', bucket }, async (access) => {
        const { chat } = await import('@googleapis/chat');
        const { data } = await chat({ version: 'v1', ...access }).spaces.messages.create({ parent: `spaces/${space}`, requestId, ...(content['thread'] === undefined ? {} : { messageReplyOption: replyOption }), requestBody: content });
        return data;
      }),
    );
  },

  // Google names 3,000 messages a minute and project; a webhook belongs to none.
  buckets: (options, event, owner) => [...(owner === undefined ? [] : [{ ...paceBelow(3_000), name: projectBucket('chat', owner) }]), spaceBucket(options, spaceOf(options, event))],
  quotaCredential: ({ credential }) => credential,
});

async function writeByWebhook(context: Context, address: string, { content, requestId }: { readonly content: JsonObject; readonly requestId: string }): Promise<unknown> {
  const { credential } = context.options;
  const call = { credential, isSafe: false, bucket: undefined, now: context.now };
  const url = new URL(address);
  url.searchParams.set('requestId', requestId);
  if (content['thread'] !== undefined) url.searchParams.set('messageReplyOption', replyOption);
  let response: Response;
  let data: unknown;
  try {
    response = await context.net.fetch(url, {
      method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(content), credential, redirect: 'error', timeoutMs: TIMEOUT_MS, maxBytes: 1024 * 1024, signal: context.signal,
    });
    data = await response.json().catch(() => undefined);
  } catch (error) {
    throw errorOfGoogle(error, call);
  }
  if (response.ok) return data;
  if (response.status === 401 || response.status === 404) throw new PermanentError(`Google Chat knows no webhook "${credential}" (${response.status}); it was removed from its space: make a new one and store its address`, { parameters: { reason: String(response.status) } });
  throw errorOfGoogle({ response: { status: response.status, headers: response.headers, data } }, call);
}

function outcomeOf(answer: unknown): DeliveryOutcome {
  const message = messageSchema.safeParse(answer);
  if (!message.success) return { status: 'accepted' };
  const { name, thread } = message.data;
  return { status: 'delivered', reference: name, outputs: [{ payload: { name, thread: thread?.name ?? '' } }] };
}

// Google names one message a second for a space.
function spaceBucket({ credential }: ChatOptions, space: string): BucketUse {
  return { name: `google:chat:${credential}:${space}`, ratePerSecond: 0.9, burst: 1 };
}
