import { z } from 'zod';
import type { JsonValue, SourceState } from '@rookery/sdk';
import { versionsOf } from './emission.js';
import { placeSchema } from '../http/paging.js';
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
  /** Where changes count: its items, and what stands for the versions they had when it was read. */
  items: z.strictObject({ ids: z.array(z.string()), versions: z.string() }).nullable(),
});

/** What a page was when it was last read; committed with its items, so "not modified" means that all of them are known. */
export type SeenPage = Readonly<z.infer<typeof seenPageSchema>>;

export function seenPageKey(request: Pick<PageRequest, 'name'>): string {
  return `page:${request.name}`;
}

export function readSeenPage(value: JsonValue | undefined): SeenPage | undefined {
  return seenPageSchema.safeParse(value).data;
}

/**
 * Whether "not modified" would still mean that nothing of the page is news. An item may have been seen in another
 * version on another page since, and have come back to this one as it was.
 */
export async function isStillCurrent({ items }: SeenPage, state: SourceState): Promise<boolean> {
  return items === null || (await versionsOf(state, items.ids)) === items.versions;
}
