import { afterEach, expect, it } from 'vitest';
import { startFeedSite, type FeedSite } from './feed-site.js';

let site: FeedSite;
const items = ['a', 'b', 'c'].map((id) => ({ id, title: `Lot <${id}>`, price: 7 }));
const start = async (): Promise<string> => {
  site = await startFeedSite({ items, pageSize: 2 });
  return site.url;
};
const textOf = async (path: string): Promise<string> => (await fetch(`${site.url}${path}`)).text();

afterEach(() => site.stop());

it.each([
  ['/json/page?page=2', '{"items":[{"id":"c","title":"Lot <c>","price":7}],"meta":{"cursor":null,"next":null}}'],
  ['/json/offset?offset=1&limit=1', '"id":"b"'],
  ['/json/cursor?cursor=after-2', '"id":"c"'],
  ['/rss', '<title>Lot &lt;a&gt;</title>'],
  ['/html', '<a rel="next" href="/html?page=2&amp;limit=2">more</a>'],
  ['/csv?page=2', '"id","title","price"\r\n"c","Lot <c>","7"'],
])('serves %s', async (path, part) => {
  await start();
  expect(await textOf(path)).toContain(part);
});

it('leads on by Link, cursor and address', async () => {
  const url = await start();
  const response = await fetch(`${url}/json/link`);
  expect(response.headers.get('link')).toBe('</json/link?page=2&limit=2>; rel="next"');
  expect(await response.json()).toMatchObject({ meta: { cursor: 'after-2', next: `${url}/json/link?page=2&limit=2` } });
});

it('answers 304 to the tag of a page until that page changes', async () => {
  const url = await start();
  const etag = (await fetch(`${url}/json/page?page=2`)).headers.get('etag') ?? '';
  site.change((list) => list.toReversed());
  site.change((list) => list.toReversed());
  expect((await fetch(`${url}/json/page?page=2`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  site.change(([first, ...rest]) => [...rest, ...(first === undefined ? [] : [first])]);
  expect((await fetch(`${url}/json/page?page=2`, { headers: { 'if-none-match': etag } })).status).toBe(200);
});

it('lets the list change between two pages', async () => {
  await start();
  site.onPage(() => site.change((list) => list.slice(1)));
  expect([await textOf('/json/page?page=1&limit=1'), await textOf('/json/page?page=1&limit=1')].map((text) => /"id":"(.)"/.exec(text)?.[1])).toEqual(['a', 'b']);
});

it('cuts a page off in its middle, once', async () => {
  const url = await start();
  site.cutNext();
  await expect(fetch(`${url}/rss`).then((response) => response.text())).rejects.toThrow('terminated');
  expect(await textOf('/rss')).toContain('</rss>');
});

it('answers with faults, and with bytes of one\'s own', async () => {
  const url = await start();
  site.inject({ status: 429, headers: { 'retry-after': '1' } });
  site.serve('/raw', { status: 201, headers: { 'content-type': 'text/x' }, body: ['a', 'b'] });
  expect((await fetch(`${url}/json/page`)).headers.get('retry-after')).toBe('1');
  expect(await textOf('/raw')).toBe('ab');
  expect(site.calls().map(({ number, url: path, status }) => [number, path, status])).toEqual([[1, '/json/page', 429], [2, '/raw', 201]]);
});
