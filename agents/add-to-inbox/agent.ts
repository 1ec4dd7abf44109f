import { defineAction, PermanentError, type AgentEvent, type Delivery, type DeliveryOutcome, type InboxMessage } from '@rookery/sdk';
import type { z } from 'zod';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const LEVELS = ['info', 'success', 'warning', 'critical'] as const;
const LONGEST_TITLE = 300;
const LONGEST_BODY = 20_000;
const DELIVERED: DeliveryOutcome = { status: 'delivered' };

/** Adds a batch at once. A message that cannot be made fails alone; the inbox drops keys it has seen. */
export const addToInbox = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 200,

  async performBatch({ inbox, options }, deliveries) {
    const drafts = deliveries.map((delivery) => draft(options, delivery));
    const messages = drafts.flatMap((item) => (item instanceof Error ? [] : [item]));
    if (messages.length > 0) await inbox.add(messages);
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

function write(options: Options, { scope }: AgentEvent): InboxMessage {
  const title = options.title.render(scope).trim();
  if (title === '') throw new PermanentError(`title: "${options.title.source}" gave an empty text for this event; a message needs a title`);
  const url = options.url.render(scope).trim();
  return {
    title: cut(title, LONGEST_TITLE),
    body: cut(options.body.render(scope), LONGEST_BODY),
    level: levelOf(options.level.render(scope).trim()),
    ...(url === '' ? {} : { url: safeLink(url) }),
  };
}

function levelOf(text: string): (typeof LEVELS)[number] {
  const level = LEVELS.find((name) => name === text);
  if (level === undefined) throw new PermanentError(`level: "${text}" is none; write ${LEVELS.join(', ')}`);
  return level;
}

// A "javascript:" link from an event would run in the reader's browser; "//host" and "/\host" lead to another host.
function safeLink(url: string): string {
  if (/^https?:\/\//i.test(url) || /^\/(?![/\\])/.test(url)) return url;
  throw new PermanentError(`url: "${url.slice(0, 100)}" is neither an http address nor a path; write for example "https://..." or "/lots/7"`);
}

// PostgreSQL stores no zero character, and half a surrogate pair is no text: either would fail the whole batch.
function cut(text: string, longest: number): string {
  const clean = text.replaceAll('\0', '').toWellFormed();
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
