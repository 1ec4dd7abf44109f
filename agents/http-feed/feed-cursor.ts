import { z } from 'zod';
import { errorOf } from '@rookery/sdk';
import { placeSchema } from '../http/paging.js';

const walkSchema = z.strictObject({
  /** When the reading began: `now` of its templates, so that every page is asked the same. Milliseconds. */
  startedAt: z.number(),
  /** When its last page was committed. */
  at: z.number(),
  /** Of the options and the first request; another one ends the reading. */
  fingerprint: z.string(),
  place: placeSchema,
  /** Brent's watch for a cycle of next links: constant room, and at most three rounds until it is seen. */
  watch: z.strictObject({ anchor: z.string(), power: z.int(), lap: z.int() }),
  /** What the page before held, and how many pages before it held the same. */
  last: z.strictObject({ hash: z.string(), repeats: z.int() }),
  /** Some page was "not modified", so its link to the next one is from an earlier reading. */
  usedCache: z.boolean(),
  ignoreCache: z.boolean(),
});

const cursorSchema = z.strictObject({
  /** The last request; milliseconds. */
  at: z.number(),
  walk: walkSchema.optional(),
  /** A reading has come to its end, so whatever is unknown now is new. */
  settled: z.boolean().optional(),
  /** What the first page may be trusted until, by its `Cache-Control`, and the request it is about. */
  fresh: z.strictObject({ fingerprint: z.string(), until: z.number() }).optional(),
  /** The whole document as it was emitted last. */
  document: z.strictObject({ hash: z.string(), count: z.int() }).optional(),
});

/** A reading of several pages that has not come to its end. */
export type Walk = Readonly<z.infer<typeof walkSchema>>;
/** What a check leaves for the next one. */
export type FeedCursor = Readonly<z.infer<typeof cursorSchema>>;

export function readFeedCursor(text: string | null): FeedCursor {
  if (text === null) return { at: 0 };
  try {
    return cursorSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw errorOf('source.failed', { reason: `the stored cursor ${text.slice(0, 120)} cannot be read; reset the agent's cursor` }, cause);
  }
}

export function writeFeedCursor(cursor: FeedCursor): string {
  return JSON.stringify(cursor);
}
