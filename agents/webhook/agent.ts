import type { z } from 'zod';
import { defineSource, UserError, type JsonObject, type SourceItem, type WebhookContext, type WebhookRefusal, type WebhookRequest, type WebhookResult } from '@rookery/sdk';
import { readPayloads, type Payloads } from './body.js';
import { checkSecret, checkSignature, defaultSigning } from './caller.js';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;
type Context = WebhookContext<Options>;

export const webhook = defineSource(spec, {
  async webhook(context, request) {
    const { options } = context;
    if (!options.methods.some((method) => method === request.method)) {
      return { refuse: { status: 405, code: 'webhook.method', message: `${request.method} is not accepted here; use ${options.methods.join(' or ')}` } };
    }
    const refusal = await checkCaller(context, request);
    if (refusal !== undefined) return refusal;
    const payloads = readPayloads(request, options.payloadPath);
    if (!payloads.ok) return payloads.refusal;
    const items = itemsOf(context, request, payloads.value);
    const answer = answerOf(context, items.length);
    return answer === undefined ? { items } : { items, answer };
  },
});

async function checkCaller(context: Context, request: WebhookRequest): Promise<WebhookRefusal | undefined> {
  const { auth, hmac } = context.options;
  if (auth === 'none') return undefined;
  const secret = await secretOf(context);
  return auth === 'secret' ? checkSecret(request, secret) : checkSignature(request, hmac ?? defaultSigning, secret);
}

async function secretOf({ options, hookSecret, credential }: Context): Promise<string> {
  if (options.credential === undefined) return hookSecret;
  const { fields, kind } = await credential(options.credential);
  const secret = kind === 'webhook-hmac' ? fields['key'] : fields['secret'];
  if (typeof secret === 'string' && secret !== '') return secret;
  throw new UserError(`the credential "${options.credential}" is of the kind "${kind}"; choose a webhook secret or a signing key`, { code: 'source.failed' });
}

function itemsOf(context: Context, request: WebhookRequest, { payloads, isList }: Payloads): readonly SourceItem[] {
  const key = requestKey(context, request, isList ? {} : payloads[0] ?? {});
  const kept = context.options.headers;
  const headers = kept.length === 0 ? undefined : headersOf(request, kept);
  return payloads.map((given, index) => {
    const payload = headers === undefined ? given : { ...given, headers };
    return key === '' ? { payload } : { payload, dedupeKey: isList ? `${key}:${index}` : key };
  });
}

/** What names the request, rendered once however many items it brings; empty when the caller names it by nothing. */
function requestKey({ options, parameters }: Context, request: WebhookRequest, payload: JsonObject): string {
  const { headers, query } = request;
  const text = options.idempotencyKey === undefined ? headers[options.idempotencyHeader] : options.idempotencyKey.render({ ...payload, headers, query, parameters });
  return text?.trim() ?? '';
}

function headersOf(request: WebhookRequest, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])));
}

function answerOf({ options, parameters }: Context, accepted: number): WebhookResult['answer'] {
  if (options.response === undefined) return undefined;
  const { status, json } = options.response;
  return { status, contentType: 'application/json', text: JSON.stringify(json === undefined ? { accepted } : json({ accepted, parameters })) };
}
