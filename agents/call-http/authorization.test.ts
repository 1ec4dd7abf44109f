import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { runAgent, type CannedAnswer, type RunRequest } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { callHttp } from './agent.js';

const url = 'https://partner.example/events';
const credentials = {
  client: { kind: 'oauth2-client-credentials', fields: {}, accessToken: 'first', renewedToken: 'second' },
  query: { kind: 'http-api-key', fields: { header: 'api_key', key: 'k3y &', place: 'query' } },
  key: { kind: 'http-signing', fields: { key: 'kéy', keyId: 'k-1' } },
  standard: { kind: 'http-signing', fields: { key: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', keyEncoding: 'base64' } },
};
const call = (options: JsonObject, answer: CannedAnswer | readonly CannedAnswer[] = {}, more: RunRequest = {}) =>
  runAgent(callHttp, { options: { url, ...options }, net: { 'https://partner.example/*': answer }, credentials, receive: [{ payload: { id: 7 } }], ...more });

describe('a token', () => {
  test('travels as bearer', async () => {
    const { requests } = await call({ credential: 'client' });
    expect(requests.map(({ headers, credential }) => [headers['authorization'], credential])).toEqual([['Bearer first', 'client']]);
  });

  test('that is refused is renewed, and the call made once more under the same key', async () => {
    const { requests, deliveries } = await call({ credential: 'client' }, [{ status: 401 }, { status: 201 }]);
    expect(requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer first', 'Bearer second']);
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(deliveries.map(({ status, attempt }) => [status, attempt])).toEqual([['accepted', 1]]);
  });

  test('that is refused anew is not asked for a third time', async () => {
    const { requests, deliveries } = await call({ credential: 'client' }, { status: 401 });
    expect([requests.length, deliveries[0]?.status, deliveries[0]?.error?.message]).toEqual([2, 'dead', 'answered 401; check the credential "client"']);
  });
});

test('a key in the address is in no message', async () => {
  const { requests, deliveries } = await call({ credential: 'query' }, { status: 400 });
  expect(requests[0]?.url).toBe(`${url}?api_key=k3y+%26`);
  expect(deliveries[0]?.error?.message).toBe('answered 400');
});

describe('a signature', () => {
  const time = String(Date.UTC(2026, 0, 5, 9) / 1_000);
  const hex = (text: string, algorithm = 'sha256') => createHmac(algorithm, 'kéy').update(text).digest('hex');
  const headersOf = async (signature: JsonObject, more: JsonObject = {}) => (await call({ credential: 'key', signature, ...more })).requests[0]?.headers ?? {};

  test('is over the body where nothing else is said', async () => {
    expect((await headersOf({}))['x-signature']).toBe(hex('{"id":7}'));
  });

  test('covers the time it is sent with', async () => {
    const headers = await headersOf({ header: 'X-Sign', timestampHeader: 'X-Time', keyHeader: 'X-Key-Id', algorithm: 'sha512', prefix: 'v1=' });
    expect([headers['x-sign'], headers['x-time'], headers['x-key-id']]).toEqual([`v1=${hex(`${time}.{"id":7}`, 'sha512')}`, time, 'k-1']);
  });

  test('covers what the text says, the body as its bytes', async () => {
    const signed = '{{ method }}\n{{ path }}?{{ query }}\n{{ timestamp }}\n{{ bodySha256 }}\n{{ body }}';
    const headers = await headersOf({ signed, timestampHeader: 'x-time', timestampFormat: 'iso' }, { method: 'PUT', url: `${url}?b=ä`, body: 'text', text: 'Анна' });
    expect(headers['x-signature']).toBe(hex(`PUT\n/events?b=%C3%A4\n2026-01-05T09:00:00.000Z\n${createHash('sha256').update('Анна').digest('hex')}\nАнна`));
  });

  test.each([
    ['stripe', { 'stripe-signature': `t=${time},v1=${hex(`${time}.{"id":7}`)}` }],
    ['github', { 'x-hub-signature-256': `sha256=${hex('{"id":7}')}` }],
    ['slack', { 'x-slack-signature': `v0=${hex(`v0:${time}:{"id":7}`)}`, 'x-slack-request-timestamp': time }],
  ])('is as %s makes it', async (preset, expected) => {
    expect(await headersOf({ preset })).toMatchObject(expected);
  });

  test('is as Standard Webhooks say, with the id of the delivery', async () => {
    const { requests, deliveries } = await call({ credential: 'standard', signature: { preset: 'standard-webhooks' } });
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const id = deliveries[0]?.idempotencyKey ?? '';
    expect(requests[0]?.headers).toMatchObject({ 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${time}.{"id":7}`).digest('base64')}` });
  });

  test('needs a signing key, and a signing key needs to be told how', async () => {
    const wrong = await call({ credential: 'client', signature: {} });
    const silent = await call({ credential: 'key' });
    expect([wrong, silent].map(({ deliveries, requests }) => [requests.length, deliveries[0]?.status, deliveries[0]?.error?.message])).toEqual([
      [0, 'dead', 'credential: "client" is a "oauth2-client-credentials"; a signature needs one of the kind http-signing'],
      [0, 'dead', 'credential: "key" signs requests; say how in "signature"'],
    ]);
  });
});
