import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../../auth/test-api.fixture.js';
import type { CapturedCall } from './captured-call.js';

interface Capture {
  readonly id: string;
  readonly path: string;
  readonly url: string | null;
  readonly secret: string;
  readonly expiresAt: string;
  readonly calls: readonly CapturedCall[];
}

let api: TestApi;
let bearer: string;

beforeAll(async () => {
  api = await startTestApi({ ...withOwner, ROOKERY_PUBLIC_URL: 'https://rookery.example.com' });
  bearer = await logIn(api);
  await api.engine.start();
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

const document = (name: string, options: object = {}) => ({
  schemaVersion: 1, name, links: [],
  agents: { calls: { type: 'webhook', version: 1, options }, seen: { type: 'filter', version: 1, options: { conditions: [{ field: 'a', is: 'equal to', value: 1 }] } } },
});
const create = async (name: string, options?: object) => (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document(name, options) })).body.id;
const placeOf = (id: string) => `/api/v1/workflows/${id}/agents/calls/captures`;
const listen = async (id: string) => (await api.call<Capture>('POST', placeOf(id), { bearer })).body;
const look = async (id: string, capture: Capture) => (await api.call<Capture>('GET', `${placeOf(id)}/${capture.id}`, { bearer })).body.calls;
const eventsOf = async (id: string) => (await api.call<{ items: readonly unknown[] }>('GET', `/api/v1/events?workflow=${id}`, { bearer })).body.items;
const codeOf = ({ status, body }: { readonly status: number; readonly body: { readonly error: { readonly code: string } } }) => [status, body.error.code];

test('a call to the test address is shown as the draft would take it, and becomes no event', async () => {
  const id = await create('draft-only', { payloadPath: 'data', headers: ['x-partner'] });
  const capture = await listen(id);
  expect([capture.url, Date.parse(capture.expiresAt) - Date.now() > 290_000]).toEqual([`https://rookery.example.com${capture.path}`, true]);
  const answer = await api.call('POST', `${capture.path}?from=test`, { headers: { 'x-rookery-secret': capture.secret, 'x-partner': 'acme', 'idempotency-key': 'k1' }, body: { data: [{ lot: 1 }, { lot: 2 }] } });
  expect([answer.status, answer.body]).toEqual([202, { accepted: 2, test: true }]);
  const [call] = await look(id, capture);
  expect(call).toMatchObject({ position: 1, method: 'POST', query: { from: 'test' }, body: '{"data":[{"lot":1},{"lot":2}]}', headers: { 'x-partner': 'acme' } });
  expect(call?.outcome).toEqual({ is: 'taken', more: 0, events: [{ payload: { lot: 1, headers: { 'x-partner': 'acme' } }, dedupeKey: 'k1:0' }, { payload: { lot: 2, headers: { 'x-partner': 'acme' } }, dedupeKey: 'k1:1' }] });
  expect(await eventsOf(id)).toEqual([]);
});

test('the secret of the test address is shown once, and in no call', async () => {
  const id = await create('secrets');
  const capture = await listen(id);
  await api.call('POST', capture.path, { headers: { 'x-rookery-secret': capture.secret, 'x-copy': capture.secret }, body: { a: 1 } });
  const shown = await api.call('GET', `${placeOf(id)}/${capture.id}`, { bearer });
  expect([shown.text.includes(capture.secret), shown.text.includes('x-copy'), shown.text.includes('x-rookery-secret')]).toEqual([false, true, false]);
});

test('a refused call is shown with the reason, so that it can be put right', async () => {
  const id = await create('refused', { auth: 'hmac' });
  const capture = await listen(id);
  const signature = createHmac('sha256', capture.secret).update('{"a":1}').digest('hex');
  const answers = [await api.call('POST', capture.path, { body: { a: 1 } }), await api.call('POST', capture.path, { headers: { 'x-signature': signature }, body: { a: 1 } })];
  expect(answers.map(({ status }) => status)).toEqual([401, 202]);
  expect((await look(id, capture)).map(({ outcome }) => outcome)).toMatchObject([{ is: 'refused', status: 401, code: 'webhook.signature', message: 'the header "x-signature" with the signature is missing' }, { is: 'taken' }]);
});

test('production goes on at its own address meanwhile, by the options that were published', async () => {
  const id = await create('both', { auth: 'none' });
  const { body } = await api.call<{ hooks: readonly { readonly path: string }[] }>('POST', `/api/v1/workflows/${id}/publish`, { bearer, body: {} });
  const path = body.hooks[0]?.path ?? '';
  await api.call('PUT', `/api/v1/workflows/${id}/draft`, { bearer, headers: { 'if-match': '1' }, body: document('both', { auth: 'none', payloadPath: 'inner' }) });
  const capture = await listen(id);
  await Promise.all([api.call('POST', capture.path, { body: { inner: { tested: true } } }), api.call('POST', path, { body: { inner: { tested: false } } })]);
  expect((await look(id, capture)).map(({ outcome }) => outcome)).toMatchObject([{ events: [{ payload: { tested: true } }] }]);
  expect(await eventsOf(id)).toMatchObject([{ payload: { inner: { tested: false } } }]);
});

test('options are taken as the draft has them when the call comes', async () => {
  const id = await create('edited', { auth: 'none' });
  const capture = await listen(id);
  await api.call('PUT', `/api/v1/workflows/${id}/draft`, { bearer, headers: { 'if-match': '1' }, body: document('edited', { auth: 'none', methods: [] }) });
  expect((await api.call('POST', capture.path, { body: { a: 1 } })).status).toBe(400);
  expect((await look(id, capture)).map(({ outcome }) => outcome)).toMatchObject([{ is: 'refused', code: 'capture.failed' }]);
});

test('an address takes twenty calls and no more', async () => {
  const id = await create('full', { auth: 'none' });
  const capture = await listen(id);
  const answers = await Promise.all(Array.from({ length: 22 }, () => api.call('POST', capture.path, { body: { a: 1 } })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 20 }, () => 202), 429, 429]);
  expect(new Set((await look(id, capture)).map(({ position }) => position)).size).toBe(20);
});

test('a call that is too large to be shown is refused, and the refusal is shown', async () => {
  const id = await create('large', { auth: 'none' });
  const capture = await listen(id);
  expect((await api.call('POST', capture.path, { body: { a: 'x'.repeat(300_000) } })).status).toBe(413);
  expect((await look(id, capture)).map(({ outcome, body, bodyBytes }) => [outcome.is, body.length, bodyBytes])).toEqual([['refused', 16_384, 300_008]]);
});

test('an address that was stopped, or was never there, takes nothing', async () => {
  const id = await create('stopped', { auth: 'none' });
  const capture = await listen(id);
  expect((await api.call('DELETE', `${placeOf(id)}/${capture.id}`, { bearer })).status).toBe(204);
  expect((await api.call('POST', capture.path, { body: { a: 1 } })).status).toBe(404);
  expect((await api.call('GET', `${placeOf(id)}/${capture.id}`, { bearer })).status).toBe(404);
  expect((await api.call('POST', '/hooks/test/none-of-ours', { body: {} })).status).toBe(404);
});

test('the calls of one agent cannot be read through another, nor by who may only look', async () => {
  const [id, other] = [await create('mine', { auth: 'none' }), await create('theirs', { auth: 'none' })];
  const capture = await listen(id);
  expect((await api.call('GET', `${placeOf(other)}/${capture.id}`, { bearer })).status).toBe(404);
  expect((await api.call('POST', placeOf(id))).status).toBe(401);
});

test('says why an agent has no test address', async () => {
  const id = await create('others');
  const faulty = await create('faulty', { methods: ['POST'] });
  await api.call('PUT', `/api/v1/workflows/${faulty}/draft`, { bearer, headers: { 'if-match': '1' }, body: document('faulty', { auth: 'nobody' }) });
  expect(codeOf(await api.call('POST', `/api/v1/workflows/${id}/agents/seen/captures`, { bearer }))).toEqual([409, 'capture.notACaller']);
  expect(codeOf(await api.call('POST', `/api/v1/workflows/${id}/agents/nobody/captures`, { bearer }))).toEqual([404, 'notFound']);
  expect(codeOf(await api.call('POST', placeOf(faulty), { bearer }))).toEqual([422, 'workflow.invalid']);
});

test('a workspace listens at twenty addresses, which end by themselves', async () => {
  const id = await create('many', { auth: 'none' });
  api.later(300_001);
  bearer = await logIn(api);
  const started = await Promise.all(Array.from({ length: 20 }, () => api.call<Capture>('POST', placeOf(id), { bearer })));
  expect(started.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
  expect(codeOf(await api.call('POST', placeOf(id), { bearer }))).toEqual([429, 'capture.tooMany']);
  api.later(300_001);
  bearer = await logIn(api);
  expect((await api.call('POST', started[0]?.body.path ?? '', { body: { a: 1 } })).status).toBe(404);
  expect((await api.call('POST', placeOf(id), { bearer })).status).toBe(201);
});
