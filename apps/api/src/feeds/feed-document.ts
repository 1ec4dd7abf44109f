import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith';
import type { FeedInfo } from '@rookery/sdk';
import type { FeedItemRow } from './feeds.repository.js';

export const feedFormats = ['rss', 'atom', 'json'] as const;
export type FeedFormat = (typeof feedFormats)[number];

export interface FeedContents {
  readonly info: FeedInfo;
  /** Newest first. */
  readonly items: readonly FeedItemRow[];
  /** The feed's own address. */
  readonly url: string;
}

export interface FeedText {
  readonly contentType: string;
  readonly text: string;
}

/** Writes a feed as RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1; there the payload of the event is in `_rookery`. */
export function writeFeed(format: FeedFormat, contents: FeedContents): FeedText {
  switch (format) {
    case 'rss': return { contentType: 'application/rss+xml; charset=utf-8', text: writeRss(contents) };
    case 'atom': return { contentType: 'application/atom+xml; charset=utf-8', text: writeAtom(contents) };
    case 'json': return { contentType: 'application/feed+json; charset=utf-8', text: writeJson(contents) };
  }
}

function writeRss({ info, items, url }: FeedContents): string {
  return generateRssFeed({
    title: info.title,
    description: info.description,
    link: info.link ?? url,
    generator: 'Rookery',
    ...lastBuilt(items),
    items: items.map((item) => ({
      title: item.title,
      description: item.content,
      guid: { value: item.idempotencyKey, isPermaLink: false },
      pubDate: new Date(item.publishedAt),
      ...(item.url === null ? {} : { link: item.url }),
      ...(item.author === null ? {} : { dc: { creators: [item.author] } }),
    })),
  });
}

function lastBuilt([newest]: readonly FeedItemRow[]): { readonly lastBuildDate?: Date } {
  return newest === undefined ? {} : { lastBuildDate: new Date(newest.publishedAt) };
}

function writeAtom({ info, items, url }: FeedContents): string {
  return generateAtomFeed({
    id: url,
    title: { value: info.title },
    subtitle: { value: info.description },
    updated: new Date(items[0]?.publishedAt ?? 0),
    links: [{ href: url, rel: 'self' }, ...(info.link === undefined ? [] : [{ href: info.link, rel: 'alternate' }])],
    authors: [{ name: info.title }],
    entries: items.map((item) => ({
      id: `urn:rookery:${item.idempotencyKey}`,
      title: { value: item.title },
      content: { value: item.content, type: 'html' },
      updated: new Date(item.publishedAt),
      ...(item.url === null ? {} : { links: [{ href: item.url, rel: 'alternate' }] }),
      ...(item.author === null ? {} : { authors: [{ name: item.author }] }),
    })),
  });
}

function writeJson({ info, items, url }: FeedContents): string {
  const feed = generateJsonFeed({
    title: info.title,
    description: info.description,
    feed_url: url,
    ...(info.link === undefined ? {} : { home_page_url: info.link }),
    items: items.map((item) => ({
      id: item.idempotencyKey,
      title: item.title,
      content_html: item.content,
      date_published: new Date(item.publishedAt),
      ...(item.url === null ? {} : { url: item.url }),
      ...(item.author === null ? {} : { authors: [{ name: item.author }] }),
    })),
  });
  const written: { readonly items?: readonly object[] } = JSON.parse(JSON.stringify(feed));
  // An extension as JSON Feed 1.1 allows them: an object whose name begins with an underscore.
  return JSON.stringify({ ...written, items: written.items?.map((item, index) => ({ ...item, _rookery: JSON.parse(items[index]?.payload ?? 'null') })) ?? [] });
}
