import { describe, expect, test } from 'vitest';
import { netError, runAgent, virtualClock, type CannedAnswer, type CannedAnswers, type RunRequest, type RunResult } from '@rookery/sdk/testing';
import { RateLimitedError, type JsonObject } from '@rookery/sdk';
import { httpFeed } from './agent.js';

const url = 'https://partner.example/lots';
const json = { url, format: 'json', pageDelay: '0s' };
const credentials = { partner: { kind: 'http-bearer', fields: { token: 't0k' } }, bot: { kind: 'telegram-bot', fields: {} } };

const check = (options: JsonObject, net: CannedAnswers, more: RunRequest = {}): Promise<RunResult> => runAgent(httpFeed, { options, net, credentials, ...more });
const one = (options: JsonObject, answer: CannedAnswer | readonly CannedAnswer[], more: RunRequest = {}): Promise<RunResult> => check({ url, pageDelay: '0s', ...options }, { [`${url}*`]: answer }, more);
const payloads = (run: RunResult) => run.emitted.map((event) => event.payload);
const ids = (run: RunResult) => run.emitted.map((event) => event.payload['id']);
type Body = Pick<Extract<CannedAnswer, { readonly status?: number }>, 'body'>;
const etag = (tag: string, body: Body): CannedAnswer => (request) => (request.headers['if-none-match'] === tag ? { status: 304 } : { headers: { etag: tag }, ...body });

describe('what is emitted', () => {
  test('is each item once, however often it is seen', async () => {
    const run = await one({ id: 'id' }, { body: [{ id: 1 }, { id: 2 }] }, { check: { times: 3 } });
    expect(run.emitted.map(({ payload, key, dedupeKey }) => [payload, key, dedupeKey])).toEqual([[{ id: 1 }, '1', '1'], [{ id: 2 }, '2', '2']]);
  });

  test('is told apart by all it holds where nothing names it, whatever the order of its fields', async () => {
    const run = await one({}, [{ body: [{ a: 1, b: 2 }] }, { body: [{ b: 2, a: 1 }, { a: 1, b: 3 }] }], { check: { times: 2 } });
    expect(payloads(run)).toEqual([{ a: 1, b: 2 }, { a: 1, b: 3 }]);
    expect(run.emitted.map((event) => event.key)).toEqual([null, null]);
  });

  test('is named by a field deep inside, or by one whose name has dots', async () => {
    const run = await one({ id: 'lot.id' }, { body: [{ lot: { id: 'a' } }, { 'lot.id': 'b' }] });
    expect(run.emitted.map((event) => event.key)).toEqual(['a', 'b']);
  });

  test('is each change too, A to B to A being two', async () => {
    const versions = ['A', 'B', 'B', 'A'].map((name): CannedAnswer => ({ body: [{ id: 1, name }, { id: 2, name: 'x' }] }));
    const run = await one({ id: 'id', emit: 'changed' }, versions, { check: { times: 4 } });
    expect(payloads(run)).toEqual([{ id: 1, name: 'A' }, { id: 2, name: 'x' }, { id: 1, name: 'B' }, { id: 1, name: 'A' }]);
    expect(new Set(run.emitted.map((event) => event.dedupeKey)).size).toBe(4);
  });

  test('is the last of two with one id on a page, every time', async () => {
    const run = await one({ id: 'id', emit: 'changed' }, { body: [{ id: 1, n: 1 }, { id: 1, n: 2 }] }, { check: { times: 2 } });
    expect(payloads(run)).toEqual([{ id: 1, n: 2 }]);
  });

  test('is the whole when it changed', async () => {
    const run = await one({ emit: 'document' }, [{ body: [1] }, { body: [1] }, { body: [2] }, { body: [1] }], { check: { times: 4 } });
    expect(payloads(run)).toEqual([{ items: [{ value: 1 }] }, { items: [{ value: 2 }] }, { items: [{ value: 1 }] }]);
  });

  test('is only the name of what fits into no event', async () => {
    const run = await one({ id: 'id' }, { body: [{ id: 7, text: 'x'.repeat(300_000) }] });
    expect(run.emitted.map(({ port, payload }) => ({ port, payload }))).toEqual([{ port: 'too-large', payload: { id: '7', bytes: 300_018 } }]);
  });

  test('has its id shortened to a hash when it is long', async () => {
    const run = await one({ id: 'id' }, { body: [{ id: 'x'.repeat(5_000) }] });
    expect(run.emitted[0]?.dedupeKey).toMatch(/^hash:.{22}$/);
  });
});

describe('what is there already', () => {
  const net = (second: readonly JsonObject[]): CannedAnswers => ({ [`${url}?page=1`]: { body: [{ id: 1, n: 1 }] }, [`${url}?page=2`]: { body: second }, [`${url}?page=3`]: { body: [] } });
  const options = { ...json, id: 'id', firstRun: 'silent', paging: { by: 'page' } };

  test.each(['new', 'changed'])('stays silent with "%s" until the first reading has ended, and what comes later does not', async (emit) => {
    const first = await check({ ...options, emit }, net([{ id: 2, n: 1 }]));
    const second = await check({ ...options, emit }, net([{ id: 2, n: 1 }, { id: 3, n: 1 }]), { continueFrom: first, check: { times: 2 } });
    expect([ids(first), ids(second)]).toEqual([[], [3]]);
  });

  test('shows its changes', async () => {
    const first = await check({ ...options, emit: 'changed' }, net([{ id: 2, n: 1 }]));
    const second = await check({ ...options, emit: 'changed' }, net([{ id: 2, n: 2 }]), { continueFrom: first });
    expect(payloads(second)).toEqual([{ id: 2, n: 2 }]);
  });

  test('stays silent as a whole', async () => {
    const run = await one({ emit: 'document', firstRun: 'silent' }, [{ body: [1] }, { body: [1] }, { body: [2] }], { check: { times: 3 } });
    expect(payloads(run)).toEqual([{ items: [{ value: 2 }] }]);
  });

  test('stays known for as long as it is there', async () => {
    const run = await one({ id: 'id', firstRun: 'silent' }, { body: [{ id: 1 }] }, { check: { times: 12, everyMs: 15 * 86_400_000 } });
    expect(payloads(run)).toEqual([]);
  });
});

describe('the request', () => {
  test('is filled from parameters and the time, and signed', async () => {
    const run = await check(
      { url: 'https://partner.example/{{ parameters.city }}/lots', query: { since: '{{ now }}' }, headers: { 'X-Client': 'rookery' }, method: 'POST', json: { page: '{{ page.number }}' }, credential: 'partner' },
      { 'https://partner.example/*': { body: [] } }, { parameters: { city: 'tver' } },
    );
    expect(run.requests).toEqual([{
      method: 'POST', url: `https://partner.example/tver/lots?since=${encodeURIComponent('2026-01-05T09:00:00.000Z')}`, body: '{"page":1}', credential: 'partner',
      headers: { accept: '*/*', authorization: 'Bearer t0k', 'content-type': 'application/json', 'x-client': 'rookery' },
    }]);
  });

  test('does not leave for an address that is none', async () => {
    await expect(one({ url: '{{ parameters.where }}' }, {}, { parameters: { where: 'file:///etc/passwd' } })).rejects.toThrow('url: "file:///etc/passwd" is not an http address; the template "{{ parameters.where }}" gave it');
  });

  test('refuses a credential of another kind', async () => {
    await expect(one({ credential: 'bot' }, {})).rejects.toThrow('credential: "bot" is a "telegram-bot"');
  });

  test('renews a token that is not taken any more, once, and reads the page with the new one', async () => {
    const client = { kind: 'oauth2-client-credentials', fields: {}, accessToken: 'first', renewedToken: 'second' };
    const run = await one({ format: 'json', credential: 'client' }, [{ status: 401 }, { body: [{ id: 1 }] }], { credentials: { client } });
    expect([run.requests.map(({ headers }) => headers['authorization']), ids(run)]).toEqual([['Bearer first', 'Bearer second'], [1]]);
    await expect(one({ format: 'json', credential: 'client' }, { status: 401 }, { credentials: { client } })).rejects.toThrow('answered 401; check the credential "client"');
  });

  test('puts a key into the address of the call and into nothing that is shown or kept', async () => {
    const key = { kind: 'http-api-key', fields: { header: 'api_key', key: 'k3y', place: 'query' } };
    const keyed = { format: 'json', credential: 'key', paging: { by: 'next', next: 'next' }, items: 'lots' };
    const run = await one(keyed, [{ body: { lots: [{ id: 1 }], next: '?page=2' } }, { body: { lots: [{ id: 2 }] } }], { credentials: { key } });
    expect(run.requests.map((request) => request.url)).toEqual([`${url}?api_key=k3y`, `${url}?page=2&api_key=k3y`]);
    expect(JSON.stringify([run.emitted, run.cursor, run.state])).not.toContain('k3y');
    await expect(one(keyed, { status: 403 }, { credentials: { key } })).rejects.toThrow(`url "${url}" answered 403`);
  });

  test('carries the cookies of its host and of no other, over checks', async () => {
    const asked: (string | undefined)[][] = [];
    const net: CannedAnswers = {
      [`${url}*`]: (request) => {
        asked.push([request.url, request.headers['cookie'], request.headers['authorization']]);
        return { headers: { 'set-cookie': 'session=1; Path=/', link: '<https://other.example/lots>; rel=next' }, body: [] };
      },
      'https://other.example/lots': (request) => {
        asked.push([request.url, request.headers['cookie'], request.headers['authorization']]);
        return { body: [] };
      },
    };
    await check({ ...json, cookies: true, paging: { by: 'link' } }, net, { check: { times: 2 } });
    expect(asked).toEqual([[url, undefined, undefined], ['https://other.example/lots', undefined, undefined], [url, 'session=1', undefined], ['https://other.example/lots', undefined, undefined]]);
  });

  test('takes the cookies of a redirect along, and no secret to another host', async () => {
    const seen: [string, string | undefined, string | undefined, string | null][] = [];
    const note = (answer: CannedAnswer): CannedAnswer => (request) => {
      seen.push([request.url, request.headers['cookie'], request.headers['authorization'], request.credential]);
      return answer;
    };
    const run = await check({ ...json, cookies: true, credential: 'partner' }, {
      [url]: note({ status: 302, headers: { location: '/login', 'set-cookie': 'a=1; Path=/' } }),
      'https://partner.example/login': note({ status: 302, headers: { location: 'https://cdn.example/lots' } }),
      'https://cdn.example/lots': note({ body: [{ id: 1 }] }),
    });
    expect(seen).toEqual([
      [url, undefined, 'Bearer t0k', 'partner'], ['https://partner.example/login', 'a=1', 'Bearer t0k', 'partner'], ['https://cdn.example/lots', undefined, undefined, null],
    ]);
    expect(ids(run)).toEqual([1]);
  });
});

describe('what did not change', () => {
  test('is not read again', async () => {
    const run = await one({}, etag('"v1"', { body: [{ id: 1 }] }), { check: { times: 3 } });
    expect(run.requests.map((request) => request.headers['if-none-match'])).toEqual([undefined, '"v1"', '"v1"']);
    expect(payloads(run)).toEqual([{ id: 1 }]);
  });

  test('is asked by time where there is no tag', async () => {
    const at = 'Mon, 05 Jan 2026 08:00:00 GMT';
    const run = await one({}, { headers: { 'last-modified': at }, body: [] }, { check: { times: 2 } });
    expect(run.requests[1]?.headers['if-modified-since']).toBe(at);
  });

  test('is read in full once a day, so that what the host remembers does not end', async () => {
    const run = await one({}, etag('"v1"', { body: [{ id: 1 }] }), { check: { times: 4, everyMs: 10 * 3_600_000 } });
    expect(run.requests.map((request) => request.headers['if-none-match'])).toEqual([undefined, '"v1"', '"v1"', undefined]);
  });

  test('is not even asked for while it is fresh, unless a person asks', async () => {
    const answer = { headers: { 'cache-control': 'max-age=120' }, body: [{ id: 1 }] };
    const run = await one({}, answer, { check: { times: 4 } });
    expect(run.requests).toHaveLength(2);
    const byHand = await one({}, answer, { check: { times: 1, byHand: true }, continueFrom: run });
    expect(byHand.requests).toHaveLength(1);
  });

  test('is read all the same when the options change', async () => {
    const first = await one({ id: 'id' }, etag('"v1"', { body: { a: [{ id: 1 }], b: [{ id: 2 }] } }), { check: { times: 1 } });
    const second = await one({ id: 'id', format: 'json', items: 'b' }, etag('"v1"', { body: { a: [{ id: 1 }], b: [{ id: 2 }] } }), { continueFrom: first });
    expect(ids(second)).toEqual([2]);
  });

  test('is read again when the cache headers are not to be used', async () => {
    const run = await one({ useCache: false }, { headers: { etag: '"v1"', 'cache-control': 'max-age=600' }, body: [] }, { check: { times: 3 } });
    expect(run.requests.map((request) => request.headers['if-none-match'])).toEqual([undefined, undefined, undefined]);
  });
});

describe('pages', () => {
  const page = (...numbers: readonly number[]): Body => ({ body: numbers.map((id) => ({ id })) });

  test('are numbered to the first empty one', async () => {
    const run = await check({ ...json, paging: { by: 'page', size: 2, sizeParameter: 'limit' } }, {
      [`${url}?page=1&limit=2`]: page(1, 2), [`${url}?page=2&limit=2`]: page(3), [`${url}?page=3&limit=2`]: page(4, 5), [`${url}?page=4&limit=2`]: page(),
    });
    expect(ids(run)).toEqual([1, 2, 3, 4, 5]);
  });

  test('are numbered to the first that is not there', async () => {
    const run = await check({ ...json, paging: { by: 'page', start: 0 } }, { [`${url}?page=0`]: page(1), [`${url}?page=1`]: page(2), [`${url}?page=2`]: { status: 404 } });
    expect(ids(run)).toEqual([1, 2]);
  });

  test('overlap by as many items as asked', async () => {
    const run = await check({ ...json, paging: { by: 'offset', size: 3, overlap: 1 } }, {
      [`${url}?offset=0`]: page(1, 2, 3), [`${url}?offset=2`]: page(3, 4, 5), [`${url}?offset=4`]: page(5), [`${url}?offset=6`]: page(),
    });
    expect(ids(run)).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([null, '', false, undefined])('end where the cursor is %j', async (next) => {
    const run = await check({ ...json, items: 'items', paging: { by: 'cursor', next: 'meta.next' } }, {
      [url]: { body: { items: [{ id: 1 }], meta: { next: 'a b' } } }, [`${url}?cursor=a+b`]: { body: { items: [{ id: 2 }], meta: next === undefined ? {} : { next } } },
    });
    expect(ids(run)).toEqual([1, 2]);
  });

  test('end where an expression says so', async () => {
    const body = { items: [{ id: 1 }], hasMore: false, next: 'x' };
    expect(ids(await one({ format: 'json', items: 'items', paging: { by: 'cursor', next: 'hasMore && next' } }, { body }))).toEqual([1]);
  });

  test('are led to by the Link header, relative or not', async () => {
    const run = await check({ ...json, paging: { by: 'link' } }, {
      [url]: { ...page(1), headers: { link: '</first>; rel="first", </lots/2?a=1>; title="x, y"; rel="prefetch next"' } }, 'https://partner.example/lots/2?a=1': page(2),
    });
    expect(ids(run)).toEqual([1, 2]);
  });

  test('are led to by an address in the answer', async () => {
    const run = await check({ ...json, items: 'items', paging: { by: 'next', next: 'links[?rel == \'next\'].href | [0]' } }, {
      [url]: { body: { items: [{ id: 1 }], links: [{ rel: 'self', href: '/x' }, { rel: 'next', href: '?p=2' }] } }, [`${url}?p=2`]: { body: { items: [{ id: 2 }], links: [] } },
    });
    expect(ids(run)).toEqual([1, 2]);
  });

  test('go as far as they may', async () => {
    const run = await check({ ...json, maxPages: 2, paging: { by: 'page' } }, { [`${url}?page=1`]: page(1), [`${url}?page=2`]: page(2) });
    expect(ids(run)).toEqual([1, 2]);
  });

  test('are asked for with a pause', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 5, 9), { jumps: true });
    const at: number[] = [];
    const answer = (body: CannedAnswer): CannedAnswer => () => (at.push(clock.now() - Date.UTC(2026, 0, 5, 9)), body);
    await check({ ...json, pageDelay: '2s', paging: { by: 'page' } }, { [`${url}?page=1`]: answer(page(1)), [`${url}?page=2`]: answer(page(2)), [`${url}?page=3`]: answer(page()) }, { clock });
    expect(at).toEqual([0, 2_000, 4_000]);
  });

  test('that lead in a circle are found out, and end', async () => {
    const net = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`${url}/${index}`, { ...page(index), headers: { link: `<${url}/${index === 6 ? 2 : index + 1}>; rel=next` } }]));
    const run = await check({ ...json, url: `${url}/0`, paging: { by: 'link' } }, net);
    expect(ids(run)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(run.logs).toMatchObject([{ level: 'warn', message: 'the links to the next page lead in a circle; the reading ends there' }]);
    expect(run.requests.length).toBeLessThan(3 * 7);
  });

  test('that never end because the number is not known there are found out', async () => {
    const run = await one({ format: 'json', paging: { by: 'page' } }, page(1, 2));
    expect([ids(run), run.requests.length]).toEqual([[1, 2], 3]);
  });

  test('go on past one that repeats the page before it, which a list that grew does', async () => {
    const run = await check({ ...json, paging: { by: 'page' } }, { [`${url}?page=1`]: page(1), [`${url}?page=2`]: page(1), [`${url}?page=3`]: page(2), [`${url}?page=4`]: page() });
    expect(ids(run)).toEqual([1, 2]);
  });

  test('are each asked by their own tag, so that what moved to a later page is found behind an unchanged first one', async () => {
    const before = { [`${url}?page=1`]: etag('"1"', page(1, 2)), [`${url}?page=2`]: etag('"2"', page(3)), [`${url}?page=3`]: etag('"3"', page()) };
    const first = await check({ ...json, paging: { by: 'page' } }, before);
    const second = await check({ ...json, paging: { by: 'page' } }, { ...before, [`${url}?page=2`]: etag('"2b"', page(3, 4)) }, { continueFrom: first });
    expect([ids(first), ids(second)]).toEqual([[1, 2, 3], [4]]);
    expect(second.requests.map((request) => request.headers['if-none-match'])).toEqual(['"1"', '"2"', '"3"']);
  });

  test('are asked for anew when a remembered cursor is not valid any more', async () => {
    const options = { ...json, items: 'items', paging: { by: 'cursor', next: 'next' } };
    const first = await check(options, { [url]: etag('"1"', { body: { items: [{ id: 1 }], next: 'old' } }), [`${url}?cursor=old`]: { body: { items: [{ id: 2 }], next: null } } });
    const second = await check(options, {
      [url]: etag('"1"', { body: { items: [{ id: 1 }], next: 'new' } }), [`${url}?cursor=old`]: { status: 410 }, [`${url}?cursor=new`]: { body: { items: [{ id: 2 }, { id: 3 }], next: null } },
    }, { continueFrom: first });
    expect(ids(second)).toEqual([3]);
  });
});

describe('what goes wrong', () => {
  test.each([
    ['no connection', netError('network.refused', 'connect ECONNREFUSED', { sent: false }), 'source.unavailable', 'url "https://partner.example/lots": connect ECONNREFUSED'],
    ['a private address', netError('network.denied', '10.0.0.1 is a private address'), 'source.failed', 'url "https://partner.example/lots" may not be called: 10.0.0.1 is a private address'],
    ['too much', netError('network.tooLarge', 'large'), 'source.failed', 'url "https://partner.example/lots" has more than 10485760 bytes; raise "maxBytes", or ask for smaller pages'],
    ['a server that is down', { status: 503, body: 'busy' }, 'source.unavailable', 'url "https://partner.example/lots" answered 503: busy'],
    ['nothing there', { status: 404, body: '' }, 'source.failed', 'url "https://partner.example/lots" answered 404; check "url"'],
    ['a log-in that is missing', { status: 401 }, 'source.failed', 'url "https://partner.example/lots" answered 401; choose a credential'],
    ['another address', { status: 302, headers: { location: '/v2' } }, 'source.failed', 'url "https://partner.example/lots" answered 302, which leads to "/v2"; write that address into "url"'],
    ['less than was announced', { headers: { 'content-length': '100' }, body: '[{"id":1}]' }, 'source.unavailable', 'the answer of url "https://partner.example/lots" broke off after 10 of 100 bytes'],
    ['an unknown packing', { headers: { 'content-encoding': 'compress' }, body: 'x' }, 'source.unavailable', 'packed as "compress"'],
    ['a log-in page instead of JSON', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>\n<title>Log in</title>' }, 'source.failed', 'url "https://partner.example/lots" is not JSON: it came as text/html and begins "<!doctype html> <title>Log in</title>"; check "url" and "format", or whether a log-in is needed'],
    ['JSON that was cut off', { body: '[{"id":1},{"id' }, 'source.failed', 'it is not JSON, or was cut off: '],
    ['a path that leads nowhere', { body: { data: [] } }, 'source.failed', 'items: "items" finds nothing in it; it has the fields "data"'],
    ['too many items', { body: { items: [1, 2, 3, 4] } }, 'source.failed', 'the page has 4 items, at most 3 are taken; raise "maxItems", or ask for smaller pages'],
    ['a zip', { body: 'PK\u0003\u0004abc' }, 'source.failed', 'it is a packed file (zip or gzip), which is not opened; ask for it unpacked'],
  ] satisfies [string, CannedAnswer, string, string][])('%s is said, and nothing emitted', async (_what, answer, code, message) => {
    await expect(one({ format: 'json', items: 'items', maxItems: 3 }, answer)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('is never shown with the query, which may hold what not everybody should read', async () => {
    await expect(check({ url: `${url}?city=tver` }, { [`${url}*`]: { status: 500 } })).rejects.toThrow(expect.not.stringContaining('tver'));
  });

  test('passes after the wait that was asked for, when it is short', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 5, 9), { jumps: true });
    const run = await one({}, [{ status: 429, headers: { 'retry-after': '3' } }, { body: [{ id: 1 }] }], { clock });
    expect([ids(run), clock.now() - Date.UTC(2026, 0, 5, 9)]).toEqual([[1], 3_000]);
  });

  test('is left to the host with the wait that was asked for, when it is long', async () => {
    const failed = one({}, { status: 429, headers: { 'retry-after': '120' } });
    await expect(failed).rejects.toBeInstanceOf(RateLimitedError);
    await expect(failed).rejects.toMatchObject({ retryAfterMs: 120_000 });
  });

  test('is left to the host after two short waits', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 5, 9), { jumps: true });
    await expect(one({}, { status: 503, headers: { 'retry-after': '1' } }, { clock })).rejects.toMatchObject({ retryAfterMs: 1_000 });
    expect(clock.now() - Date.UTC(2026, 0, 5, 9)).toBe(2_000);
  });

  test('is no result when the host stops during a pause, so that the check stays asked for', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 5, 9), { jumps: true });
    const stop = new AbortController();
    const answer: CannedAnswer = () => (stop.abort(), { body: [{ id: 1 }] });
    await expect(check({ ...json, pageDelay: '2s', paging: { by: 'page' } }, { [`${url}?page=1`]: answer }, { clock, signal: stop.signal })).rejects.toThrow('aborted');
  });

  test('is a stored cursor that cannot be read', async () => {
    const first = await one({}, { body: [] });
    await expect(one({}, {}, { continueFrom: { ...first, snapshot: { ...first.snapshot, cursor: '{"at":"x"}' } } })).rejects.toThrow('the stored cursor {"at":"x"} cannot be read; reset the agent\'s cursor');
  });
});
