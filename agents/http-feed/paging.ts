import type { Place, Walk } from './feed-cursor.js';
import type { Paging } from './options.js';

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

/** Looks at the next page's name; `undefined` when the links have come round to where they were (Brent, 1980). */
export function watchForCycle({ anchor, power, lap }: Walk['watch'], name: string): Walk['watch'] | undefined {
  if (name === anchor) return undefined;
  return lap + 1 === power ? { anchor: name, power: power * 2, lap: 0 } : { anchor, power, lap: lap + 1 };
}
