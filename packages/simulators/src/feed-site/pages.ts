import type { JsonRecord } from '../wire/json-value.js';

/** One entry of the site. */
export interface SiteItem {
  readonly id: string;
  readonly title: string;
  readonly [field: string]: string | number;
}

/** Part of the list, and where the part after it is. */
export interface SitePage {
  readonly items: readonly SiteItem[];
  /** Path and query of the next part; `undefined` at the end. */
  readonly nextPath: string | undefined;
  readonly nextCursor: string | null;
}

export interface Rendered {
  readonly type: string;
  readonly text: string;
}

/** A list as a partner's JSON. */
export function asJson(page: SitePage, site: string): Rendered {
  const next = page.nextPath === undefined ? null : `${site}${page.nextPath}`;
  const document: JsonRecord = { items: page.items, meta: { cursor: page.nextCursor, next } };
  return { type: 'application/json; charset=utf-8', text: JSON.stringify(document) };
}

/** RSS 2.0, with the description in CDATA as most sites have it. */
export function asRss(page: SitePage, site: string): Rendered {
  const items = page.items.map(
    (item) => `<item><guid isPermaLink="false">${escape(item.id)}</guid><title>${escape(item.title)}</title><link>${site}/lots/${encodeURIComponent(item.id)}</link>` +
      `<description><![CDATA[<p>${Object.values(item).join(' &amp; ').replaceAll(']]>', '')}</p>]]></description><pubDate>Wed, 01 Jan 2014 17:15:00 GMT</pubDate></item>`,
  );
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Lots</title><link>${site}/</link><description>All lots</description>\n${items.join('\n')}\n</channel></rss>`;
  return { type: 'application/rss+xml', text };
}

/** A page for people: rows in a table nobody closed properly, and a link to the next page. */
export function asHtml(page: SitePage): Rendered {
  const rows = page.items.map(
    (item) => `<tr class="lot" data-id="${escape(item.id)}"><td><a href="/lots/${encodeURIComponent(item.id)}"><b>${escape(item.title)}</b></a><td class=price>${escape(String(item['price'] ?? ''))} <img src="/photos/1.jpg"><img src="/photos/2.jpg">`,
  );
  const next = page.nextPath === undefined ? '' : `<a rel="next" href="${escape(page.nextPath)}">more</a>`;
  return { type: 'text/html', text: `<!doctype html><html><head><meta charset="utf-8"><title>Lots</title></head><body><table class="lots"><tr><th>Lot<th>Price${rows.join('\n')}</table>${next}<p>&copy; 2014</body></html>` };
}

/** CSV with every field quoted. */
export function asCsv(page: SitePage): Rendered {
  const columns = [...new Set(page.items.flatMap((item) => Object.keys(item)))];
  const line = (fields: readonly (string | number | undefined)[]): string => fields.map((field) => `"${String(field ?? '').replaceAll('"', '""')}"`).join(',');
  return { type: 'text/csv; charset=utf-8', text: [line(columns), ...page.items.map((item) => line(columns.map((column) => item[column])))].join('\r\n') };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
