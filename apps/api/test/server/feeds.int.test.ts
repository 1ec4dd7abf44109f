import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRookery, until, type Rookery } from '@rookery/testkit';
import { entry } from './built-server.js';
import type { Created } from './workflow-client.js';

let rookery: Rookery;

beforeAll(async () => {
  rookery = await startRookery({ entry });
});
afterAll(() => rookery[Symbol.asyncDispose]());

const lots = (name: string, options: object = {}) => ({
  schemaVersion: 1, name,
  agents: { by: { type: 'manual', version: 1, options: {} }, feed: { type: 'publish-feed', version: 1, options: { title: 'Lots', itemTitle: '{{ make }}', content: '<b>{{ note }}</b>', keep: 3, ...options } } },
  links: [{ from: 'by', to: 'feed' }],
});

interface NewFeed { readonly agent: string; readonly path: string; readonly token: string }

async function open(document: object) {
  const { body } = await rookery.api<Created>('POST', '/api/v1/workflows', { body: document });
  const published = await rookery.api<{ readonly feeds: readonly NewFeed[] }>('POST', `/api/v1/workflows/${body.id}/publish`, { body: {} });
  const [feed] = published.body.feeds;
  if (feed === undefined) throw new Error(JSON.stringify(published.body));
  const read = (headers: Readonly<Record<string, string>> = {}, ending = '') => fetch(new URL(`${feed.path}${ending}`, rookery.url), { headers });
  return { id: body.id, feed, read };
}

const basic = (token: string) => ({ authorization: `Basic ${Buffer.from(`anyone:${token}`).toString('base64')}` });

test('serves its events to who has the token, in three formats, and says when nothing is new', async () => {
  const { id, feed, read } = await open(lots('lots'));
  await rookery.api('POST', `/api/v1/workflows/${id}/agents/by/run`, { body: ['a', 'b', 'c', 'd'].map((make) => ({ make, note: '<i>' })) });
  const bearer = { authorization: `Bearer ${feed.token}` };
  const items = await until('the items', async () => {
    const { items: found } = (await (await read(bearer, '.json')).json()) as { readonly items: readonly { readonly title: string; readonly content_html: string }[] };
    return found.length === 3 && found;
  });
  expect(items.map(({ title }) => title)).toEqual(['d', 'c', 'b']);
  expect(items[0]?.content_html).toBe('<b>&lt;i&gt;</b>');
  const rss = await read(basic(feed.token));
  expect([rss.status, rss.headers.get('content-type'), rss.headers.get('x-content-type-options')]).toEqual([200, 'application/rss+xml; charset=utf-8', 'nosniff']);
  expect((await read({ ...basic(feed.token), 'if-none-match': rss.headers.get('etag') ?? '' })).status).toBe(304);
  expect((await read({ ...basic(feed.token), accept: 'application/atom+xml' })).headers.get('content-type')).toContain('atom');
});

test('refuses who has no token, a former one, or another feed\'s, and knows no other address', async () => {
  const { id, feed, read } = await open(lots('closed'));
  const other = await open(lots('other'));
  const statuses = async () => [(await read()).status, (await read(basic('wrong'))).status, (await read(basic(other.feed.token))).status, (await read(basic(feed.token))).status];
  expect(await statuses()).toEqual([401, 401, 401, 200]);
  expect((await read()).headers.get('www-authenticate')).toContain('Basic');
  const rotated = await rookery.api<NewFeed>('POST', `/api/v1/workflows/${id}/agents/feed/feed-token`);
  expect([(await read(basic(feed.token))).status, (await read(basic(rotated.body.token))).status]).toEqual([401, 200]);
  expect((await fetch(new URL(`/feeds/${'0'.repeat(32)}`, rookery.url))).status).toBe(404);
  expect((await fetch(new URL('/feeds/../api', rookery.url))).status).toBe(404);
});

test('opens to everybody who knows the address when it says so, and closes with its agent', async () => {
  const { id, feed, read } = await open(lots('public', { access: 'address' }));
  expect((await read()).status).toBe(200);
  expect((await rookery.api('GET', `/api/v1/workflows/${id}/agents/feed`)).body['feed']).toBe(feed.path);
  await rookery.api('POST', `/api/v1/workflows/${id}/pause`, { body: { policy: 'drop' } });
  expect((await read()).status).toBe(404);
});
