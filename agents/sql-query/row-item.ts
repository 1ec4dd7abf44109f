import type { SourceItem } from '@rookery/sdk';

/** What one event may hold; the host refuses more. */
export const MOST_ROW_BYTES = 256 * 1024;

/** The item, or, when the row is too big for an event, one on the port `too-large` that says which row it was. */
export function fitting(item: SourceItem, row: { readonly key: string; readonly cursor?: string }): SourceItem {
  const bytes = Buffer.byteLength(JSON.stringify(item.payload));
  return bytes <= MOST_ROW_BYTES ? item : { ...item, port: 'too-large', payload: { ...row, bytes, limit: MOST_ROW_BYTES } };
}
