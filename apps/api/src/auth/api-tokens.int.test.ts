import { afterAll, beforeAll, expect, it } from 'vitest';
import { logIn, owner, startTestApi, withOwner, type TestApi } from './test-api.fixture.js';

interface Token {
  readonly id: number;
  readonly token: string;
  readonly scopes: readonly string[];
}

let api: TestApi;
let bearer: string;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const create = (body: unknown) => api.call<Token>('POST', '/api/v1/tokens', { bearer, body });

it('shows a token once and keeps its hash', async () => {
  const { body } = await create({ name: 'deploy' });
  expect(body.token).toMatch(/^rk_pat_[\w-]{43}$/);
  expect((await api.call('GET', '/api/v1/tokens', { bearer })).text).not.toContain(body.token);
  expect(JSON.stringify(await api.platform.dataSource.query('select * from api_token'))).not.toContain(body.token);
});

it('lets a script do what the scopes say and no more', async () => {
  const { body } = await create({ name: 'reader', scopes: ['workflow:read', 'credential:read'] });
  expect((await api.call('GET', '/api/v1/credentials', { bearer: body.token })).status).toBe(200);
  const refused = await api.call('PUT', '/api/v1/credentials/crm', { bearer: body.token, body: { kind: 'http-bearer', fields: { token: 'x' } } });
  expect([refused.status, refused.body.error]).toEqual([403, { code: 'auth.forbidden', message: 'this needs the permission "credential:edit"' }]);
});

it('never lets a token make tokens', async () => {
  const { body } = await create({ name: 'all' });
  expect(body.scopes).not.toContain('token:edit');
  expect((await api.call('POST', '/api/v1/tokens', { bearer: body.token, body: { name: 'child' } })).status).toBe(403);
  expect((await create({ name: 'maker', scopes: ['token:edit'] })).status).toBe(403);
});

it('refuses an expired token and a revoked one', async () => {
  const { body: short } = await create({ name: 'short', expiresInDays: 1 });
  const { body: revoked } = await create({ name: 'revoked' });
  expect((await api.call('DELETE', `/api/v1/tokens/${revoked.id}`, { bearer })).status).toBe(204);
  expect((await api.call('GET', '/api/v1/auth/me', { bearer: revoked.token })).status).toBe(401);
  expect((await api.call('DELETE', `/api/v1/tokens/${revoked.id}`, { bearer })).status).toBe(404);
  expect((await api.call('GET', '/api/v1/auth/me', { bearer: short.token })).status).toBe(200);
  api.later(24 * 3_600_000 + 1);
  expect((await api.call('GET', '/api/v1/auth/me', { bearer: short.token })).status).toBe(401);
  bearer = await logIn(api);
});

it('judges a token by the role its owner has now', async () => {
  const { body } = await create({ name: 'editor', scopes: ['credential:edit', 'workflow:read', 'session:own'] });
  await api.platform.dataSource.query(`update membership set role = 'viewer'`);
  const answer = await api.call<{ permissions: readonly string[] }>('GET', '/api/v1/auth/me', { bearer: body.token });
  await api.platform.dataSource.query(`update membership set role = 'owner'`);
  expect(answer.body.permissions.toSorted()).toEqual(['session:own', 'workflow:read']);
});

it('makes the owner of the environment at the first start alone', async () => {
  const rows = await api.platform.dataSource.query<readonly { email: string; role: string }[]>('select email, role from account join membership on account_id = account.id');
  expect(rows).toEqual([{ email: owner.email, role: 'owner' }]);
});
