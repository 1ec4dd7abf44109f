import { createHmac } from 'node:crypto';
import type { JsonObject, WebhookRefusal, WebhookRequest, WebhookResult } from '@rookery/sdk';
import { isSignedByTwilio } from '../http/twilio-signature.js';
import { isOneOf } from '../http/hook-caller.js';
import { unauthorized } from '../http/hook-refusals.js';
import { checkTime } from '../http/replay-window.js';

/** What a provider's check needs besides the request. */
export interface Proof {
  /** The key, and during a change the one before it. */
  readonly keys: readonly string[];
  /** Milliseconds. */
  readonly tolerance: number;
  /** The address of the hook as callers know it. */
  readonly hookUrl: string | null;
}

/** How one provider calls: how it signs, what names a call, and what it wants to hear. */
export interface Provider {
  readonly title: string;
  /** Whether the provider makes the key, so that there is no hook without a stored one. */
  readonly makesKey: boolean;
  check(request: WebhookRequest, proof: Proof): WebhookRefusal | undefined;
  /** What names the call, so that a repeat of it brings nothing. */
  key(request: WebhookRequest, payload: JsonObject): unknown;
  /** What the headers tell, put into the payload. */
  told?(request: WebhookRequest): JsonObject;
  /** Calls that are part of setting up and bring no event. */
  setUp?(payload: JsonObject): WebhookResult | undefined;
  /** Default answer; without one the host's own. */
  readonly answer?: NonNullable<WebhookResult['answer']>;
}

const github: Provider = {
  title: 'GitHub',
  makesKey: false,
  check(request, { keys }) {
    const given = request.headers['x-hub-signature-256'] ?? '';
    return isOneOf(given, keys.map((key) => `sha256=${hexOf(key, '', request)}`)) ? undefined : wrong('x-hub-signature-256', 'compare the secret of the webhook at GitHub');
  },
  key: ({ headers }) => headers['x-github-delivery'],
  told: ({ headers }) => ({ github: { event: headers['x-github-event'] ?? null, delivery: headers['x-github-delivery'] ?? null } }),
};

const stripe: Provider = {
  title: 'Stripe',
  makesKey: true,
  check(request, { keys, tolerance }) {
    const parts = (request.headers['stripe-signature'] ?? '').split(',').map((part) => part.trim().split('='));
    const time = parts.find(([name]) => name === 't')?.[1];
    const given = parts.flatMap(([name, value]) => (name === 'v1' && value !== undefined ? [value] : []));
    const expected = keys.map((key) => hexOf(key, `${time ?? ''}.`, request));
    if (!given.map((one) => isOneOf(one, expected)).includes(true)) return wrong('stripe-signature', 'compare the signing secret (whsec_...) of the endpoint at Stripe; every endpoint has its own');
    return checkTime({ header: 'stripe-signature', time, receivedAt: request.receivedAt, tolerance });
  },
  key: (_request, payload) => payload['id'],
};

const slack: Provider = {
  title: 'Slack',
  makesKey: true,
  check(request, { keys, tolerance }) {
    const time = request.headers['x-slack-request-timestamp'];
    const given = request.headers['x-slack-signature'] ?? '';
    if (!isOneOf(given, keys.map((key) => `v0=${hexOf(key, `v0:${time ?? ''}:`, request)}`))) return wrong('x-slack-signature', 'compare the signing secret of the app at Slack, under Basic Information');
    return checkTime({ header: 'x-slack-request-timestamp', time, receivedAt: request.receivedAt, tolerance });
  },
  key: (_request, payload) => payload['event_id'] ?? payload['trigger_id'],
  setUp(payload) {
    const { type, challenge, ssl_check: sslCheck } = payload;
    if (type === 'url_verification' && typeof challenge === 'string') return { items: [], answer: { status: 200, contentType: 'text/plain; charset=utf-8', text: challenge } };
    return sslCheck === '1' ? { items: [], answer: emptyAnswer } : undefined;
  },
  get answer() {
    return emptyAnswer;
  },
};

const twilio: Provider = {
  title: 'Twilio',
  makesKey: true,
  check(request, { keys, hookUrl }) {
    if (hookUrl === null) return unauthorized('webhook.signature', 'Twilio signs the public address, which this server was not told; start it with ROOKERY_PUBLIC_URL');
    const at = request.target.indexOf('?');
    const url = at === -1 ? hookUrl : hookUrl + request.target.slice(at);
    const signature = request.headers['x-twilio-signature'] ?? '';
    const isSigned = isSignedByTwilio({ url, signature, rawBody: request.rawBody, contentType: request.headers['content-type'] }, keys);
    return isSigned ? undefined : wrong('x-twilio-signature', `compare the auth token, and that Twilio calls exactly ${hookUrl}`);
  },
  key: ({ headers }) => headers['i-twilio-idempotency-token'],
  answer: { status: 200, contentType: 'text/xml; charset=utf-8', text: '<?xml version="1.0" encoding="UTF-8"?><Response/>' },
};

const standardWebhooks: Provider = {
  title: 'Standard Webhooks',
  makesKey: true,
  check(request, { keys, tolerance }) {
    const id = standardHeader(request, 'id') ?? '';
    const time = standardHeader(request, 'timestamp');
    const given = (standardHeader(request, 'signature') ?? '').split(' ');
    const expected = keys.map((key) => `v1,${createHmac('sha256', bytesOf(key)).update(`${id}.${time ?? ''}.`).update(request.rawBody).digest('base64')}`);
    if (!given.map((one) => isOneOf(one, expected)).includes(true)) return wrong('webhook-signature', 'compare the signing secret (whsec_...) of the endpoint');
    return checkTime({ header: 'webhook-timestamp', time, receivedAt: request.receivedAt, tolerance });
  },
  key: (request) => standardHeader(request, 'id'),
};

export const PROVIDERS: Readonly<Record<'github' | 'stripe' | 'slack' | 'twilio' | 'standard-webhooks', Provider>> = { github, stripe, slack, twilio, 'standard-webhooks': standardWebhooks };

const emptyAnswer = { status: 200, contentType: 'text/plain; charset=utf-8', text: '' } as const;

/** Svix, where the standard comes from, still sends its own names beside. */
function standardHeader({ headers }: WebhookRequest, name: string): string | undefined {
  return headers[`webhook-${name}`] ?? headers[`svix-${name}`];
}

function bytesOf(key: string): Buffer {
  return key.startsWith('whsec_') ? Buffer.from(key.slice('whsec_'.length), 'base64') : Buffer.from(key, 'utf8');
}

function hexOf(key: string, before: string, { rawBody }: WebhookRequest): string {
  return createHmac('sha256', key).update(before).update(rawBody).digest('hex');
}

function wrong(header: string, advice: string): WebhookRefusal {
  return unauthorized('webhook.signature', `the signature in "${header}" is missing or does not match the body; ${advice}`);
}
