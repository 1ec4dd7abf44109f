import { simulateSheets, startGoogleServer, type GoogleSimulator } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

const client = { clientId: 'rookery.apps.example', clientSecret: 'GOCSPX-client-s3cret', redirectUris: ['http://localhost:80/oauth2/callback'] };
const sheets = simulateSheets({ quota: { perProject: 10_000, perUser: 10_000 } });

let google: GoogleSimulator;
let api: TestApi;
let bearer: string;
let workflow: string;

beforeAll(async () => {
  google = await startGoogleServer([sheets], { rotatesRefreshTokens: true });
  google.addClient(client);
  sheets.add({ id: 'sales-1', sheets: { Sales: [] } });
  api = await startTestApi({ ...withOwner, ROOKERY_EGRESS_ALLOW: '127.0.0.1' });
  bearer = await logIn(api);
  await api.call('PUT', '/api/v1/credentials/google', { bearer, body: { kind: 'google-oauth2', fields: { clientId: client.clientId, clientSecret: client.clientSecret, apiRoot: google.apiRoot } } });
  await connect();
  const document = {
    schemaVersion: 1, name: 'sales',
    agents: {
      sales: { type: 'manual', version: 1, options: {} },
      rows: { type: 'append-google-sheet', version: 1, options: { credential: 'google', spreadsheet: 'sales-1', sheet: 'Sales', columns: [{ name: 'VIN', value: '{{ vin }}' }] } },
    },
    links: [{ from: 'sales', to: 'rows' }],
  };
  workflow = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document })).body.id;
  await api.call('POST', `/api/v1/workflows/${workflow}/publish`, { bearer, body: {} });
  await api.engine.start();
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
  await google.stop();
});

async function connect(name = 'google', account = 'ann@example.com'): Promise<void> {
  const { body } = await api.call<{ url: string }>('POST', `/api/v1/credentials/${name}/consent`, { bearer, headers: { host: 'localhost:80' } });
  const back = new URL(await google.consent(body.url, { account })).searchParams;
  expect((await api.call('POST', '/api/v1/oauth2/callback', { bearer, body: { state: back.get('state'), code: back.get('code') } })).status).toBe(200);
}
const sell = (from: number, count: number) => api.call('POST', `/api/v1/workflows/${workflow}/agents/sales/run`, { bearer, body: Array.from({ length: count }, (_, index) => ({ vin: `V${from + index}` })) });
const vins = () => sheets.rows('sales-1', 'Sales').map((row) => row[1]);
const expected = (count: number) => Array.from({ length: count }, (_, index) => `V${index}`);
const deliveries = async (status: string) => (await api.call<{ items: readonly { error?: { message: string } }[] }>('GET', `/api/v1/deliveries?workflow=${workflow}&status=${status}&limit=500`, { bearer })).body.items;

it('adds every row once with the token of a consent', async () => {
  await sell(0, 50);
  await until('the rows', () => Promise.resolve(vins().length === 50));
  expect(vins().toSorted()).toEqual(expected(50).toSorted());
});

it('goes on with another token when Google ends the one it has, and loses no row', async () => {
  google.expireAccessTokens();
  google.reset();
  api.later(31_000);
  await sell(50, 50);
  await until('the rows', () => Promise.resolve(vins().length === 100));
  expect([vins().toSorted(), google.grantTypes]).toEqual([expected(100).toSorted(), ['refresh_token']]);
});

it('says what to do once the consent is revoked, and sends what was given up when somebody asks, after connecting again', async () => {
  google.revoke('ann@example.com');
  api.later(31_000);
  await sell(100, 3);
  await until('three dead letters', async () => (await deliveries('dead')).length === 3);
  expect(JSON.stringify(await deliveries('dead'))).toContain('is not connected: invalid_grant (Token has been expired or revoked.); open it under Credentials and connect it');
  expect((await api.call<{ connection: { state: string } }>('GET', '/api/v1/credentials/google', { bearer })).body.connection.state).toBe('refused');
  await connect();
  const replayed = await api.call<{ count: number }>('POST', '/api/v1/deliveries/replay', { bearer, body: { workflow, status: 'dead' } });
  expect([replayed.status, replayed.body.count]).toEqual([200, 3]);
  await until('the rows', () => Promise.resolve(vins().length === 103));
  expect(vins().toSorted()).toEqual(expected(103).toSorted());
});

it('lets all credentials of a project wait when Google says that its quota is used up, and nobody else', async () => {
  const accounts = { one: ['12-a.apps.example', 'bob@example.com'], two: ['12-b.apps.example', 'eve@example.com'], other: ['77-c.apps.example', 'bob@example.com'] } as const;
  for (const [name, [clientId, account]] of Object.entries(accounts)) {
    google.addClient({ ...client, clientId });
    sheets.add({ id: `sales-${name}`, sheets: { Sales: [] } });
    await api.call('PUT', `/api/v1/credentials/${name}`, { bearer, body: { kind: 'google-oauth2', fields: { clientId, clientSecret: client.clientSecret, apiRoot: google.apiRoot } } });
    await connect(name, account);
  }
  const names = Object.keys(accounts);
  const agents = Object.fromEntries(names.flatMap((name) => [
    [`sell-${name}`, { type: 'manual', version: 1, options: {} }], [name, { type: 'append-google-sheet', version: 1, options: { credential: name, spreadsheet: `sales-${name}`, sheet: 'Sales', columns: [{ name: 'VIN', value: '{{ vin }}' }] } }],
  ]));
  const { id } = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: { schemaVersion: 1, name: 'project', agents, links: names.map((name) => ({ from: `sell-${name}`, to: name })) } })).body;
  expect((await api.call('POST', `/api/v1/workflows/${id}/publish`, { bearer, body: {} })).status).toBe(200);
  const sellFor = (name: string) => api.call('POST', `/api/v1/workflows/${id}/agents/sell-${name}/run`, { bearer, body: [{ vin: 'V' }] });
  const rows = () => names.map((name) => sheets.rows(`sales-${name}`, 'Sales').length);
  const message = "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute' of service 'sheets.googleapis.com' for consumer 'project_number:12'.";
  google.reset();
  google.inject({ on: `/v4/spreadsheets/sales-one/values/'Sales'!A1:append`, status: 429, body: { error: { code: 429, message, status: 'RESOURCE_EXHAUSTED' } }, headers: { 'retry-after': '3000' } });
  await sellFor('one');
  await until('the refusal', async () => (await api.call<{ items: readonly { reason: string | null }[] }>('GET', `/api/v1/deliveries?workflow=${id}`, { bearer })).body.items.some(({ reason }) => reason === 'the provider asks to wait 3000 s'));
  await sellFor('two');
  await sellFor('other');
  await until('the row of the other project', () => Promise.resolve(rows()[2] === 1));
  expect(rows()).toEqual([0, 0, 1]);
  api.later(3_001_000);
  bearer = await logIn(api);
  await Promise.all(['one', 'two'].map(sellFor));
  await until('the rows of the project', () => Promise.resolve(rows()[0] === 2 && rows()[1] === 2));
  expect(rows()).toEqual([2, 2, 1]);
});
