import type { JsonObject, SourceItem } from '@rookery/sdk';
import type { Column } from './session.js';

/** What one event may hold; the host refuses more. */
export const MOST_ROW_BYTES = 256 * 1024;

export function payloadOf(row: readonly unknown[], columns: readonly Column[]): JsonObject {
  return Object.fromEntries(columns.map((column, index) => [column.name, column.jsonOf(row[index])]));
}

/** The item, or, when the row is too big for an event, one on the port `too-large` that says which row it was. */
export function fitting(item: SourceItem, row: { readonly key: string; readonly cursor?: string }): SourceItem {
  const bytes = Buffer.byteLength(JSON.stringify(item.payload));
  return bytes <= MOST_ROW_BYTES ? item : { ...item, port: 'too-large', payload: { ...row, bytes, limit: MOST_ROW_BYTES } };
}
