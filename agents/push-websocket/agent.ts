import { defineAction, PermanentError, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import type { z } from 'zod';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const LONGEST_NAME = 200;
const LARGEST_MESSAGE = 64 * 1024;

/** Adds a batch at once. A message that cannot be made fails alone; a channel drops keys it has seen. */
export const pushWebsocket = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 500,
  // One batch after the other keeps the order of the events, and no batch waits for the channels of another.
  concurrency: 1,

  push: ({ access, key, keep, keepFor, whenSlow }) => ({ access, keep, keepMs: keepFor, whenSlow, ...(key === undefined ? {} : { credential: key }) }),

  async performBatch({ push, options }, deliveries) {
    const drafts = deliveries.map((delivery) => draft(options, delivery));
    const messages = drafts.flatMap((message) => (message instanceof Error ? [] : [message]));
    const places = messages.length === 0 ? [] : await push.add(messages);
    const outcomes = new Map(messages.map((message, index) => [message, outcomeOf(places[index])]));
    return drafts.map((message) => (message instanceof Error ? message : (outcomes.get(message) ?? outcomeOf(undefined))));
  },
});

function outcomeOf(place: { readonly channel: string; readonly cursor: number } | undefined): DeliveryOutcome {
  return place === undefined ? { status: 'accepted' } : { status: 'accepted', reference: `${place.channel}:${place.cursor}` };
}

function draft({ channel, message }: Options, { event, idempotencyKey }: Delivery) {
  try {
    const name = channel.render(event.scope).trim();
    if (name === '') throw new PermanentError(`channel: "${channel.source}" gave an empty name for this event; a channel needs one`);
    if (name.length > LONGEST_NAME) throw new PermanentError(`channel: the name has ${name.length} characters; at most ${LONGEST_NAME} are possible`);
    if (/\p{Cc}/u.test(name) || !name.isWellFormed()) throw new PermanentError(`channel: ${JSON.stringify(name.slice(0, 50))} holds control characters; use letters, digits and signs`);
    const data = message === undefined ? event.payload : message(event.scope);
    const bytes = Buffer.byteLength(JSON.stringify(data));
    if (bytes > LARGEST_MESSAGE) throw new PermanentError(`message: it has ${bytes} bytes; at most ${LARGEST_MESSAGE} are pushed, so choose the fields that listeners need`);
    return { channel: name, data, expiresAt: event.expiresAt, idempotencyKey, event };
  } catch (error) {
    return error instanceof Error ? error : new PermanentError(String(error));
  }
}
