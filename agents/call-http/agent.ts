import { defineAction, type Net, type NetRequest } from '@rookery/sdk';
import { ACCEPTED, keep } from './answer.js';
import { authorizationOf } from '../http/authorization.js';
import { errorOfAnswer, errorOfNetwork } from './refusal.js';
import { hostOf, requestOf, urlOf } from './request.js';
import { spec } from './spec.js';

const UNLIMITED_PER_SECOND = 1_000_000;

/** One call per event. The key header makes a repeat harmless where the other side honours it; `retry.onUnknown` can hold instead. */
export const callHttp = defineAction(spec, {
  delivery: 'idempotent',
  concurrency: 64,

  async perform(context, delivery) {
    const { options, net, signal, clock } = context;
    const url = urlOf(options, delivery.event);
    const request = requestOf(options, delivery, signal);
    if (options.credential !== undefined) {
      const { name, value } = authorizationOf(await context.credential(options.credential));
      request.headers[name] = value;
    }
    const response = await call(net, url, request);
    if (!options.success(response.status)) throw await errorOfAnswer(response, options, clock.now());
    return options.response === 'none' ? ACCEPTED : keep(response, options.response);
  },

  // Without a rate the bucket still exists: a "Retry-After" of the host pauses it.
  buckets(options, event) {
    const host = hostOf(options, event);
    const { rate = UNLIMITED_PER_SECOND } = options;
    return host === undefined ? [] : [{ name: `http:${host}`, ratePerSecond: rate, burst: Math.max(1, Math.ceil(rate)) }];
  },
});

async function call(net: Net, url: string, request: NetRequest): Promise<Response> {
  try {
    return await net.fetch(url, request);
  } catch (error) {
    throw errorOfNetwork(error, url);
  }
}
