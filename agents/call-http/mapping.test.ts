import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runAgent, type CannedAnswer } from '@rookery/sdk/testing';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { callHttp } from './agent.js';

const url = 'https://partner.example/lots';
const lots = { body: { lots: [{ id: 1, price: 5 }, { id: 2, price: 9 }], total: 2 } };
const call = (options: JsonObject, answer: CannedAnswer | readonly CannedAnswer[] = lots) =>
  runAgent(callHttp, { options: { url, response: 'json', ...options }, net: { 'https://partner.example/*': answer }, receive: [{ payload: { dealer: 'anna' }, key: 'd-1' }] });
const payloadsOf = async (...given: Parameters<typeof call>) => (await call(...given)).emitted.map((event) => event.payload);

describe('the answer', () => {
  test.each([
    ['a path', 'lots', [{ id: 1, price: 5 }, { id: 2, price: 9 }]],
    ['JMESPath', 'lots[?price > `6`].{lot: id}', [{ lot: 2 }]],
    ['values that are no objects', 'lots[*].id', [{ value: 1 }, { value: 2 }]],
    ['nothing', 'none', []],
  ])('is taken apart by %s', async (_what, items, payloads) => {
    expect(await payloadsOf({ items })).toEqual(payloads);
  });

  test('becomes the event that is written, numbers stay numbers', async () => {
    const output = { dealer: '{{ dealer }}', lot: '{{ item.id }}', of: '{{ response.body.total }}', trace: '{{ response.headers.x-trace }}', status: '{{ response.status }}' };
    expect(await payloadsOf({ items: 'lots', output, keepHeaders: ['X-Trace'] }, { ...lots, headers: { 'x-trace': 't9' } })).toEqual([
      { dealer: 'anna', lot: 1, of: 2, trace: 't9', status: 200 }, { dealer: 'anna', lot: 2, of: 2, trace: 't9', status: 200 },
    ]);
  });

  test('keeps the key of the event, and the headers that are wanted', async () => {
    const run = await call({ keepHeaders: ['x-trace', 'x-none'] }, { body: 1, headers: { 'x-trace': 't9', 'set-cookie': 'no' } });
    expect(run.emitted.map(({ key, payload }) => [key, payload])).toEqual([['d-1', { status: 200, body: 1, headers: { 'x-trace': 't9' } }]]);
  });

  test('of nothing has no items', async () => {
    expect(await payloadsOf({ items: 'lots' }, { status: 204 })).toEqual([]);
  });

  test.each([
    ['an expression that fails on it', { items: 'sum(lots)' }, lots, 'failed on this page'],
    ['an event that would be too large', { output: { all: '{{ response.body }}' } }, { body: { text: 'x'.repeat(300_000) } }, 'an event may have 262144 bytes'],
    ['more bytes than are taken', { items: 'lots', maxBytes: 20 }, lots, 'the answer has more than 20 bytes'],
    ['JSON without an end to its depth', {}, { body: '['.repeat(500) + ']'.repeat(500) }, 'nested deeper than 100 levels'],
  ])('with %s counts as taken, and the event says why', async (_what, options, answer, message) => {
    const run = await call(options, answer);
    expect(run.deliveries.map(({ status }) => status)).toEqual(['accepted']);
    expect(run.emitted.map(({ payload }) => payload['bodyError'])).toEqual([expect.stringContaining(message)]);
  });
});

describe('a rule for a status', () => {
  const statuses = [{ status: '404', means: 'accept' }, { status: '423', means: 'retry' }, { status: '5xx', means: 'refuse' }, { status: '200', means: 'retry' }];
  test.each([[404, 'accepted'], [423, 'failed'], [500, 'dead'], [200, 'failed'], [201, 'accepted'], [400, 'dead']])('%i: %s', async (status, left) => {
    expect((await call({ statuses, response: 'none' }, { status })).deliveries.map((delivery) => delivery.status)).toEqual([left]);
  });

  test.each([['9', 9_000], ['Mon, 05 Jan 2026 09:00:20 GMT', 20_000]])('waits as long as the answer asks, here %s', async (retryAfter, retryAfterMs) => {
    const run = await call({ statuses, response: 'none' }, { status: 423, headers: { 'retry-after': retryAfter } });
    expect(run.deliveries[0]?.error).toMatchObject({ retryAfterMs });
  });
});

describe('pages', () => {
  const page = (ids: readonly number[], next: string | null = null): CannedAnswer => ({ body: { lots: ids.map((id) => ({ id })), next } });
  const paged = (paging: JsonObject, answers: readonly CannedAnswer[], more: JsonObject = {}) => call({ method: 'GET', items: 'lots', paging, ...more }, answers);

  test('by cursor come as the events of one call', async () => {
    const run = await paged({ by: 'cursor', next: 'next' }, [page([1, 2], 'c2'), page([3], null)]);
    expect(run.emitted.map(({ payload }) => payload['id'])).toEqual([1, 2, 3]);
    expect(run.requests.map((request) => request.url)).toEqual([url, `${url}?cursor=c2`]);
    expect(run.deliveries.map(({ status }) => status)).toEqual(['accepted']);
  });

  test('by number end with an empty one or with none', async () => {
    const empty = await paged({ by: 'page', size: 2, sizeParameter: 'limit' }, [page([1, 2]), page([])]);
    const none = await paged({ by: 'page' }, [page([1]), { status: 404 }]);
    expect([empty, none].map((run) => run.emitted.length)).toEqual([2, 1]);
    expect(empty.requests.map((request) => request.url)).toEqual([`${url}?page=1&limit=2`, `${url}?page=2&limit=2`]);
  });

  test('by header and by address lead where they say', async () => {
    const byHeader = await paged({ by: 'link' }, [{ ...lots, headers: { link: '</lots?after=2>; rel="next"' } }, lots]);
    const byAddress = await paged({ by: 'next', next: 'next' }, [page([1], '?after=1'), page([2])]);
    expect([byHeader, byAddress].map((run) => run.requests[1]?.url)).toEqual([`${url}?after=2`, `${url}?after=1`]);
  });

  test('bring nothing while one of them fails', async () => {
    const run = await paged({ by: 'cursor', next: 'next' }, [page([1], 'c2'), { status: 503 }]);
    expect([run.emitted, run.deliveries.map(({ status }) => status)]).toEqual([[], ['failed']]);
  });

  test('end at the most that is wanted, and the log says so', async () => {
    const run = await paged({ by: 'cursor', next: 'next' }, [page([1], 'c2')], { maxPages: 3 });
    expect([run.emitted.length, run.logs.map(({ message }) => message)]).toEqual([3, ['the list has more pages than "maxPages"; the rest was left out']]);
  });
});

describe('a form with files', () => {
  test('sends fields, texts and bytes, the same at every attempt', async () => {
    const multipart = [
      { name: 'note', value: 'for {{ dealer }}' }, { name: 'photo', value: gzipSync('bytes').toString('base64'), base64: true, file: '{{ dealer }} "1"\r\n.gz', type: 'application/gzip' },
    ];
    const run = await runAgent(callHttp, { options: { url, body: 'multipart', multipart }, net: { 'https://partner.example/*': [{ status: 503 }, {}] }, receive: [{ payload: { dealer: 'анна' } }], attempts: 2 });
    const [first, second] = run.requests;
    expect(first?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=rookery-[0-9a-f]{32}$/);
    expect(first?.body).toContain('Content-Disposition: form-data; name="note"\r\n\r\nfor анна\r\n');
    expect(first?.body).toContain('Content-Disposition: form-data; name="photo"; filename="анна %221%22%0D%0A.gz"\r\nContent-Type: application/gzip\r\n\r\n');
    expect(second?.body).toBe(first?.body);
  });

  test('says which part is no base64', async () => {
    const run = await call({ body: 'multipart', multipart: [{ name: 'photo', value: 'not base64!', base64: true }] });
    expect([run.requests.length, run.deliveries[0]?.error?.message]).toEqual([0, 'multipart: the part "photo" is not base64 for this event; it begins "not base64!"']);
  });
});

test.each([
  [{ items: 'a', response: 'text' }, ['items']],
  [{ output: { a: 1 } }, ['output']],
  [{ response: 'json', items: 'a[' }, ['items']],
  [{ keepHeaders: ['Set-Cookie'] }, ['keepHeaders.0']],
  [{ paging: { by: 'page' }, response: 'json' }, ['paging']],
  [{ method: 'GET', paging: { by: 'cursor' } }, ['response', 'paging.next']],
  [{ method: 'GET', response: 'json', paging: { by: 'offset', overlap: 1 } }, ['paging.size', 'paging.overlap']],
  [{ signature: {} }, ['credential']],
  [{ credential: 'k', signature: { preset: 'slack', timestampHeader: 'x' } }, ['signature.preset']],
  [{ credential: 'k', signature: { header: 'X-A', keyHeader: 'x-a' } }, ['signature.header']],
  [{ body: 'multipart' }, ['multipart']],
  [{ statuses: [{ status: 'ok', means: 'accept' }] }, ['statuses.0.status']],
] as const)('refuses %j where the mistake is', (options, paths) => {
  const parsed = parseOptions(callHttp, { version: 1, options: { url, ...options } }, '');
  expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path.replace(/^\./, ''))).toEqual(paths);
});
