import { parseAtomFeed, parseJsonFeed, parseRdfFeed, parseRssFeed } from 'feedsmith';
import type { JsonObject, JsonValue } from '@rookery/sdk';
import { messageOf, badPage, wrongKind } from '../failures.js';
import { wholeAddress } from './html.js';
import { checkCount } from './limits.js';
import type { FoundItem, PageText, ReadPage } from './page.js';
import { guardXml } from './xml-guard.js';

interface Entry {
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly link: string | undefined;
  readonly summary: string | undefined;
  readonly content: string | undefined;
  readonly authors: readonly (string | undefined)[];
  readonly categories: readonly (string | undefined)[];
  readonly published: string | undefined;
  readonly updated: string | undefined;
  readonly enclosures: readonly { readonly url?: string | undefined; readonly type?: string | undefined; readonly length?: number | undefined }[];
}

interface Feed {
  readonly title: string | undefined;
  readonly link: string | undefined;
  readonly entries: readonly Entry[];
  readonly next: string | undefined;
}

/** RSS, Atom and RDF, all as items of one shape. */
export function readXmlFeed(page: PageText): ReadPage {
  const { text, url, contentType } = page;
  if (guardXml(text, url) === 0) throw wrongKind('a feed', url, contentType, text);
  return pageOf(page, parse(page, () => xmlFeed(text)));
}

export function isJsonFeed(document: unknown): boolean {
  if (typeof document !== 'object' || document === null || !('version' in document)) return false;
  return typeof document.version === 'string' && /^https?:\/\/(www\.)?jsonfeed\.org\/version\//.test(document.version);
}

/** JSON Feed, 1.0 and 1.1. */
export function readJsonFeed(page: PageText, document: JsonValue): ReadPage {
  return pageOf(page, parse(page, () => jsonFeed(document)));
}

/** What the root of an XML document is called, which tells a feed from other XML. */
export function isFeedRoot(text: string): boolean {
  return /^(?:<(?:rss|feed|rdf)\b)/i.test(afterProlog(text).replace(/^<[\w-]+:/, '<'));
}

function afterProlog(text: string): string {
  let rest = text.trimStart();
  for (let end = prologEnd(rest); end > 0; end = prologEnd(rest)) rest = rest.slice(end).trimStart();
  return rest.slice(0, 200);
}

function prologEnd(text: string): number {
  const mark = text.startsWith('<?') ? '?>' : text.startsWith('<!--') ? '-->' : text.startsWith('<!') ? '>' : undefined;
  const end = mark === undefined ? -1 : text.indexOf(mark);
  return mark === undefined || end === -1 ? 0 : end + mark.length;
}

function xmlFeed(text: string): Feed {
  const root = /^<(?:[\w-]+:)?(\w+)/.exec(afterProlog(text))?.[1]?.toLowerCase();
  switch (root) {
    case 'feed': return atomFeed(text);
    case 'rdf': return rdfFeed(text);
    default: return rssFeed(text);
  }
}

function rssFeed(text: string): Feed {
  const feed = parseRssFeed(text);
  return {
    title: feed.title, link: feed.link, next: feed.atom?.links?.find(({ rel }) => rel === 'next')?.href,
    entries: (feed.items ?? []).map((item) => ({
      id: item.guid?.value, title: item.title, link: item.link ?? (item.guid?.isPermaLink === false ? undefined : permanentLink(item.guid?.value)),
      summary: item.description, content: item.content?.encoded, published: item.pubDate ?? item.dc?.dates?.[0], updated: item.atom?.updated,
      authors: [...(item.authors ?? []).map((author) => personName(author)), ...(item.dc?.creators ?? [])],
      categories: (item.categories ?? []).map(({ name }) => name), enclosures: item.enclosures ?? [],
    })),
  };
}

function atomFeed(text: string): Feed {
  const feed = parseAtomFeed(text);
  return {
    title: feed.title?.value, link: alternate(feed.links), next: feed.links?.find(({ rel }) => rel === 'next')?.href,
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id, title: entry.title?.value, link: alternate(entry.links), summary: entry.summary?.value, content: entry.content?.value,
      authors: (entry.authors ?? []).map(({ name }) => name), categories: (entry.categories ?? []).map(({ label, term }) => label ?? term),
      published: entry.published ?? entry.updated, updated: entry.updated,
      enclosures: (entry.links ?? []).filter(({ rel }) => rel === 'enclosure').map(({ href, type, length }) => ({ url: href, type, length })),
    })),
  };
}

function rdfFeed(text: string): Feed {
  const feed = parseRdfFeed(text);
  return {
    title: feed.title, link: feed.link, next: undefined,
    entries: (feed.items ?? []).map((item) => ({
      id: item.rdf?.about, title: item.title, link: item.link, summary: item.description, content: item.content?.encoded,
      authors: item.dc?.creators ?? [], categories: item.dc?.subjects ?? [], published: item.dc?.dates?.[0], updated: undefined, enclosures: [],
    })),
  };
}

function jsonFeed(document: JsonValue): Feed {
  const feed = parseJsonFeed(document);
  return {
    title: feed.title, link: feed.home_page_url, next: feed.next_url,
    entries: (feed.items ?? []).map((item) => ({
      id: item.id, title: item.title, link: item.url ?? item.external_url, summary: item.summary, content: item.content_html ?? item.content_text,
      authors: (item.authors ?? []).map(({ name }) => name), categories: item.tags ?? [], published: item.date_published, updated: item.date_modified,
      enclosures: (item.attachments ?? []).map(({ url, mime_type: type, size_in_bytes: length }) => ({ url, type, length })),
    })),
  };
}

function alternate(links: readonly { readonly href?: string | undefined; readonly rel?: string | undefined }[] | undefined): string | undefined {
  return (links?.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links?.[0])?.href;
}

function permanentLink(guid: string | undefined): string | undefined {
  return guid !== undefined && /^https?:\/\//i.test(guid) ? guid : undefined;
}

function personName(person: string | { readonly name?: string | undefined; readonly email?: string | undefined }): string | undefined {
  return typeof person === 'string' ? person : person.name ?? person.email;
}

function parse(page: PageText, read: () => Feed): Feed {
  try {
    return read();
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
    throw badPage(page.url, `it is no feed that can be read, or was cut off: ${messageOf(error)}${cause}`);
  }
}

function pageOf(page: PageText, feed: Feed): ReadPage {
  checkCount(feed.entries.length, page);
  const source = present({ title: feed.title, url: feed.link === undefined ? undefined : wholeAddress(feed.link, page.url) });
  return { items: feed.entries.map((entry) => itemOf(entry, source, page.url)), next: page.options.paging?.by === 'next' ? feed.next : undefined };
}

function itemOf(entry: Entry, source: JsonObject, base: string): FoundItem {
  const url = entry.link === undefined ? undefined : wholeAddress(entry.link, base);
  const id = entry.id ?? url;
  const publishedAt = readDate(entry.published);
  const payload = present({
    id, title: entry.title, url, summary: entry.summary, content: entry.content,
    authors: entry.authors.filter((name) => name !== undefined), categories: entry.categories.filter((name) => name !== undefined),
    publishedAt: isoOf(publishedAt), updatedAt: isoOf(readDate(entry.updated)),
    enclosures: entry.enclosures.map((enclosure) => present({ ...enclosure, url: enclosure.url === undefined ? undefined : wholeAddress(enclosure.url, base) })),
    feed: source,
  });
  return { payload, ...(id === undefined ? {} : { id }), ...(publishedAt === undefined ? {} : { occurredAt: publishedAt }) };
}

function readDate(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** Without what is not there. */
function present(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}
