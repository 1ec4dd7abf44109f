import type { PageText } from '../formats/page.js';
import { readPage } from '../formats/read-page.js';

export interface PageOptions extends Partial<PageText['options']> {
  readonly format?: Parameters<typeof readPage>[0];
  readonly contentType?: string;
  readonly url?: string;
}

/** A page with the options that an author leaves out. */
export function pageOf(text: string, { contentType, url = 'https://x.test/a', format: _format, ...options }: PageOptions = {}): PageText {
  return { text, url, contentType: contentType ?? null, options: { items: undefined, fields: [], csv: { delimiter: ',', header: true, typed: false }, paging: undefined, maxItems: 10_000, ...options } };
}

/** The payloads a page gives. */
export function payloadsOf(text: string, options: PageOptions = {}): readonly unknown[] {
  return readPage(options.format ?? 'auto', pageOf(text, options)).items.map((item) => item.payload);
}
