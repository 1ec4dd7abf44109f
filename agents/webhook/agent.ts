import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { defineSource, formatDuration, UserError, type JsonObject, type SourceItem, type WebhookContext, type WebhookRefusal, type WebhookRequest, type WebhookResult } from '@rookery/sdk';
import { readPayloads, type Payloads } from '../http/hook-body.js';
import { checkSecret, checkSignature, defaultSigning } from '../http/hook-caller.js';
import { PROVIDERS, type Provider } from './providers.js';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;
type Context = WebhookContext<Options>;

/** Slack gives a call up after three seconds. */
const LONGEST_WAIT_MS: Readonly<Partial<Record<Options['auth'], number>>> = { slack: 2_500 };

export const webhook = defineSource(spec, {
  async webhook(context, request) {
    const { options } = context;
    if (!options.methods.some((method) => method === request.method)) {
      return { refuse: { status: 405, code: 'webhook.method', message: `${request.method} is not accepted here; use ${options.methods.join(' or ')}` } };
    }
    const provider = providerOf(options);
    const refusal = await checkCaller(context, request);
    if (refusal !== undefined) return refusal;
    const payloads = readPayloads(request, options.payloadPath, provider !== undefined);
    if (!payloads.ok) return payloads.refusal;
    const setUp = provider?.setUp?.(payloads.value.payloads[0] ?? {});
    if (setUp !== undefined) return setUp;
    const items = itemsOf(context, request, payloads.value);
    if (options.answer === 'workflow') return { items, wait: waitOf(options, items.length) };
    const answer = answerOf(context, items.length);
    return answer === undefined ? { items } : { items, answer };
  },
});

async function checkCaller(context: Context, request: WebhookRequest): Promise<WebhookRefusal | undefined> {
  const { options, hookUrl } = context;
  if (options.auth === 'none') return undefined;
  const keys = await secretsOf(context);
  const provider = providerOf(options);
  if (provider !== undefined) return provider.check(request, { keys, tolerance: options.replayWindow, hookUrl });
  return options.auth === 'secret' ? checkSecret(request, keys) : checkSignature(request, options.hmac ?? defaultSigning, keys);
}

function providerOf({ auth }: Options): Provider | undefined {
  return auth === 'secret' || auth === 'hmac' || auth === 'none' ? undefined : PROVIDERS[auth];
}

/** The secret or key, and during a change the one before it. */
async function secretsOf({ options, hookSecret, formerHookSecret, credential }: Context): Promise<readonly string[]> {
  if (options.credential === undefined) return formerHookSecret === undefined ? [hookSecret] : [hookSecret, formerHookSecret];
  const { fields, kind } = await credential(options.credential);
  const names = kind === 'webhook-hmac' ? ['key', 'formerKey'] : kind === 'webhook-secret' ? ['secret', 'formerSecret'] : kind === 'twilio' ? ['authToken'] : [];
  const secrets = names.flatMap((name) => (typeof fields[name] === 'string' && fields[name] !== '' ? [fields[name]] : []));
  if (secrets.length > 0) return secrets;
  throw new UserError(`the credential "${options.credential}" is of the kind "${kind}"; choose a webhook secret or a signing key`, { code: 'source.failed' });
}

function itemsOf(context: Context, request: WebhookRequest, { payloads, isList }: Payloads): readonly SourceItem[] {
  const key = requestKey(context, request, isList ? {} : payloads[0] ?? {});
  const kept = context.options.headers;
  const added: JsonObject = { ...providerOf(context.options)?.told?.(request), ...(kept.length === 0 ? {} : { headers: headersOf(request, kept) }) };
  return payloads.map((given, index) => {
    const payload = { ...given, ...added };
    return key === '' ? { payload } : { payload, dedupeKey: isList ? `${key}:${index}` : key };
  });
}

/** What names the request, rendered once however many items it brings; empty when the caller names it by nothing. */
function requestKey({ options, parameters }: Context, request: WebhookRequest, payload: JsonObject): string {
  const { headers, query } = request;
  if (options.signedOnce) return signedKey(options, request);
  if (options.idempotencyKey !== undefined) return options.idempotencyKey.render({ ...payload, headers, query, parameters }).trim();
  const named = providerOf(options)?.key(request, payload);
  return (typeof named === 'string' ? named : headers[options.idempotencyHeader])?.trim() ?? '';
}

/** Names a call by what its signature covers, so that no other header makes another call of it. */
function signedKey({ auth, hmac }: Options, { headers, rawBody }: WebhookRequest): string {
  const hash = createHash('sha256');
  // Of a form Twilio signs the fields, in whatever order they stand.
  if (auth === 'twilio') hash.update(headers['x-twilio-signature'] ?? '');
  else hash.update(hmac?.timestampHeader === undefined || hmac.signed === 'body' ? '' : `${headers[hmac.timestampHeader]?.trim() ?? ''}.`).update(rawBody);
  return `signed:${hash.digest('base64url')}`;
}

function headersOf(request: WebhookRequest, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])));
}

function answerOf({ options, parameters }: Context, accepted: number): WebhookResult['answer'] {
  if (options.response === undefined) return providerOf(options)?.answer;
  const { status, json } = options.response;
  return { status, contentType: 'application/json', text: JSON.stringify(json === undefined ? { accepted } : json({ accepted, parameters })) };
}

function waitOf({ auth, answerWithin, answerLate }: Options, accepted: number): NonNullable<WebhookResult['wait']> {
  const timeoutMs = Math.min(answerWithin, LONGEST_WAIT_MS[auth] ?? answerWithin);
  const message = `the workflow did not answer within ${formatDuration(timeoutMs)}; what was sent is kept and goes on`;
  const said = answerLate === '202' ? { accepted, answered: false, message } : { error: { code: 'webhook.late', message }, accepted };
  return { timeoutMs, late: { status: Number(answerLate), contentType: 'application/json; charset=utf-8', text: JSON.stringify(said) } };
}
