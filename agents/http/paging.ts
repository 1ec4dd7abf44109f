import { z } from 'zod';
import { option } from '@rookery/sdk';

const LONGEST_EXPRESSION = 1_000;
const PAGINGS = ['page', 'offset', 'cursor', 'link', 'next'] as const;

/** The option that says how one gets from page to page. */
export const pagingOption = option.object({
  title: 'Paging', description: 'How the rest of a long list is reached. Empty: one page.',
  fields: {
    by: option.choice({
      title: 'By', description: 'What leads from one page to the next.', values: PAGINGS,
      titles: { page: 'a page number', offset: 'an offset', cursor: 'a cursor in the answer', link: 'the Link header', next: 'the next address in the answer' },
    }),
    parameter: option.text({ title: 'Parameter', description: 'The query parameter of the number, the offset or the cursor. Default "page", "offset", "cursor".' }).max(100).optional(),
    start: option.number({ title: 'First', description: 'The number of the first page (default 1) or the first offset (default 0).', min: 0, integer: true, advanced: true }).optional(),
    size: option.number({ title: 'Items on a page', description: 'How many are asked for; needed for an offset.', min: 1, max: 10_000, integer: true }).optional(),
    sizeParameter: option.text({ title: 'Size parameter', description: 'The query parameter that asks for so many, "limit" for example.', advanced: true }).max(100).optional(),
    overlap: option.number({ title: 'Overlap', description: 'For an offset: so many items of the page before are read again, for lists that shrink while they are read.', min: 0, max: 9_999, integer: true, advanced: true }).default(0),
    next: option.text({ title: 'Next', description: 'Where the answer holds the cursor or the next address: a path or JMESPath; with HTML the selector of the link.' }).max(LONGEST_EXPRESSION).optional(),
  },
});

export type Paging = z.output<typeof pagingOption>;

export const placeSchema = z.strictObject({
  /** Pages before this one. */
  index: z.int().min(0),
  number: z.int(),
  offset: z.int(),
  cursor: z.string().nullable(),
  url: z.string().nullable(),
});

/** Where in a list of pages one is. */
export type Place = Readonly<z.infer<typeof placeSchema>>;

/** What a page says about the one after it. */
export interface PageEnd {
  readonly count: number;
  /** The cursor or the address it names, where paging goes by one. */
  readonly next: string | undefined;
  /** The address it was read from; a relative next one starts there. */
  readonly url: string;
}

export function firstPlace(paging: Paging | undefined): Place {
  return { index: 0, number: paging?.start ?? 1, offset: paging?.by === 'offset' ? paging.start ?? 0 : 0, cursor: null, url: null };
}

/**
 * The place after this one, `undefined` at the end. A numbered list ends with an empty page: a short one may have been
 * filtered, and a page of known items may hide unknown ones behind it, since items move while pages are read.
 */
export function nextPlace(paging: Paging | undefined, place: Place, end: PageEnd): Place | undefined {
  if (paging === undefined) return undefined;
  const index = place.index + 1;
  switch (paging.by) {
    case 'page':
      return end.count === 0 ? undefined : { ...place, index, number: place.number + 1 };
    case 'offset':
      return end.count === 0 ? undefined : { ...place, index, offset: place.offset + Math.max(1, (paging.size ?? end.count) - paging.overlap) };
    case 'cursor':
      return end.next === undefined ? undefined : { ...place, index, cursor: end.next };
    case 'link':
    case 'next':
      return end.next === undefined ? undefined : { ...place, index, url: new URL(end.next, end.url).href };
  }
}

/** The query parameters that ask for a place. */
export function placeParameters(paging: Paging | undefined, place: Place): readonly (readonly [string, string])[] {
  if (paging === undefined || place.url !== null) return [];
  const size: readonly (readonly [string, string])[] = paging.sizeParameter === undefined || paging.size === undefined ? [] : [[paging.sizeParameter, String(paging.size)]];
  switch (paging.by) {
    case 'page':
      return [[paging.parameter ?? 'page', String(place.number)], ...size];
    case 'offset':
      return [[paging.parameter ?? 'offset', String(place.offset)], ...size];
    case 'cursor':
      return place.cursor === null ? size : [[paging.parameter ?? 'cursor', place.cursor], ...size];
    case 'link':
    case 'next':
      return size;
  }
}
