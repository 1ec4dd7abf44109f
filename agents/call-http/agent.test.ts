import { describe, expect, test } from 'vitest';
import { givenEvents, netError, runAgent, type CannedAnswer, type RunRequest } from '@rookery/sdk/testing';
import { RateLimitedError, type JsonObject } from '@rookery/sdk';
import { callHttp } from './agent.js';
import { spec } from './spec.js';

const url = 'https://partner.example/events';
const event = { payload: { id: 'L 7', dealer: 'Анна', limit: 31000, note: 'a\r\nb' } };
const credentials = {
  basic: { kind: 'http-basic', fields: { username: 'anna', password: 'pä:ss' } },
  bearer: { kind: 'http-bearer', fields: { token: 't0k' } },
  key: { kind: 'http-api-key', fields: { header: 'X-Partner-Key', key: 'k3y' } },
  bot: { kind: 'telegram-bot', fields: {} },
};

const call = (options: JsonObject, answer: CannedAnswer | readonly CannedAnswer[] = {}, more: RunRequest = {}) =>
  runAgent(callHttp, { options: { url, ...options }, net: { 'https://partner.example/*': answer }, credentials, receive: [event], ...more });

describe('the request', () => {
  test('carries the event as it is stored, with the key of the delivery', async () => {
    const { requests, deliveries } = await call({});
    expect(requests).toEqual([
      { method: 'POST', url, headers: { 'content-type': 'application/json', 'idempotency-key': deliveries[0]?.idempotencyKey }, body: JSON.stringify(event.payload), credential: null },
    ]);
    expect(deliveries.map((delivery) => delivery.status)).toEqual(['accepted']);
  });

  test('carries the same key at every attempt, under the name the partner wants', async () => {
    const { requests, deliveries } = await call({ idempotencyHeader: 'X-Request-Id' }, [{ status: 503 }, { status: 500 }, {}], { attempts: 3 });
    const key = deliveries[0]?.idempotencyKey;
    expect(requests.map((request) => request.headers['x-request-id'])).toEqual([key, key, key]);
    expect(deliveries.map((delivery) => delivery.status)).toEqual(['failed', 'unknown', 'accepted']);
  });

  test('fills templates into address, query, headers and JSON, and keeps numbers numbers', async () => {
    const { requests } = await call({
      method: 'PUT', url: 'https://partner.example/lots/{{ id | url_encode }}', query: { by: '{{ dealer }} & co' },
      headers: { 'X-Lot': '{{ id }}' }, body: 'json', json: { limit: '{{ limit }}', who: ['{{ dealer }}'] },
    });
    expect(requests[0]).toMatchObject({
      method: 'PUT', url: `https://partner.example/lots/L+7?by=${encodeURIComponent('Анна')}+%26+co`,
      headers: { 'x-lot': 'L 7', 'content-type': 'application/json' }, body: '{"limit":31000,"who":["Анна"]}',
    });
  });

  test.each([
    ['text', { text: 'for {{ dealer }}' }, 'for Анна', 'text/plain; charset=utf-8'],
    ['form', { form: { who: '{{ dealer }}', n: '1' } }, `who=${encodeURIComponent('Анна')}&n=1`, 'application/x-www-form-urlencoded'],
  ])('sends %s with its type', async (body, options, sent, type) => {
    const { requests } = await call({ body, ...options });
    expect([requests[0]?.body, requests[0]?.headers['content-type']]).toEqual([sent, type]);
  });

  test('leaves the content type to the author when there is one', async () => {
    const { requests } = await call({ body: 'text', text: '<a/>', headers: { 'Content-Type': 'application/xml' } });
    expect(requests[0]?.headers['content-type']).toBe('application/xml');
  });

  test.each(['GET', 'HEAD', 'DELETE'])('sends no body with %s', async (method) => {
    expect((await call({ method })).requests[0]?.body).toBeNull();
  });

  test.each([
    ['basic', 'authorization', `Basic ${Buffer.from('anna:pä:ss').toString('base64')}`],
    ['bearer', 'authorization', 'Bearer t0k'],
    ['key', 'x-partner-key', 'k3y'],
  ])('signs with the credential %s and names it to the network', async (credential, header, value) => {
    const { requests } = await call({ credential });
    expect([requests[0]?.headers[header], requests[0]?.credential]).toEqual([value, credential]);
  });

  test('refuses a credential of another kind', async () => {
    const { deliveries } = await call({ credential: 'bot' });
    expect([deliveries[0]?.status, deliveries[0]?.error?.message]).toEqual(['dead', 'credential: "bot" is a "telegram-bot"; choose one of the kinds http-basic, http-bearer, http-api-key, oauth2-client-credentials, http-signing']);
  });

  test.each([
    ['an address that is none', { url: '{{ dealer }}' }, 'url: "Анна" is not an http address; the template "{{ dealer }}" gave it for this event'],
    ['another scheme', { url: '{{ scheme }}file:///etc/passwd' }, 'url: "file:///etc/passwd" is not an http address; the template "{{ scheme }}file:///etc/passwd" gave it for this event'],
    ['a header of the event\'s making', { headers: { 'X-Note': '{{ note }}' } }, 'headers.X-Note: "a\r\nb" has line breaks or letters a header cannot carry; use | url_encode or send it in the body'],
    ['letters a header cannot carry', { headers: { 'X-Who': '{{ dealer }}' } }, 'headers.X-Who: "Анна" has line breaks or letters a header cannot carry; use | url_encode or send it in the body'],
  ])('sends nothing for %s', async (_what, options, message) => {
    const { requests, deliveries } = await call(options);
    expect([requests.length, deliveries[0]?.status, deliveries[0]?.error?.message]).toEqual([0, 'dead', message]);
  });
});

describe('the answer', () => {
  test('emits nothing unless it is wanted', async () => {
    expect((await call({}, { status: 201, body: { id: 1 } })).emitted).toEqual([]);
  });

  test.each([
    ['json', { body: { id: 1 } }, { status: 201, body: { id: 1 } }],
    ['json', { body: '' }, { status: 201, body: null }],
    ['text', { body: 'done' }, { status: 201, body: 'done' }],
    ['json', { body: '<html>' }, { status: 201, body: null, bodyError: expect.stringContaining('the answer is not JSON: ') }],
    ['json', { body: 'x'.repeat(300_000) }, { status: 201, body: null, bodyError: 'the answer has more than 204800 bytes' }],
  ] satisfies [string, CannedAnswer, unknown][])('becomes an event as %s', async (response, answer, payload) => {
    const run = await call({ response }, { status: 201, ...answer });
    expect(run.emitted.map((event) => event.payload)).toEqual([payload]);
    expect(run.deliveries[0]?.status).toBe('accepted');
  });

  test('is a success where the options say so', async () => {
    const run = await call({ success: ['2xx', '409'] }, { status: 409 });
    expect(run.deliveries[0]?.status).toBe('accepted');
  });

  test.each([
    [400, 'dead', 'answered 400: { "error": "bad" }'],
    [401, 'dead', 'answered 401: { "error": "bad" }; choose a credential'],
    [408, 'failed', 'answered 408: { "error": "bad" }'],
    [429, 'failed', 'answered 429: { "error": "bad" }'],
    [500, 'unknown', 'answered 500: { "error": "bad" }'],
    [503, 'failed', 'answered 503: { "error": "bad" }'],
  ])('%i leaves the delivery %s', async (status, left, message) => {
    const { deliveries } = await call({}, { status, body: '{ "error":\n  "bad" }' });
    expect([deliveries[0]?.status, deliveries[0]?.error?.message]).toEqual([left, message]);
  });

  test('names the credential a partner refused', async () => {
    const { deliveries } = await call({ credential: 'bearer' }, { status: 403 });
    expect(deliveries[0]?.error?.message).toBe('answered 403; check the credential "bearer"');
  });

  test('is tried again only where the options say so', async () => {
    const statuses = await Promise.all([500, 404].map(async (status) => (await call({ retryOn: ['404'] }, { status })).deliveries[0]?.status));
    expect(statuses).toEqual(['dead', 'failed']);
  });

  test.each([429, 503])('%i with Retry-After pauses the host', async (status) => {
    const { deliveries } = await call({}, { status, headers: { 'retry-after': '7' } });
    expect(deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
    expect(deliveries[0]?.error).toMatchObject({ retryAfterMs: 7_000 });
  });

  test('that redirects a POST is final, for following would make it a GET', async () => {
    const { deliveries, requests } = await call({}, { status: 302, headers: { location: 'https://partner.example/v2' } });
    expect(requests).toHaveLength(1);
    expect(deliveries[0]?.error?.message).toBe('answered 302: -> https://partner.example/v2; write the address it leads to into "url"');
  });
});

describe('no answer', () => {
  test.each([
    ['nothing was sent', netError('network.refused', 'ECONNREFUSED', { sent: false }), 'failed', 'partner.example cannot be reached: ECONNREFUSED'],
    ['the request had left', netError('network.timeout', 'no answer within 30000 ms'), 'unknown', 'no answer from partner.example: no answer within 30000 ms'],
    ['the network forbids it', netError('network.denied', 'a private address', { sent: false }), 'dead', 'partner.example may not be called: a private address'],
  ])('when %s leaves the delivery %s', async (_what, error, left, message) => {
    const { deliveries } = await call({}, error);
    expect([deliveries[0]?.status, deliveries[0]?.error?.message]).toEqual([left, message]);
  });
});

describe('the bucket', () => {
  const bucketsOf = (options: JsonObject) => {
    const parsed = spec.options.parse({ url, ...options });
    return givenEvents([event], { start: 0, nextPosition: 1, parameters: {} }).flatMap((given) => callHttp.buckets?.(parsed, given));
  };

  test('belongs to the host and has the rate of the options', () => {
    expect(bucketsOf({ url: 'https://Partner.example:8443/{{ id }}', rate: 2.5 })).toEqual([{ name: 'http:partner.example:8443', ratePerSecond: 2.5, burst: 3 }]);
  });

  test('is there without a rate, so that Retry-After has something to pause', () => {
    expect(bucketsOf({})).toEqual([{ name: 'http:partner.example', ratePerSecond: 1_000_000, burst: 1_000_000 }]);
  });

  test('leaves an unreadable address to the call, which says so', () => {
    expect(bucketsOf({ url: '{{ dealer }}' })).toEqual([]);
  });
});
