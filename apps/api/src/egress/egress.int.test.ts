import { createServer, type Server } from 'node:http';
import { until } from '@rookery/testkit';
import { systemClock } from '@rookery/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { EgressLists } from './egress-lists.js';
import type { EgressView } from './egress.service.js';

let api: TestApi;
let bearer: string;
let site: Server;
let port: number;
let calls = 0;

beforeAll(async () => {
  site = createServer((_request, response) => {
    calls += 1;
    response.end('{"ok":true}');
  });
  await new Promise<void>((settle) => site.listen(0, '127.0.0.1', settle));
  const address = site.address();
  port = address === null || typeof address === 'string' ? 0 : address.port;
  api = await startTestApi({ ...withOwner, ROOKERY_EGRESS_ALLOW: `127.0.0.1:${port}`, ROOKERY_EGRESS_DENY: '8.8.4.4,*.denied.example' });
  bearer = await logIn(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  site.closeAllConnections();
  await new Promise((settle) => site.close(settle));
});

const set = (allow: readonly string[], deny: readonly string[] = []) => api.call<EgressView>('PUT', '/api/v1/egress', { bearer, body: { allow, deny } });
const check = async (target: string, lists: object = {}) =>
  (await api.call<{ isAllowed: boolean; rule?: string; reason?: string; host?: string; addresses: readonly { address: string; kind: string }[] }>('POST', '/api/v1/egress/check', { bearer, body: { target, ...lists } })).body;
/** What an agent of the workspace gets. */
const get = (path = '/') => api.platform.network.forAgent({ workspaceId: 1 }).fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status, (error: unknown) => (error instanceof Error && 'rule' in error ? error.rule : error));

it('has no lists at first, and calls what the operator permits', async () => {
  expect((await api.call<EgressView>('GET', '/api/v1/egress', { bearer })).body).toEqual({ allow: [], deny: [], updatedAt: null });
  expect(await get()).toBe(200);
});

it('takes lists that hold at once, for connections that are open too, and keeps on record what was there before', async () => {
  const before = calls;
  expect((await set([], ['127.0.0.1'])).body).toMatchObject({ allow: [], deny: ['127.0.0.1'] });
  expect([await get(), calls]).toEqual(['workspace-deny', before]);
  expect((await set([' api.example.com ', 'api.example.com'])).body.allow).toEqual(['api.example.com']);
  expect(await get()).toBe('workspace-allow');
  expect((await set([`127.0.0.1:${port}`])).status).toBe(200);
  expect(await get()).toBe(200);
  const rows = await api.platform.dataSource.query<{ changes: unknown }[]>(`select changes from audit_log where action = 'egress.set' order by id`);
  expect(JSON.stringify(rows[1]?.changes)).toContain('127.0.0.1');
  expect(rows).toHaveLength(3);
});

it('opens nothing that the operator keeps shut', async () => {
  await set(['10.0.0.0/8', '127.0.0.0/8', '*.internal.example']);
  expect(await check('10.0.0.5:5432')).toMatchObject({ isAllowed: false, rule: 'address', reason: '10.0.0.5:5432 is a private address; add 10.0.0.5:5432 to ROOKERY_EGRESS_ALLOW to permit it' });
  expect(await api.platform.network.forAgent({ workspaceId: 1 }).connect({ host: '127.0.0.1', port: port === 1 ? 2 : 1 }).catch((error: unknown) => error)).toMatchObject({ rule: 'address' });
});

it('says in words what would be said of a call, with the lists that hold or with others, and makes none', async () => {
  await set([], ['*.example.com', '9.9.9.9']);
  const before = calls;
  expect(await check('https://api.example.com/orders')).toMatchObject({ isAllowed: false, rule: 'workspace-deny', host: 'api.example.com', port: 443 });
  expect(await check('9.9.9.9')).toMatchObject({ isAllowed: false, rule: 'workspace-deny' });
  expect(await check('8.8.8.8:53')).toMatchObject({ isAllowed: true, port: 53, addresses: [{ address: '8.8.8.8', kind: 'public' }] });
  expect(await check('8.8.8.8:53', { allow: ['1.1.1.1'], deny: [] })).toMatchObject({ isAllowed: false, rule: 'workspace-allow' });
  expect(await check(`http://2130706433:${port}/`)).toMatchObject({ isAllowed: true, host: '127.0.0.1', addresses: [{ kind: 'loopback' }] });
  expect(await check('8.8.4.4', { allow: ['8.8.4.4'] })).toMatchObject({ isAllowed: false, rule: 'operator-deny' });
  expect(await check('ftp://8.8.8.8/')).toMatchObject({ isAllowed: false, rule: 'scheme' });
  expect(await check('metadata.google.internal')).toMatchObject({ isAllowed: false, rule: 'metadata-name' });
  expect(calls).toBe(before);
});

it('refuses what is no entry, naming each, and changes nothing then', async () => {
  const { status, text } = await api.call('PUT', '/api/v1/egress', { bearer, body: { allow: ['ok.example.com', 'http://no.example.com/', '10.0.0.0/99'], deny: ['*', 'a,b'] } });
  expect(status).toBe(400);
  for (const path of ['allow.1', 'allow.2', 'deny.0', 'deny.1']) expect(text).toContain(path);
  expect((await api.call<EgressView>('GET', '/api/v1/egress', { bearer })).body.deny).toEqual(['*.example.com', '9.9.9.9']);
});

it('tells other processes of a change within moments', async () => {
  const { database, log } = api.platform;
  const other = new EgressLists({ database, log, clock: systemClock, isShared: true, lookMs: 20 });
  const told: number[] = [];
  other.onChange((id) => told.push(id));
  await other.load();
  await set(['8.8.8.8']);
  await until('the change', () => Promise.resolve(other.of(1)?.allow.length === 1));
  expect([...new Set(told)]).toEqual([1]);
  await other.close();
});
