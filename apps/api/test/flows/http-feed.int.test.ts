import { gzipSync } from 'node:zlib';
import { startFeedSite, startHttpSink, type FeedSite, type HttpSink, type SiteItem } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { eventsOf, ownerOf, publishNew, type Client } from './world/client.js';
import { seededRandom } from './world/csv-rows.js';
import { readLots } from './world/lots.js';
import { startServer } from './world/server.js';

const PAGE = 250;

const lots: readonly SiteItem[] = readLots().map(({ id, vin, year, make, model, price }) => ({ id: `lot-${id}`, title: `${year} ${make} ${model}`, vin, price }));
const lotIds = lots.map(({ id }) => id).toSorted();

let site: FeedSite;
let sink: HttpSink;
let server: Rookery;
let client: Client;

beforeAll(async () => {
  [site, sink] = await Promise.all([startFeedSite({ items: lots, pageSize: PAGE }), startHttpSink({ record: 'bodies' })]);
  server = await startServer({ mayCall: [site, sink].map(({ url }) => new URL(url).host) });
  client = ownerOf(server);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all([site.stop(), sink.stop()]);
});
beforeEach(() => {
  site.change(() => lots);
  site.onPage(undefined);
});

const feed = (options: Readonly<Record<string, unknown>>) => ({ type: 'http-feed', version: 1, schedule: { every: '1s' }, options: { pageDelay: '0s', ...options } });
const alone = (options: Readonly<Record<string, unknown>>) => ({ schemaVersion: 1, name: 'alone', agents: { feed: feed(options) }, links: [] });

/** Publishes for the length of a test. */
async function publish(document: unknown): Promise<string> {
  const { id } = await publishNew(client, document);
  onTestFinished(async () => void (await client.ask('DELETE', `/api/v1/workflows/${id}`)));
  return id;
}

const recorded = (): readonly { readonly id: string; readonly key: string }[] =>
  sink.calls().map((call) => ({ id: (JSON.parse(call.body ?? '') as { id: string }).id, key: call.idempotencyKey ?? '' }));

const idsIn = async (workflowId: string): Promise<readonly string[]> => (await eventsOf(client, workflowId, 'feed')).map((event) => String(event.key)).toSorted();
const emitted = async (workflowId: string): Promise<number> => (await client.ask<{ totals: { emitted: number } }>('GET', `/api/v1/workflows/${workflowId}/agents/feed`)).totals.emitted;
const lastError = async (workflowId: string) => (await client.ask<{ lastError: { code: string; message: string } | null }>('GET', `/api/v1/workflows/${workflowId}/agents/feed`)).lastError;

/** Two readings from the first page to the end after this moment, so that whatever moved before it has been found. */
async function twoReadings(path: string): Promise<void> {
  const firsts = () => site.calls().filter(({ url }) => url === path).length;
  const before = firsts();
  await until('two more readings began and a third', async () => firsts() >= before + 3, 120_000);
}

it('reads every lot once while lots move between pages, pages break off and the server is killed between two of them', async () => {
  const random = seededRandom(12_545);
  const anyPlace = (length: number): number => Math.floor(random() * length);
  const killAt = Array.from({ length: 2 }, () => Promise.withResolvers<void>());
  const start = site.calls().length;
  site.onPage(({ number }) => {
    const page = number - start;
    // A lot goes from the end to the front, another from the front to the end, and one from anywhere to anywhere.
    if (page > 120) return;
    site.change((items) => {
      const moving = [...items];
      const [last] = moving.splice(-1 - anyPlace(PAGE), 1);
      const [first] = moving.splice(anyPlace(PAGE), 1);
      const [any] = moving.splice(anyPlace(moving.length), 1);
      return [...(last === undefined ? [] : [last]), ...moving.toSpliced(anyPlace(moving.length), 0, ...(any === undefined ? [] : [any])), ...(first === undefined ? [] : [first])];
    });
    if (page === 5) site.inject({ status: 429, headers: { 'retry-after': '1' } });
    if (page === 12) site.cutNext();
    if (page === 20) site.inject({ reset: 'after effect' });
    if (page === 26) site.inject({ status: 500, body: 'oops' });
    if (page === 16) killAt[0]?.resolve();
    if (page === 40) killAt[1]?.resolve();
  });
  const workflowId = await publish({
    schemaVersion: 1, name: 'partner-lots',
    agents: {
      feed: feed({ url: `${site.url}/json/page`, format: 'json', items: 'items', id: 'id', paging: { by: 'page' } }),
      record: { type: 'call-http', version: 1, options: { url: `${sink.url}/lots` } },
    },
    links: [{ from: 'feed', to: 'record' }],
  });
  for (const { promise } of killAt) {
    await promise;
    await server.kill();
    await server.start();
  }

  await until(`all lots are recorded`, async () => new Set(recorded().map(({ id }) => id)).size >= lots.length, 180_000);
  await twoReadings('/json/page?page=1');
  expect(await idsIn(workflowId)).toEqual(lotIds);
  expect([...new Set(recorded().map(({ id }) => id))].toSorted()).toEqual(lotIds);
  // A call that was in flight when the server was killed is made again, under its own key.
  expect(new Set(recorded().map(({ id, key }) => `${id} ${key}`)).size).toBe(lots.length);
  expect(site.calls().filter(({ status }) => status === 304).length).toBeGreaterThan(50);
}, 300_000);

it.each([
  ['RSS', '/rss?page=1', { url: '/rss', paging: { by: 'page' } }],
  ['a page for people', '/html', { url: '/html', format: 'html', items: 'tr.lot', id: 'id', fields: [{ name: 'id', take: 'attribute', attribute: 'data-id' }, { name: 'title', css: 'b' }, { name: 'price', css: '.price' }], paging: { by: 'next', next: 'a[rel=next]' } }],
] as const)('reads every lot once from %s while lots come and go', async (_name, first, { url, ...options }) => {
  const start = site.calls().length;
  const extra = (number: number): SiteItem => ({ id: `extra-${number}`, title: 'Extra', vin: '', price: number });
  site.onPage(({ number }) => {
    const page = number - start;
    if (page <= 20) site.change((items) => [extra(page), ...items]);
    // By now the second reading has been at the front.
    if (page === 80) site.change((items) => items.filter(({ id }) => !id.startsWith('extra-')));
    if (page === 15) site.cutNext();
  });
  const workflowId = await publish(alone({ url: `${site.url}${url}`, ...options }));
  await until('all lots are there', async () => (await emitted(workflowId)) >= lots.length + 20, 120_000);
  await twoReadings(first);
  expect(await idsIn(workflowId)).toEqual([...lotIds, ...Array.from({ length: 20 }, (_, index) => `extra-${index + 1}`)].toSorted());
}, 180_000);

it('reads the whole list as one CSV file of many thousand lines', async () => {
  const workflowId = await publish(alone({ url: `${site.url}/csv?limit=20000`, id: 'id', csv: { typed: true }, maxItems: 20_000 }));
  await until('all lots are there', async () => (await emitted(workflowId)) >= lots.length, 60_000);
  expect(await idsIn(workflowId)).toEqual(lotIds);
}, 90_000);

it.each([
  ['a redirect to a private address', { status: 302, headers: { location: 'http://10.0.0.1/lots' } }, 'may not be called'],
  ['a redirect to where clouds hand out credentials', { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } }, 'may not be called'],
  ['a packed bomb', { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(60_000_000, ' ')) }, 'has more than 10485760 bytes; raise "maxBytes"'],
  ['entities that grow', { headers: { 'content-type': 'application/xml' }, body: '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><l>&b;</l>' }, 'declares entities of its own'],
  ['endless nesting', { headers: { 'content-type': 'application/json' }, body: '['.repeat(5_000_000) }, 'nested deeper than 100 levels'],
  ['a log-in page', { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Log in</title>' }, 'is not JSON: it came as text/html and begins "<!doctype html><title>Log in</title>"'],
])('says that it met %s, and lives', async (name, answer, message) => {
  site.serve('/bad', answer);
  const workflowId = await publish(alone({ url: `${site.url}/bad`, ...(name === 'a log-in page' ? { format: 'json' } : {}) }));
  const error = await until('the failure is on record', async () => (await lastError(workflowId)) ?? undefined);
  expect(error).toMatchObject({ code: 'source.failed', message: expect.stringContaining(message) });
  expect((await client.call('GET', '/api/v1/workflows')).status).toBe(200);
});
