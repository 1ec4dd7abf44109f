import { isRecord, type JsonRecord } from '../wire/json-value.js';
import type { ApiCall, GoogleApi } from './api.js';
import { badRequest, GoogleError, notFound } from './google-error.js';
import type { MinuteQuota } from './quotas.js';

export interface ChatMessage {
  readonly name: string;
  readonly space: string;
  readonly text: string;
  readonly cards: readonly unknown[];
  readonly thread: string;
  /** The account, or `webhook`. */
  readonly sender: string;
}

export interface ChatSimulation extends GoogleApi {
  addSpace(id: string, webhook?: { readonly key: string; readonly token: string }): void;
  messages(): readonly ChatMessage[];
  clear(): void;
}

const LARGEST_MESSAGE_BYTES = 32_000;
const ID_RULE = /^client-[a-z0-9-]{1,56}$/;

/** Spaces that take messages by token, once for each request id, or by the address of a webhook; one message a second and space. */
export function simulateChat(options: { readonly quota?: MinuteQuota } = {}): ChatSimulation {
  const quota = options.quota ?? { perProject: 3_000, perUser: 60 };
  const spaces = new Map<string, { readonly key: string; readonly token: string } | undefined>();
  const byRequest = new Map<string, ChatMessage>();
  let messages: ChatMessage[] = [];

  const create = ({ query, body, grant, quotas }: ApiCall, space: string): unknown => {
    const isWebhook = grant.project === 'webhook';
    if (isWebhook && (spaces.get(space)?.key !== query.get('key') || spaces.get(space)?.token !== query.get('token'))) throw new GoogleError(401, 'The request is missing a valid API key.', 'UNAUTHENTICATED');
    quotas.spend('Message writes per space', quota, { project: 'all', account: space });
    const text = body['text'] ?? '';
    const cards = body['cardsV2'] ?? [];
    if (typeof text !== 'string' || !Array.isArray(cards) || (text === '' && cards.length === 0)) throw badRequest('Message cannot be empty. Discarding empty create message request in spaces.');
    if (Buffer.byteLength(JSON.stringify(body)) > LARGEST_MESSAGE_BYTES) throw badRequest('Message text exceeds maximum size of 32000 bytes.');
    const messageId = query.get('messageId');
    if (messageId !== null && !ID_RULE.test(messageId)) throw badRequest('Invalid message id.');
    // Google documents request ids for callers with a token, and says nothing of webhooks.
    const requestId = isWebhook ? null : query.get('requestId');
    const known = requestId === null ? undefined : byRequest.get(`${space} ${requestId}`);
    if (known !== undefined) return written(known);
    const threadKey = isRecord(body['thread']) && typeof body['thread']['threadKey'] === 'string' ? body['thread']['threadKey'] : undefined;
    if (threadKey !== undefined && query.get('messageReplyOption') === null) throw badRequest('A thread key needs a reply option here.');
    const number = messages.length + 1;
    const message: ChatMessage = { name: `spaces/${space}/messages/${number}`, space, text, cards, thread: `spaces/${space}/threads/${threadKey ?? `t${number}`}`, sender: isWebhook ? 'webhook' : grant.account };
    messages = [...messages, message];
    if (requestId !== null) byRequest.set(`${space} ${requestId}`, message);
    return written(message);
  };

  return {
    root: '/v1/spaces/',
    scopes: ['https://www.googleapis.com/auth/chat.messages.create', 'https://www.googleapis.com/auth/chat.bot'],
    answer(call) {
      const [space = '', what, more] = call.path;
      if (call.method !== 'POST' || what !== 'messages' || more !== undefined) return undefined;
      if (!spaces.has(space)) throw notFound('Resource not found.');
      return create(call, space);
    },
    addSpace: (id, webhook) => void spaces.set(id, webhook),
    messages: () => messages,
    clear: () => {
      messages = [];
      byRequest.clear();
    },
  };
}

function written({ name, space, text, thread, sender }: ChatMessage): JsonRecord {
  return { name, text, thread: { name: thread }, space: { name: `spaces/${space}` }, sender: { name: sender }, createTime: '2026-01-05T09:00:00Z' };
}
