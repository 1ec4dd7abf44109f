import { defineAction, type ActionContext, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import { readAnswer } from './answer.js';
import type { Options } from './options.js';
import { eventsOf } from './outputs.js';
import { readPages } from './pages.js';
import { errorOfAnswer } from './refusal.js';
import { hostOf, urlOf } from './request.js';
import { send } from './send.js';
import { spec } from './spec.js';
import { verdictOf } from './verdict.js';

const UNLIMITED_PER_SECOND = 1_000_000;
/** The outcome of a success whose answer is not wanted: the status says all. */
const ACCEPTED: DeliveryOutcome = { status: 'accepted' };

/** One call per event, or one per page. The key header makes a repeat harmless where the other side honours it; `retry.onUnknown` can hold instead. */
export const callHttp = defineAction(spec, {
  delivery: 'idempotent',
  concurrency: 64,

  async perform(context, delivery) {
    const { paging } = context.options;
    if (paging === undefined) return callOnce(context, delivery);
    const events = await readPages(context, delivery, paging);
    return { status: 'accepted', outputs: events.map((payload) => ({ payload })) };
  },

  // Without a rate the bucket still exists: a "Retry-After" of the host pauses it.
  buckets(options, event) {
    const host = hostOf(options, event);
    const { rate = UNLIMITED_PER_SECOND } = options;
    return host === undefined ? [] : [{ name: `http:${host}`, ratePerSecond: rate, burst: Math.max(1, Math.ceil(rate)) }];
  },
});

async function callOnce(context: ActionContext<Options>, delivery: Delivery): Promise<DeliveryOutcome> {
  const { options, clock } = context;
  const response = await send(context, urlOf(options, delivery.event), delivery);
  const verdict = verdictOf(options, response.status);
  if (verdict !== 'accept') throw await errorOfAnswer(response, verdict, options, clock.now());
  if (options.response === 'none') return ACCEPTED;
  const answer = await readAnswer(response, options);
  return { status: 'accepted', outputs: eventsOf(options, delivery.event, answer).map((payload) => ({ payload })) };
}
