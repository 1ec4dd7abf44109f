import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { expect, test } from 'vitest';
import { writeFeed, type FeedContents } from './feed-document.js';

const contents: FeedContents = {
  info: { title: 'Lots & more', description: 'Newest <first>', link: 'https://auction.example/', isPublic: true, keep: 10 },
  url: 'https://rookery.example/feeds/0123',
  items: [
    { idempotencyKey: 'k2', title: 'BMW <X5>', content: '<p>31 000 € & up</p>', url: 'https://auction.example/2?a=1&b=2', author: 'Anna', payload: '{"id":2}', publishedAt: Date.UTC(2026, 0, 5, 9) },
    { idempotencyKey: 'k1', title: ']]>', content: '', url: null, author: null, payload: '{"id":1}', publishedAt: Date.UTC(2026, 0, 5, 8) },
  ],
};

test('writes RSS that a reader reads back', () => {
  const { contentType, text } = writeFeed('rss', contents);
  const feed = parseRssFeed(text);
  expect(contentType).toBe('application/rss+xml; charset=utf-8');
  expect(feed).toMatchObject({ title: 'Lots & more', description: 'Newest <first>', link: 'https://auction.example/' });
  expect(feed.items?.map(({ title, description, link, guid }) => [title, description, link, guid?.value])).toEqual([
    ['BMW <X5>', '<p>31 000 € & up</p>', 'https://auction.example/2?a=1&b=2', 'k2'], [']]>', undefined, undefined, 'k1'],
  ]);
});

test('writes Atom that a reader reads back', () => {
  const feed = parseAtomFeed(writeFeed('atom', contents).text);
  expect(feed).toMatchObject({ id: contents.url, title: { value: 'Lots & more' } });
  expect(feed.entries?.map(({ id, title, updated }) => [id, title?.value, updated])).toEqual([['urn:rookery:k2', 'BMW <X5>', '2026-01-05T09:00:00.000Z'], ['urn:rookery:k1', ']]>', '2026-01-05T08:00:00.000Z']]);
});

test('writes JSON Feed with the payload of each event', () => {
  const { text } = writeFeed('json', contents);
  expect(parseJsonFeed(text)).toMatchObject({ title: 'Lots & more', feed_url: contents.url, items: [{ id: 'k2', content_html: '<p>31 000 € & up</p>' }, { id: 'k1' }] });
  expect(JSON.parse(text).items.map((item: { readonly _rookery: unknown }) => item._rookery)).toEqual([{ id: 2 }, { id: 1 }]);
});

test('writes a feed that is still empty', () => {
  expect(['rss', 'atom', 'json'].map((format) => writeFeed(format as 'rss', { ...contents, items: [] }).text.includes('Lots'))).toEqual([true, true, true]);
});
