import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import pg from 'pg';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

describeWithServer('postgres', 'tables of a credential', () => {
  let server: PostgresServer;
  let client: pg.Client;
  let api: TestApi;
  let bearer: string;

  beforeAll(async () => {
    server = await startPostgres({ tcp: true });
    const { url: _url, ...fields } = await server.createDatabase();
    client = new pg.Client(fields);
    await client.connect();
    await client.query('create table lots (id bigint primary key)');
    api = await startTestApi({ ...withOwner, ROOKERY_EGRESS_ALLOW: `${fields.host}:${fields.port}` });
    bearer = await logIn(api);
    await api.call('PUT', '/api/v1/credentials/shop', { bearer, body: { kind: 'postgres', fields } });
    await api.call('PUT', '/api/v1/credentials/denied', { bearer, body: { kind: 'postgres', fields: { ...fields, host: '127.0.0.2' } } });
    await api.call('PUT', '/api/v1/credentials/crm', { bearer, body: { kind: 'http-bearer', fields: { token: 'abc' } } });
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await client.end();
    await server.stop();
  });

  const list = (name: string, search = '') => api.call('GET', `/api/v1/credentials/${name}/tables?search=${search}`, { bearer });
  const lots = { name: 'lots', kind: 'table', columns: [{ name: 'id', type: 'bigint', isKey: true }] };

  it('shows what the log-in may use, and keeps the answer for a while', async () => {
    expect(await list('shop')).toMatchObject({ status: 200, body: { tables: [lots], isCut: false } });
    await client.query('create table bids (lot bigint)');
    expect(await list('shop')).toMatchObject({ body: { tables: [lots] } });
    expect(await list('shop', 'bid')).toMatchObject({ body: { tables: [{ name: 'bids' }] } });
  });

  it('asks anew when the credential was stored anew', async () => {
    const { url: _url, ...fields } = await server.createDatabase();
    await api.call('PUT', '/api/v1/credentials/shop', { bearer, body: { kind: 'postgres', fields } });
    expect(await list('shop')).toMatchObject({ status: 200, body: { tables: [] } });
  });

  it('says what is wrong where there is nothing to list', async () => {
    expect(await list('crm')).toMatchObject({ status: 422, body: { error: { code: 'credential.noTables' } } });
    expect(await list('nothing')).toMatchObject({ status: 404, body: { error: { code: 'notFound', message: 'there is no credential "nothing"' } } });
    expect(await list('denied')).toMatchObject({ status: 422, body: { error: { code: 'credential.tablesFailed', message: expect.stringContaining('ask the operator to allow it') } } });
  });
});
