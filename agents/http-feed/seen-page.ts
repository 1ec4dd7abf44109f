import { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import { placeSchema } from './feed-cursor.js';
import type { PageRequest } from './request.js';

/** Twice the time between two full readings, which write it anew. */
export const SEEN_PAGE_LIFE_MS = 2 * 86_400_000;

const seenPageSchema = z.strictObject({
  etag: z.string().nullable(),
  modified: z.string().nullable(),
  /** When it was last read in full; milliseconds. */
  readAt: z.number(),
  hash: z.string(),
  /** The place after it, `null` at the end. */
  next: placeSchema.nullable(),
});

/** What a page was when it was last read; committed with its items, so "not modified" means that all of them are known. */
export type SeenPage = Readonly<z.infer<typeof seenPageSchema>>;

export function seenPageKey(request: Pick<PageRequest, 'name'>): string {
  return `page:${request.name}`;
}

export function readSeenPage(value: JsonValue | undefined): SeenPage | undefined {
  return seenPageSchema.safeParse(value).data;
}
