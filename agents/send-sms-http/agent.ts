import { defineAction, type ActionContext, type AgentEvent, type Credential } from '@rookery/sdk';
import { authorizationOf, NO_AUTHORIZATION, withQuery } from '../http/authorization.js';
import { composeSms, numberOf, segmentsOf } from '../sms/sms-text.js';
import { failureOf, idIn, readAnswer } from './answer.js';
import { endpointOf, referenceOf } from './names.js';
import { errorOfNetwork } from './network-failure.js';
import type { Options } from './options.js';
import { readReceipts } from './receipts.js';
import { callOf, hostOf, type ProviderCall } from './request.js';
import { spec } from './spec.js';

const TIMEOUT_MS = 30_000;

/** One event, one text message, through whoever takes HTTP calls. */
export const sendSmsHttp = defineAction(spec, {
  delivery: 'unsafe',
  // Whether the provider knows our id is not ours to know; who knows that it does says `retry.onUnknown`.
  onUnknown: 'hold',

  async perform(context, delivery) {
    const { options, clock } = context;
    const { event } = delivery;
    const sms = composeSms(options, event);
    const answer = await readAnswer(await send(context, callOf(context, delivery, sms)));
    const failure = failureOf(options, answer, { scope: event.scope, now: clock.now(), endpoint: endpointOf(sms.to) });
    if (failure !== undefined) throw failure;
    const id = idIn(options, answer);
    if (id === undefined && options.receipts !== undefined) context.log.warn('the answer of the provider has no id at the path of the option "id"; receipts of this message cannot be told');
    const { to, text, segments } = sms;
    return {
      status: 'accepted',
      ...(id === undefined ? {} : { reference: referenceOf(id) }),
      outputs: [{ payload: { id: id ?? null, to, text, segments: segments.count, encoding: segments.encoding, answer: answer.body } }],
    };
  },

  webhook: (context, request) => Promise.resolve(readReceipts(context, request)),

  buckets: (options, event) => [
    { name: `sms-http:${hostOf(options, event.scope) ?? 'unknown'}`, ratePerSecond: options.rate, burst: Math.max(1, options.rate), tokens: segmentsOf(options, event) },
  ],
  endpoint: (options, event) => endpointOf(numberOf(options, event)),
  urgency: (options: Options, _event: AgentEvent) => ({ critical: options.urgent }),
});

/** A token that the provider does not take (401, which says that nothing was done) is renewed, and the call made once more. */
async function send(context: ActionContext<Options>, call: ProviderCall): Promise<Response> {
  const { credential: name } = context.options;
  if (name === undefined) return exchange(context, call, undefined);
  const credential = await context.credential(name);
  const response = await exchange(context, call, credential);
  if (response.status !== 401 || credential.accessToken === undefined) return response;
  const renewed = await context.credential(name, { rejectedToken: credential.accessToken });
  if (renewed.accessToken === credential.accessToken) return response;
  await response.body?.cancel();
  return exchange(context, call, renewed);
}

async function exchange({ net, signal }: ActionContext<Options>, { url, request }: ProviderCall, credential: Credential | undefined): Promise<Response> {
  const { headers, query } = credential === undefined ? NO_AUTHORIZATION : authorizationOf(credential);
  try {
    return await net.fetch(withQuery(url, query), {
      ...request, headers: { ...request.headers, ...headers }, signal, timeoutMs: TIMEOUT_MS, redirect: 'manual', ...(credential === undefined ? {} : { credential: credential.name }),
    });
  } catch (error) {
    throw errorOfNetwork(error, url);
  }
}
