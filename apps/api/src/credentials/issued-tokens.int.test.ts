import { startPartnerApi, type PartnerApi } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { createApplication } from '../composition/application.js';
import { CREDENTIAL_READER } from '../composition/tokens.js';
import type { CredentialReader } from '../engine/credential-reader.js';

const second = 1_000;
const client = { clientId: 'rookery', clientSecret: 'cl13nt-s3cret' };

let api: TestApi;
let other: Awaited<ReturnType<typeof createApplication>>;
let bearer: string;
let readers: readonly CredentialReader[];
let partner: PartnerApi;

beforeAll(async () => {
  api = await startTestApi({ ...withOwner, ROOKERY_EGRESS_ALLOW: '127.0.0.1' });
  bearer = await logIn(api);
  // A second one keeps nothing in common with the first but the database, as another process would.
  other = await createApplication(api.platform);
  readers = [api.application, other].map((application) => application.get<CredentialReader>(CREDENTIAL_READER, { strict: false }));
});
beforeEach(async () => {
  partner = await startPartnerApi({ authentication: { kind: 'oauth2 client', ...client, lifeS: 300 }, now: () => api.platform.clock.now() });
});
afterEach(() => partner.stop());
afterAll(async () => {
  await other.close();
  await api[Symbol.asyncDispose]();
});

const store = (name: string, more: object = {}) =>
  api.call('PUT', `/api/v1/credentials/${name}`, { bearer, body: { kind: 'oauth2-client-credentials', fields: { tokenUrl: `${partner.url}/oauth2/token`, ...client, apiHosts: new URL(partner.url).host, ...more } } });
const tokens = (name: string, rejectedToken?: string) => Promise.all(Array.from({ length: 20 }, (_, index) => readers[index % 2]?.read(1, name, rejectedToken === undefined ? undefined : { rejectedToken }).then(({ accessToken }) => accessToken)));
const failureOf = (name: string) => readers[0]?.read(1, name).then(() => 'a token', (error: unknown) => (error instanceof Error ? error.message : String(error)));

it('asks once, however many agents of two processes need a token at once, and keeps it for all', async () => {
  await store('once');
  const first = await tokens('once');
  expect([new Set(first).size, partner.tokens.issued]).toEqual([1, 1]);
  expect(new Set([...first, ...(await tokens('once'))]).size).toBe(1);
  expect(partner.tokens.issued).toBe(1);
});

it('asks anew for the last tenth of its life, also of one that lives five minutes', async () => {
  await store('renewed');
  const [before] = await tokens('renewed');
  api.later(265 * second);
  expect((await tokens('renewed'))[0]).toBe(before);
  api.later(12 * second);
  const after = await tokens('renewed');
  expect([new Set(after).size, after.includes(before), partner.tokens.issued]).toEqual([1, false, 2]);
});

it('hands out another one after a 401, the same to all, and asks no third time for one that is refused at once', async () => {
  await store('revoked');
  const [refused = ''] = await tokens('revoked');
  partner.tokens.revokeTokens();
  api.later(31 * second);
  const renewed = await tokens('revoked', refused);
  expect([new Set(renewed).size, renewed.includes(refused), partner.tokens.issued]).toEqual([1, false, 2]);
  expect(await tokens('revoked', renewed[0])).toEqual(renewed);
  expect(partner.tokens.issued).toBe(2);
});

it('lives on with what is left while the server is down, and then says that it is down', async () => {
  await store('down');
  const [before] = await tokens('down');
  partner.inject({ on: '/oauth2/token', reset: 'before effect', times: 'always' });
  api.later(280 * second);
  expect(await tokens('down')).toEqual(Array.from({ length: 20 }, () => before));
  api.later(20 * second);
  expect(await failureOf('down')).toMatch(/^the token endpoint 127\.0\.0\.1:\d+ cannot be reached: /);
});

it('says that the client was withdrawn, and takes new values at once', async () => {
  await store('withdrawn', { clientSecret: 'old' });
  expect(await failureOf('withdrawn')).toMatch(/answered 401: invalid_client .*; check the client "rookery", its secret and its scope in the credential "withdrawn"$/);
  api.later(11 * second);
  await store('withdrawn');
  expect(await failureOf('withdrawn')).toBe('a token');
});

it('keeps no token readable, and none of a credential that is gone', async () => {
  await store('hidden');
  const [token = ''] = await tokens('hidden');
  const rows = () => api.platform.dataSource.query<{ name: string }[]>(`select * from issued_token where name = 'hidden'`);
  expect(JSON.stringify(await rows())).not.toContain(token);
  await api.call('DELETE', '/api/v1/credentials/hidden', { bearer });
  expect(await rows()).toEqual([]);
});

it('is tried out before it is stored', async () => {
  const test = (fields: object) => api.call<{ message?: string; error?: { message: string } }>('POST', '/api/v1/credentials/new/test', { bearer, body: { kind: 'oauth2-client-credentials', fields: { tokenUrl: `${partner.url}/oauth2/token`, ...client, apiHosts: 'api.partner.example', ...fields } } });
  expect(JSON.stringify((await test({})).body)).toContain('gave out a token');
  expect(JSON.stringify((await test({ clientSecret: 'wrong' })).body)).toContain('invalid_client');
});

it('lets no call be lost and none take effect twice when the token is withdrawn among them', async () => {
  await store('calls');
  const document = {
    schemaVersion: 1, name: 'orders',
    agents: { orders: { type: 'manual', version: 1, options: {} }, place: { type: 'call-http', version: 1, options: { url: `${partner.url}/items`, credential: 'calls' } } },
    links: [{ from: 'orders', to: 'place' }],
  };
  const { body: { id } } = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document });
  await api.call('POST', `/api/v1/workflows/${id}/publish`, { bearer, body: {} });
  await api.engine.start();
  const order = (from: number) => api.call('POST', `/api/v1/workflows/${id}/agents/orders/run`, { bearer, body: Array.from({ length: 20 }, (_, index) => ({ id: `o-${from + index}` })) });
  await order(0);
  await until('the first orders', () => Promise.resolve(partner.items().length === 20));
  partner.tokens.revokeTokens();
  api.later(31 * second);
  await order(20);
  await until('all orders', () => Promise.resolve(partner.items().length === 40));
  await until('all outcomes', async () => (await api.call<{ items: readonly unknown[] }>('GET', `/api/v1/deliveries?workflow=${id}&status=accepted&limit=100`, { bearer })).body.items.length === 40);
  expect([partner.tokens.issued, partner.calls().filter(({ status }) => status === 201).length]).toEqual([2, 40]);
  await api.engine.stop();
});
