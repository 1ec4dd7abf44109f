import type { JsonValue } from '@rookery/model';
import type { Clause } from './filter-builder.js';

export interface RowOrder {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Where the next page begins: a cursor of the server, or how many rows were read in an order of one's own. */
export type RowPlace = { readonly kind: 'cursor'; readonly cursor: string | null } | { readonly kind: 'offset'; readonly offset: number };

export const ROW_PAGE = 200;
/** The server skips no further. */
const MOST_SKIPPED = 1_000_000;

export function firstPlace(order: RowOrder | undefined): RowPlace {
  return order === undefined ? { kind: 'cursor', cursor: null } : { kind: 'offset', offset: 0 };
}

/** What is asked of `GET /api/v1/tables/:name/rows`. Rows of equal rank keep the order of their numbers. */
export function rowsQueryText(conditions: readonly Clause[], order: RowOrder | undefined, place: RowPlace): string {
  if (place.kind === 'cursor' || order === undefined) {
    const cursor = place.kind === 'cursor' && place.cursor !== null ? `&cursor=${encodeURIComponent(place.cursor)}` : '';
    return `filter=${encoded(conditions)}&limit=${ROW_PAGE}${cursor}`;
  }
  const by = `${order.column}${order.isDescending ? ' desc' : ''}${order.column === '_id' ? '' : ', _id'}`;
  return `filter=${encoded([...conditions, ['order', by], ['limit', ROW_PAGE], ['offset', place.offset]])}`;
}

export function nextPlace(place: RowPlace, page: { readonly items: readonly unknown[]; readonly cursor: string | null }): RowPlace | null {
  if (place.kind === 'cursor') return page.cursor === null ? null : { kind: 'cursor', cursor: page.cursor };
  const offset = place.offset + page.items.length;
  return page.items.length < ROW_PAGE || offset > MOST_SKIPPED ? null : { kind: 'offset', offset };
}

/** `price` and `-price` as the address bar keeps them. */
export function readOrder(text: string | undefined, columns: readonly string[]): RowOrder | undefined {
  const column = text?.replace(/^-/, '');
  return text === undefined || column === undefined || !columns.includes(column) ? undefined : { column, isDescending: text.startsWith('-') };
}

export function orderText(order: RowOrder | undefined): string {
  return order === undefined ? '' : `${order.isDescending ? '-' : ''}${order.column}`;
}

/** Up, down, none: what a heading does when it is pressed again. */
export function nextOrder(order: RowOrder | undefined, column: string): RowOrder | undefined {
  if (order?.column !== column) return { column, isDescending: false };
  return order.isDescending ? undefined : { column, isDescending: true };
}

/** A form out of the address bar; nothing when it is none. */
export function readForm(text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined;
  try {
    const form: JsonValue = JSON.parse(text);
    return form;
  } catch {
    return undefined;
  }
}

function encoded(form: readonly Clause[]): string {
  return encodeURIComponent(JSON.stringify(form));
}
