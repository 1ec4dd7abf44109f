import { describe, expect, test } from 'vitest';
import { parseOptions, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type JsonObject } from '@rookery/sdk';
import { netError, runAgent, TEST_HOOK_SECRET, TEST_HOOK_URL, type CannedAnswer, type RunRequest } from '@rookery/sdk/testing';
import { sendSmsHttp } from './agent.js';

const url = 'https://sms.example/send';
const to = '+4915112345678';
const credentials = { provider: { kind: 'http-api-key', fields: { header: 'X-API-Key', key: 'k' } } };
const receipts = { id: 'messageId', status: 'status', delivered: ['DELIVRD'], failed: ['UNDELIV'], lost: ['UNKNOWN_SUBSCRIBER'], to: 'msisdn', reason: 'error' };
const sent: CannedAnswer = { body: { messages: [{ id: 'm-1' }] } };

const send = (options: JsonObject = {}, answer: CannedAnswer | readonly CannedAnswer[] = sent, more: RunRequest = {}) =>
  runAgent(sendSmsHttp, { options: { url, to: '{{ phone }}', text: 'Lot {{ lot }}', id: 'messages.0.id', ...options }, net: { [url]: answer }, credentials, receive: [{ payload: { phone: '+49 151 12345678', lot: 7 } }], ...more });
const report = (body: JsonObject | JsonObject[] | string, options: JsonObject = {}, request: JsonObject = {}) =>
  runAgent(sendSmsHttp, { options: { url, to: 'x', text: 'x', id: 'id', receipts: { ...receipts, ...options } }, receive: [], webhook: { headers: { 'x-rookery-secret': TEST_HOOK_SECRET }, body, ...request } });

describe('a call', () => {
  test('has the fields the author maps, with the credential beside them', async () => {
    const run = await send({ credential: 'provider', headers: { 'x-sender': 'Auction' }, fields: { recipients: ['{{ sms.to }}'], body: '{{ sms.text }}', parts: '{{ sms.segments }}', ref: '{{ sms.id }}', dlr: '{{ sms.receiptsUrl }}', lot: '{{ lot }}' } });
    const [request] = run.requests;
    expect(request).toMatchObject({ method: 'POST', url, credential: 'provider', headers: { 'x-api-key': 'k', 'x-sender': 'Auction', 'content-type': 'application/json' } });
    expect(JSON.parse(request?.body ?? '')).toEqual({ recipients: [to], body: 'Lot 7', parts: 1, ref: run.deliveries[0]?.idempotencyKey, dlr: TEST_HOOK_URL, lot: 7 });
  });

  test('writes a form, a list as one name several times', async () => {
    const run = await send({ format: 'form', fields: { to: ['{{ sms.to }}', '+1'], text: '{{ sms.text }} & more', none: null } });
    expect(run.requests[0]?.body).toBe('to=%2B4915112345678&to=%2B1&text=Lot+7+%26+more');
  });

  test('writes into the address', async () => {
    const address = `${url}?key=v&to=%2B4915112345678&text=Lot+7`;
    const run = await runAgent(sendSmsHttp, { options: { url: `${url}?key=v`, method: 'GET', format: 'query', to, text: 'Lot 7' }, net: { [address]: sent }, receive: [{ payload: {} }] });
    expect(run.requests.map((request) => [request.method, request.url, request.body])).toEqual([['GET', address, null]]);
  });

  test('hands on the id and the answer', async () => {
    const run = await send();
    expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: 'sms-http:m-1' }]);
    expect(run.emitted.map(({ payload }) => payload)).toEqual([{ id: 'm-1', to, text: 'Lot 7', segments: 1, encoding: 'GSM-7', answer: { messages: [{ id: 'm-1' }] } }]);
  });

  test('says how long the message is of use', async () => {
    const run = await send({ fields: { ttl: '{{ sms.validitySeconds }}' } }, sent, { at: '2026-01-05T09:00:00Z', receive: [{ payload: { phone: to, lot: 7 }, expiresAt: '2026-01-05T09:02:00Z' }] });
    expect(JSON.parse(run.requests[0]?.body ?? '')).toEqual({ ttl: 120 });
  });

  test('keeps the id of the message over its attempts', async () => {
    const run = await send({ fields: { ref: '{{ sms.id }}' } }, [{ status: 503 }, sent], { attempts: 2 });
    expect(new Set(run.requests.map(({ body }) => body)).size).toBe(1);
  });
});

describe('an answer', () => {
  test.each([
    ['200', {}, sent, 'accepted', undefined],
    ['200 that says no', { success: [{ field: 'body.code', is: 'equal to', value: 0 }], reason: 'body' }, { body: { code: 4, body: 'no credit' } }, 'dead', PermanentError],
    ['202 that says yes in a text', { success: [{ field: 'body', is: 'starts with', value: 'OK' }] }, { status: 202, body: 'OK: 17' }, 'accepted', undefined],
    ['400', {}, { status: 400, body: 'bad number' }, 'dead', PermanentError],
    ['302', {}, { status: 302, headers: { location: 'https://elsewhere.example' } }, 'dead', PermanentError],
    ['429', {}, { status: 429 }, 'failed', RateLimitedError],
    ['503', {}, { status: 503 }, 'failed', TransientError],
    ['500', {}, { status: 500 }, 'unknown', UnknownOutcomeError],
    ['nothing, as it was refused', {}, netError('network.refused', url, { sent: false }), 'failed', TransientError],
    ['nothing, after it was sent', {}, netError('network.timeout', url), 'unknown', UnknownOutcomeError],
    ['nothing, as the guard forbids it', {}, netError('network.denied', url, { sent: false }), 'dead', UserError],
  ] satisfies [string, JsonObject, CannedAnswer, string, unknown][])('of %s leaves the delivery as it should', async (_what, options, answer, status, type) => {
    const [delivery] = (await send(options, answer)).deliveries;
    expect([delivery?.status, delivery?.error?.constructor]).toEqual([status, type]);
  });

  test.each([
    ['later', 'failed', TransientError, {}],
    ['wait', 'failed', RateLimitedError, { retryAfterMs: 30_000 }],
    ['never', 'dead', PermanentError, { message: 'the provider answered 200: the number is wrong' }],
    ['lost number', 'dead', PermanentError, { disableEndpoint: `sms-http:${to}` }],
  ] as const)('means "%s" where a rule says so, before its status is looked at', async (means, status, type, details) => {
    const answer = { body: { error: { code: 12, text: 'the number is wrong' } }, headers: { 'retry-after': '30' } };
    const [delivery] = (await send({ refusals: [{ when: [{ field: 'body.error.code', is: 'equal to', value: 12 }], means }], reason: 'error.text' }, answer)).deliveries;
    expect([delivery?.status, delivery?.error?.constructor]).toEqual([status, type]);
    expect(delivery?.error).toMatchObject(details);
  });

  test('without an id says that receipts cannot be told', async () => {
    const run = await send({ receipts }, { body: {} });
    expect([run.deliveries[0]?.reference, run.logs.map(({ level }) => level)]).toEqual([null, ['warn']]);
  });

  test('of 401 asks for the credential', async () => {
    const [delivery] = (await send({ credential: 'provider' }, { status: 401 })).deliveries;
    expect(delivery?.error?.message).toBe('the provider answered 401; check the credential "provider"');
  });
});

describe('receipts', () => {
  test.each([
    ['delivered', { messageId: 'm-1', status: 'delivrd' }, [{ reference: 'sms-http:m-1', status: 'delivered' }]],
    ['failed', { messageId: 7, status: 'UNDELIV', error: 'absent' }, [{ reference: 'sms-http:7', status: 'failed', error: { message: 'the provider says "undeliv": absent' } }]],
    ['lost', { messageId: 'm-1', status: 'UNKNOWN_SUBSCRIBER', msisdn: '4915112345678' }, [{ reference: 'sms-http:m-1', status: 'failed', error: { message: 'the provider says "unknown_subscriber"', disableEndpoint: `sms-http:${to}` } }]],
    ['on its way', { messageId: 'm-1', status: 'ACCEPTD' }, []],
    ['without an id', { status: 'DELIVRD' }, []],
  ])('say that a message is %s', async (_what, body, expected) => {
    expect((await report(body)).receipts).toEqual(expected);
  });

  test('come several at once, as a form, or in the address', async () => {
    const several = await report({ results: [{ messageId: 'a', status: 'DELIVRD' }, { messageId: 'b', status: 'DELIVRD' }] }, { items: 'results' });
    const form = await report('messageId=a&status=DELIVRD', {}, { headers: { 'x-rookery-secret': TEST_HOOK_SECRET, 'content-type': 'application/x-www-form-urlencoded' } });
    const address = await report('', {}, { method: 'GET', headers: {}, query: { secret: TEST_HOOK_SECRET, messageId: 'a', status: 'DELIVRD' } });
    expect([several.receipts.length, form.receipts.length, address.receipts.length]).toEqual([2, 1, 1]);
  });

  test('are answered as the provider wants it', async () => {
    expect((await report({ messageId: 'a', status: 'DELIVRD' }, { answer: 'OK' })).answers).toMatchObject([{ answer: { status: 200, text: 'OK' } }]);
  });

  test('are refused without the secret, and from everybody where nobody reports', async () => {
    const stranger = await report({ messageId: 'a', status: 'DELIVRD' }, {}, { headers: {} });
    const wrong = await report({ messageId: 'a', status: 'DELIVRD' }, {}, { headers: {}, query: { secret: 'guess' } });
    const closed = await runAgent(sendSmsHttp, { options: { url, to: 'x', text: 'x' }, receive: [], webhook: { body: {} } });
    expect([stranger, wrong, closed].map(({ answers, receipts: found }) => [answers.map((answer) => 'refuse' in answer && answer.refuse.status), found])).toEqual([[[401], []], [[401], []], [[403], []]]);
  });
});

test.each([
  ['a GET with a body', { method: 'GET' }, 'format'],
  ['receipts without an id', { id: undefined, receipts }, 'id'],
  ['a lost number nobody names', { receipts: { ...receipts, to: undefined } }, 'receipts.to'],
  ['a secret among the headers', { headers: { Authorization: 'x' } }, 'headers.Authorization'],
  ['an address that is none', { url: 'sms.example' }, 'url'],
])('has a fault the form shows: %s', (_what, options, path) => {
  const authored = JSON.parse(JSON.stringify({ url, to: '1', text: 'a', id: 'id', ...options })) as JsonObject;
  expect(parseOptions(sendSmsHttp, { version: 1, options: authored }, 'options')).toMatchObject({ ok: false, issues: [{ path: `options.${path}` }] });
});
