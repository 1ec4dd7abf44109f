import { afterAll, beforeAll, expect, it } from 'vitest';
import { CREDENTIAL_READER } from '../composition/tokens.js';
import type { CredentialReader } from '../engine/credential-reader.js';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

const marker = 'm4rk3r-s3cret-value';
const database = { kind: 'postgres', fields: { host: 'db.example.com', database: 'auction', user: 'reader', password: marker } };

let api: TestApi;
let bearer: string;
let reader: CredentialReader;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  reader = api.application.get(CREDENTIAL_READER, { strict: false });
});
afterAll(() => api[Symbol.asyncDispose]());

const put = (name: string, body: unknown) => api.call('PUT', `/api/v1/credentials/${name}`, { bearer, body });

it('takes a credential and gives none of its values back', async () => {
  const stored = await put('auction-db', database);
  expect([stored.status, stored.body]).toEqual([200, expect.objectContaining({ name: 'auction-db', kind: 'postgres', hosts: ['db.example.com:5432'], usedBy: [] })]);
  const answers = await Promise.all(['/api/v1/credentials', '/api/v1/credentials/auction-db', '/api/v1/credential-kinds'].map((path) => api.call('GET', path, { bearer })));
  expect([stored, ...answers].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect([stored, ...answers].map(({ text }) => text).join('')).not.toContain(marker);
});

it('keeps no value readable in the database, the audit log or the log', async () => {
  const rows = await Promise.all(['credential', 'audit_log'].map((table) => api.platform.dataSource.query(`select * from ${table}`)));
  api.platform.log.warn({ leaked: marker }, `password ${marker}`);
  expect(JSON.stringify(rows)).not.toContain(marker);
  expect(api.log()).toContain('password [secret]');
  expect(api.log()).not.toContain(marker);
});

it('hands an agent the values as their kind reads them, and the network the hosts', async () => {
  expect(await reader.read(1, 'auction-db')).toEqual({ name: 'auction-db', kind: 'postgres', fields: { ...database.fields, port: 5432, tls: false } });
  expect(reader.hosts(1, 'auction-db')).toEqual(['db.example.com:5432']);
  expect(reader.hosts(2, 'auction-db')).toBeUndefined();
});

it('hands out the new values right after they were stored', async () => {
  await put('auction-db', { ...database, fields: { ...database.fields, password: 'another-s3cret' }, hosts: ['10.0.0.5:5432'] });
  expect((await reader.read(1, 'auction-db')).fields['password']).toBe('another-s3cret');
  expect(reader.hosts(1, 'auction-db')).toEqual(['10.0.0.5:5432']);
});

it('tells whose quota at the provider a credential counts against, and nothing where nobody counts or it is not there', async () => {
  const google = (clientId: string) => put('google', { kind: 'google-oauth2', fields: { clientId, clientSecret: marker } });
  await google('1234567890-abc.apps.googleusercontent.com');
  expect(await reader.quotaOwner(1, 'google')).toEqual({ project: '1234567890' });
  await google('77-abc.apps.googleusercontent.com');
  expect(await Promise.all(['google', 'auction-db', 'gone'].map((name) => reader.quotaOwner(1, name)))).toEqual([{ project: '77' }, undefined, undefined]);
});

it('sees what another process stored within ten seconds', async () => {
  await reader.read(1, 'auction-db');
  await api.platform.dataSource.query(`update credential set hosts = '["moved.example.com"]' where name = 'auction-db'`);
  api.later(10_001);
  await reader.read(1, 'auction-db');
  expect(reader.hosts(1, 'auction-db')).toEqual(['moved.example.com']);
});

it('refuses a value moved to another row', async () => {
  await api.platform.dataSource.query(`insert into credential (workspace_id, name, kind, hosts, encrypted, key_id) select workspace_id, 'moved', kind, hosts, encrypted, key_id from credential where name = 'auction-db'`);
  await expect(reader.read(1, 'moved')).rejects.toThrow('the secret of credential "moved" cannot be decrypted');
});

it('refuses faulty fields with every fault and no value', async () => {
  const { status, body, text } = await api.call<{ error: { code: string; issues: readonly { path: string }[] } }>('PUT', '/api/v1/credentials/crm', {
    bearer, body: { kind: 'postgres', fields: { host: `https://${marker}`, database: 'crm', passwort: marker } },
  });
  expect([status, body.error.code, body.error.issues.map(({ path }) => path).toSorted()]).toEqual([400, 'request.invalid', ['fields.host', 'fields.passwort', 'fields.user']]);
  expect(text).not.toContain(marker);
});

it('refuses a name no option could hold, and a host that is an address of a page', async () => {
  expect((await put('a%20b', database)).status).toBe(400);
  expect((await put('crm', { ...database, hosts: ['https://crm.example.com/api'] })).status).toBe(400);
});

it('says which agents use it', async () => {
  const document = {
    schemaVersion: 1, name: 'lots', links: [],
    agents: { 'new-lots': { type: 'sql-query', version: 1, options: { credential: 'auction-db', sql: 'select 1', cursor: 'id', tieBreak: 'id' }, schedule: { every: '1h' } } },
  };
  const created = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document });
  const { body } = await api.call<{ usedBy: unknown }>('GET', '/api/v1/credentials/auction-db', { bearer });
  expect(body.usedBy).toEqual([{ workflowId: Number(created.body.id), workflow: 'lots', agents: ['new-lots'] }]);
});

it('is gone once removed, for people and for agents', async () => {
  expect((await api.call('DELETE', '/api/v1/credentials/auction-db', { bearer })).status).toBe(204);
  expect((await api.call('DELETE', '/api/v1/credentials/auction-db', { bearer })).status).toBe(404);
  await expect(reader.read(1, 'auction-db')).rejects.toThrow('there is no credential "auction-db"; add it under Credentials');
});
