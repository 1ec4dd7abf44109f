import { defineAction, PermanentError, type AgentEvent, type Delivery, type DeliveryOutcome, type FeedItem } from '@rookery/sdk';
import type { z } from 'zod';
import { escapeHtml } from '../html/escape-html.js';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const LONGEST_TITLE = 500;
const LONGEST_CONTENT = 100_000;
const DELIVERED: DeliveryOutcome = { status: 'delivered' };

/** Adds a batch at once. An item that cannot be made fails alone; the feed drops keys it has seen. */
export const publishFeed = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 200,

  feed: ({ title, description, link, access, keep }) => ({ title, description, isPublic: access === 'address', keep, ...(link === undefined ? {} : { link }) }),

  async performBatch({ feed, options }, deliveries) {
    const drafts = deliveries.map((delivery) => draft(options, delivery));
    const items = drafts.flatMap((item) => (item instanceof Error ? [] : [item]));
    if (items.length > 0) await feed.add(items);
    return drafts.map((item) => (item instanceof Error ? item : DELIVERED));
  },
});

function draft(options: Options, { event, idempotencyKey }: Delivery) {
  try {
    return { ...write(options, event), idempotencyKey, event };
  } catch (error) {
    return error instanceof Error ? error : new PermanentError(String(error));
  }
}

function write(options: Options, { scope, payload }: AgentEvent): FeedItem {
  const title = clean(options.itemTitle.render(scope)).trim().slice(0, LONGEST_TITLE).toWellFormed();
  if (title === '') throw new PermanentError(`itemTitle: "${options.itemTitle.source}" gave an empty text for this event; an item needs a title`);
  const content = clean(options.content.render(scope, escapeHtml));
  if (content.length > LONGEST_CONTENT) throw new PermanentError(`content: the text has ${content.length} characters; a feed takes ${LONGEST_CONTENT}, so link to the rest`);
  const url = clean(options.url.render(scope)).trim();
  const author = clean(options.author.render(scope)).trim();
  return { title, content, payload, ...(url === '' ? {} : { url: httpAddress(url) }), ...(author === '' ? {} : { author }) };
}

// A "javascript:" link from an event would run in the reader's program.
function httpAddress(url: string): string {
  if (/^https?:\/\//i.test(url)) return url;
  throw new PermanentError(`url: "${url.slice(0, 100)}" is no http address; write for example "https://auction.example/lots/7"`);
}

/** XML 1.0 has no place for most control characters, and PostgreSQL none for zero. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}
