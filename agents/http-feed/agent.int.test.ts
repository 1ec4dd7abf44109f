import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFeedSite, type FeedSite, type SiteItem } from '@rookery/simulators';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { httpFeed } from './agent.js';

let site: FeedSite;

const item = (number: number): SiteItem => ({ id: `lot-${number}`, title: `Lot ${number}`, price: number * 100 });
const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index);

beforeEach(async () => {
  site = await startFeedSite({ items: range(0, 95).map(item), pageSize: 10 });
});
afterEach(() => site.stop());

const check = (options: JsonObject, continueFrom?: RunResult): Promise<RunResult> =>
  runAgent(httpFeed, { options: { pageDelay: '0s', ...options }, net: loopbackNet(), ...(continueFrom === undefined ? {} : { continueFrom }) });
const json = (way: string, paging: JsonObject): JsonObject => ({ url: `${site.url}/json/${way}`, format: 'json', items: 'items', id: 'id', paging });
const idsOf = (...runs: readonly RunResult[]): readonly unknown[] => runs.flatMap((run) => run.emitted.map((event) => event.key));
const all = range(0, 95).map((number) => `lot-${number}`);

describe('every item comes once', () => {
  test.each([
    ['page', { by: 'page' }], ['offset', { by: 'offset', size: 10 }], ['offset', { by: 'offset', size: 10, overlap: 4 }],
    ['cursor', { by: 'cursor', next: 'meta.cursor' }], ['link', { by: 'link' }], ['next', { by: 'next', next: 'meta.next' }],
  ])('by %s %j', async (way, paging) => {
    const first = await check(json(way, paging));
    const second = await check(json(way, paging), first);
    expect(idsOf(first, second)).toEqual(all);
    expect(site.calls().slice(-10).map(({ status }) => status)).toContain(304);
  });

  test('from RSS', async () => {
    const run = await check({ url: `${site.url}/rss`, paging: { by: 'page' } });
    expect(idsOf(run)).toEqual(all);
    expect(run.emitted[7]).toMatchObject({
      payload: { id: 'lot-7', title: 'Lot 7', url: `${site.url}/lots/lot-7`, summary: '<p>lot-7 &amp; Lot 7 &amp; 700</p>', publishedAt: '2014-01-01T17:15:00.000Z', feed: { title: 'Lots' } },
      occurredAt: Date.parse('2014-01-01T17:15:00Z'),
    });
  });

  test('from a page for people', async () => {
    const fields = [
      { name: 'id', take: 'attribute', attribute: 'data-id' }, { name: 'title', css: 'b' }, { name: 'link', css: 'a', take: 'attribute', attribute: 'href' }, { name: 'price', css: '.price' },
      { name: 'photos', css: 'img', take: 'attribute', attribute: 'src', all: true },
    ];
    const run = await check({ url: `${site.url}/html`, format: 'html', items: 'tr.lot', id: 'id', fields, paging: { by: 'next', next: 'a[rel=next]' } });
    expect(idsOf(run)).toEqual(all);
    expect(run.emitted[7]?.payload).toEqual({ id: 'lot-7', title: 'Lot 7', link: `${site.url}/lots/lot-7`, price: '700', photos: [`${site.url}/photos/1.jpg`, `${site.url}/photos/2.jpg`] });
  });

  test('from CSV', async () => {
    const run = await check({ url: `${site.url}/csv`, id: 'id', csv: { typed: true }, paging: { by: 'page' } });
    expect(idsOf(run)).toEqual(all);
    expect(run.emitted[7]?.payload).toEqual({ id: 'lot-7', title: 'Lot 7', price: 700 });
  });

  test('when items are put in front while the pages are read', async () => {
    site.onPage(({ number }) => void (number <= 6 && site.change((items) => [item(1_000 + number), ...items])));
    const first = await check(json('page', { by: 'page' }));
    site.onPage(undefined);
    const second = await check(json('page', { by: 'page' }), first);
    expect(idsOf(first)).toEqual(expect.arrayContaining(all));
    expect(idsOf(first, second).toSorted()).toEqual([...all, ...range(1_001, 1_007).map((number) => `lot-${number}`)].toSorted());
  });

  test('when items go while the pages are read, the ones they pulled forward coming with the next reading, behind an unchanged first page', async () => {
    site.onPage(({ number }) => void (number === 4 && site.change((items) => items.filter(({ id }) => id !== 'lot-12' && id !== 'lot-13'))));
    const first = await check(json('page', { by: 'page' }));
    site.onPage(undefined);
    const second = await check(json('page', { by: 'page' }), first);
    expect(idsOf(first)).not.toContain('lot-40');
    expect(idsOf(first, second).toSorted()).toEqual([...all].toSorted());
    expect(site.calls().find(({ url, status }) => url === '/json/page?page=1' && status === 304)).toBeDefined();
  });

  test('within one reading, when fewer go than the pages overlap', async () => {
    site.onPage(({ number }) => void (number === 4 && site.change((items) => items.slice(2))));
    const run = await check(json('offset', { by: 'offset', size: 10, overlap: 2 }));
    expect(idsOf(run)).toEqual(all);
  });

  test('after a page that was cut off, of which nothing was taken', async () => {
    const first = await check({ ...json('page', { by: 'page' }), maxPages: 1 });
    site.cutNext();
    await expect(check(json('page', { by: 'page' }), first)).rejects.toMatchObject({ code: 'source.unavailable' });
    expect(idsOf(first, await check(json('page', { by: 'page' }), first))).toEqual(all);
  });
});

describe('a bad answer is refused with what to do, and quickly', () => {
  const read = (path: string, options: JsonObject = {}): Promise<RunResult> => check({ url: `${site.url}${path}`, ...options });

  test('one that never begins', async () => {
    site.inject({ hang: 'before effect' });
    await expect(read('/json/page', { timeout: '200ms' })).rejects.toMatchObject({ code: 'source.unavailable', message: expect.stringContaining('no answer within 200 ms') });
  });

  test('one that drips', async () => {
    site.serve('/slow', { body: Array.from({ length: 1_000 }, () => '[') , pauseMs: 20 });
    await expect(read('/slow', { timeout: '200ms' })).rejects.toMatchObject({ code: 'source.unavailable' });
  });

  test('one without end', async () => {
    let made = 0;
    site.serve('/endless', { headers: { 'content-type': 'application/json' }, body: { [Symbol.iterator]: () => ({ next: () => ({ done: (made += 1) > 10_000, value: ' '.repeat(65_536) }) }) } });
    await expect(read('/endless', { maxBytes: 1_000_000 })).rejects.toThrow(`url "${site.url}/endless" has more than 1000000 bytes; raise "maxBytes", or ask for smaller pages`);
    expect(made).toBeLessThan(1_000);
  });

  test('one that unpacks to a hundred times its size', async () => {
    site.serve('/bomb', { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(50_000_000, ' ')) });
    await expect(read('/bomb')).rejects.toThrow('has more than 10485760 bytes');
  });

  const twelveMebibytes = Buffer.alloc(12 * 1024 * 1024, ' ');
  test.each([
    ['deflate', deflateSync(twelveMebibytes)], ['br', brotliCompressSync(twelveMebibytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })], ['zstd', zstdCompressSync(twelveMebibytes)], ['x-gzip', gzipSync(twelveMebibytes)],
  ])('one that unpacks from %s without end', async (encoding, body) => {
    expect(body.length).toBeLessThan(100_000);
    site.serve('/packed', { headers: { 'content-type': 'application/json', 'content-encoding': encoding }, body });
    await expect(read('/packed')).rejects.toThrow('has more than 10485760 bytes');
  });

  test.each(['gzip, gzip', 'gzip,br', 'compress', 'constructor'])('one packed as "%s", of which nothing is unpacked', async (encoding) => {
    site.serve('/nested', { headers: { 'content-type': 'application/json', 'content-encoding': encoding }, body: gzipSync(gzipSync(twelveMebibytes)) });
    await expect(read('/nested')).rejects.toThrow(`it is packed as "${encoding}", which is not known here`);
  });

  test('one that was cut off', async () => {
    site.serve('/cut', { headers: { 'content-type': 'text/csv', 'content-length': '100' }, body: 'a,b\n1,2\n3,4\n', cutAfter: 5 });
    await expect(read('/cut')).rejects.toMatchObject({ code: 'source.unavailable' });
  });

  test('a log-in page', async () => {
    site.serve('/login', { headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><title>Log in</title>' });
    await expect(read('/login', { format: 'csv' })).rejects.toThrow('is not CSV: it came as text/html and begins "<!DOCTYPE html><title>Log in</title>"');
    await expect(read('/login', { format: 'feed' })).rejects.toThrow('is not a feed');
  });

  test('a port that is closed', async () => {
    await site.stop();
    await expect(read('/rss')).rejects.toMatchObject({ code: 'source.unavailable' });
    site = await startFeedSite({ items: [] });
  });
});
