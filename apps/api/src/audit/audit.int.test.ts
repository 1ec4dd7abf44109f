import { readFile } from 'node:fs/promises';
import { auditActions } from '@rookery/model';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logIn, owner, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { RouteList } from '../http/route-list.js';
import { auditedRoutes, seenElsewhere } from './audited-routes.fixture.js';
import { auditQuery, searchedText, type AuditView } from './audit-reader.js';
import { AuditSeals } from './audit-seals.js';
import type { SealCheck } from './seal-check.js';

const marker = 'marker-5ecret-value';
const draft = {
  schemaVersion: 1, name: 'audited',
  parameters: { least: { type: 'number', title: 'Least', default: 1 } },
  agents: {
    lots: { type: 'manual', version: 1 },
    calls: { type: 'webhook', version: 1, options: { auth: 'none' } },
    counted: { type: 'javascript', version: 1, options: { code: 'export default (event, ctx) => { if (event.n === 13) throw new Error("unlucky"); ctx.memory.count = (ctx.memory.count ?? 0) + 1; return { count: ctx.memory.count }; }' } },
    told: { type: 'add-to-inbox', version: 1, options: { title: 'count {{ count }}', body: '-' } },
    shown: { type: 'publish-feed', version: 1, options: { title: 'Counts', itemTitle: '{{ count }}', content: '-', url: 'https://example.com/{{ count }}' } },
  },
  links: [{ from: 'lots', to: 'counted' }, { from: 'counted', to: 'told' }, { from: 'counted', to: 'shown' }],
};

let api: TestApi;
let bearer: string;
let id: string;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const call = <Body = Record<string, unknown>>(method: Method, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
  api.call<Body>(method as 'GET', `/api/v1${path}`, { bearer, headers: { 'user-agent': 'rookery-test/1', ...headers }, ...(body === undefined ? {} : { body }) });
const done = async <Body = Record<string, unknown>>(method: Method, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => {
  const answer = await call<Body>(method, path, body, headers);
  expect([`${method} ${path}`, answer.status < 300 ? 'done' : answer.text]).toEqual([`${method} ${path}`, 'done']);
  return answer.body;
};
const csv = async (path: string, text: string) => expect((await api.application.inject({ method: 'POST', url: `/api/v1${path}`, headers: { authorization: `Bearer ${bearer}`, 'content-type': 'text/csv' }, payload: text })).statusCode).toBe(200);
const query = <Row>(text: string, values: unknown[] = []) => api.platform.dataSource.query<Row[]>(text, values);
const records = async (filter = '') => (await done<{ items: readonly AuditView[] }>('GET', `/audit?limit=500${filter}`)).items;
const latest = async (action: string) => (await records(`&action=${action}`))[0];

beforeAll(async () => {
  api = await startTestApi({ ...withOwner, ROOKERY_TRUSTED_PROXIES: '10.9.0.0/16' });
  bearer = await logIn(api);
  await api.engine.start();
  await operateEverything();
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

/** Calls every route that leaves a record, in an order in which each has something to change. */
async function operateEverything(): Promise<void> {
  id = (await done<{ id: string }>('POST', '/workflows', draft)).id;
  await done('POST', `/workflows/${id}/publish`, { note: 'first' });
  await done('PUT', `/workflows/${id}/draft`, { ...draft, title: 'Counted lots' }, { 'if-match': '1' });
  await done('PUT', `/workflows/${id}/parameters`, { values: { least: 2 } }, { 'if-match': '2' });
  await done('POST', `/workflows/${id}/publish`, { note: 'second' });
  await done('POST', `/workflows/${id}/rollback`, { version: 1 });
  await done('POST', `/workflows/${id}/pause`, { policy: 'buffer' });
  await done('POST', `/workflows/${id}/resume`, {});
  await done('POST', `/workflows/${id}/pause`, { policy: 'buffer', agent: 'told' });
  await done('POST', `/workflows/${id}/resume`, { agent: 'told' });
  await operateAgents();
  await operateLibrary();
  await operateData();
  await operateAccess();
}

async function operateAgents(): Promise<void> {
  const agents = `/workflows/${id}/agents`;
  // So many that their replay, one a second, is still under way when it is changed and cancelled.
  await done('POST', `${agents}/lots/run`, [{ n: 13 }, ...Array.from({ length: 120 }, (_, index) => ({ n: 100 + index }))]);
  await done('POST', `${agents}/calls/hook-secret`);
  await done('POST', `${agents}/shown/feed-token`);
  const capture = await done<{ id: string }>('POST', `${agents}/calls/captures`);
  await done('DELETE', `${agents}/calls/captures/${capture.id}`);
  await vi.waitFor(async () => expect(await query(`select 1 from delivery where status not in ('pending', 'sending')`)).not.toEqual([]), 20_000);
  await vi.waitFor(async () => expect(await query('select 1 from failed_event')).toHaveLength(1), 20_000);
  const [{ key } = { key: '' }] = (await done<{ items: { key: string }[] }>('GET', `${agents}/counted/state`)).items;
  await done('PUT', `${agents}/counted/state/value?key=${encodeURIComponent(key)}`, { value: { count: 5, phone: '+1-555' } });
  await done('DELETE', `${agents}/counted/state/value?key=${encodeURIComponent(key)}`);
  await done('POST', '/failed-events/replay', { workflow: 'audited' });
  const replay = await done<{ id: string }>('POST', '/events/replay', { workflow: 'audited', agent: 'counted', ratePerSecond: 1 });
  await done('PUT', `/replays/${replay.id}`, { ratePerSecond: 2 });
  await done('POST', `/replays/${replay.id}/cancel`);
  await query(`update delivery set status = 'dead' where status not in ('pending', 'sending')`);
  await done('POST', '/deliveries/replay', { workflow: 'audited', status: 'dead' });
  await query(`insert into disabled_endpoint (workspace_id, endpoint, workflow_id, agent_id, reason, disabled_at) values (1, 'push:1', $1, 1, 'gone', 0)`, [Number(id)]);
  await done('DELETE', '/endpoints/push%3A1');
  const [alarm] = await query<{ id: string }>(`insert into alarm (workspace_id, identity, kind, severity, detail, raised_at) values (1, 'lag:1', 'lag', 'warning', '{}', 0) returning id`);
  await done('POST', `/alarms/${alarm?.id}/acknowledge`);
  await done('POST', `/alarms/${alarm?.id}/mute`, { for: '2h' });
  await done('POST', `/alarms/${alarm?.id}/mute`, { for: '0s' });
}

async function operateLibrary(): Promise<void> {
  const copy = await done<{ id: string }>('POST', `/workflows/${id}/clone`, { name: 'copied' });
  await done('PUT', `/workflows/${copy.id}/folder`, { folder: 'mine' });
  await done('POST', '/folders/rename', { from: 'mine', to: 'ours' });
  await done('DELETE', `/workflows/${copy.id}`);
  const [template] = (await done<{ items: { name: string }[] }>('GET', '/templates')).items;
  await done('POST', `/templates/${template?.name}/use`, { name: 'from-template' });
  const order = { source: { content: { ...draft, name: 'imported' } } };
  const { fingerprint } = await done<{ fingerprint: string }>('POST', '/imports/preview', order);
  await done('POST', '/imports', { ...order, fingerprint });
  await done('PUT', '/dashboards/sales', { title: 'Sales', tiles: [] }, { 'if-match': '0' });
  await done('DELETE', '/dashboards/sales');
}

async function operateData(): Promise<void> {
  await done('PUT', '/personal-data/fields', { fields: ['phone'] });
  await done('PUT', '/personal-data/retention', { auditDays: 60 });
  await done('POST', '/tables', { name: 'dealers', columns: [{ name: 'city', type: 'text' }, { name: 'phone', type: 'text' }] });
  await done('PATCH', '/tables/dealers', { title: 'Dealers of cars' });
  const { items } = await done<{ items: { row: { _id: number } }[] }>('POST', '/tables/dealers/rows', { rows: [{ city: 'Riga', phone: '+371-1' }] });
  await done('PUT', `/tables/dealers/rows/${items[0]?.row._id}`, { city: 'Minsk', phone: '+375-2' });
  await done('DELETE', `/tables/dealers/rows/${items[0]?.row._id}`);
  await csv('/tables/dealers/import', 'city,phone\nOslo,+47\n');
  await csv('/tables/import?name=cars', 'make\nBMW\n');
  await done('DELETE', '/tables/cars');
  await done('PUT', '/variables/greeting', { value: 'hello', description: '' });
  await done('PUT', '/variables/partnerToken', { value: marker, description: '' });
  await done('DELETE', '/variables/greeting');
  await done('PUT', '/stored-values/newest', { value: { n: 1 } });
  await done('DELETE', '/stored-values/newest');
  await done('PUT', '/quotas', { eventsPerSecond: 50, eventsPerDay: null });
  await done('PUT', '/egress', { allow: ['partner.example.com'], deny: [] });
}

async function operateAccess(): Promise<void> {
  await done('PUT', '/credentials/crm', { kind: 'http-bearer', fields: { token: marker }, hosts: ['crm.example.com'] });
  await done('PUT', '/credentials/crm', { kind: 'http-bearer', fields: { token: `${marker}-2` }, hosts: ['crm2.example.com'] });
  const token = await done<{ id: number; token: string }>('POST', '/tokens', { name: 'deploy' });
  await api.call('DELETE', '/api/v1/credentials/crm', { bearer: token.token });
  await done('DELETE', `/tokens/${token.id}`);
  const invitation = await done<{ id: number }>('POST', '/invitations', { email: 'bob@example.com', role: 'viewer' });
  await done('DELETE', `/invitations/${invitation.id}`);
  const workspace = await done<{ id: number }>('POST', '/workspaces', { name: 'Second' });
  await done('PUT', '/workspaces/1', { name: 'First' });
  const session = (await api.call<{ accessToken: string }>('POST', '/api/v1/auth/login', { body: owner })).body.accessToken;
  await api.call('POST', '/api/v1/auth/workspace', { bearer: session, body: { workspace: workspace.id } });
  await api.call('POST', '/api/v1/auth/logout', { bearer: await logIn(api) });
}

it('names every route that may change something: with its records, or with the reason for none', () => {
  const changing = api.application.get(RouteList).all().filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method)).map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(auditedRoutes).toSorted()).toEqual([...new Set(changing)].toSorted());
});

it('finds a record of every such route, and of every action it may take', async () => {
  const seen = await query<{ route: string; action: string }>('select distinct route, action from audit_log where route is not null');
  const expected = Object.entries(auditedRoutes).flatMap(([route, actions]) => ('unrecorded' in actions || Object.hasOwn(seenElsewhere, route) ? [] : actions.map((action) => `${route} ${action}`)));
  const found = new Set(seen.map(({ route, action }) => `${route} ${action}`));
  expect(expected.filter((one) => !found.has(one))).toEqual([]);
});

it('leaves to other tests only what they look for by its name', async () => {
  const named = Object.entries(seenElsewhere).map(async ([route, file]) => {
    const actions = auditedRoutes[route] ?? [];
    const text = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
    return 'unrecorded' in actions || actions.some((action) => text.includes(`'${action}'`)) ? [] : [`${route}: ${file}`];
  });
  expect((await Promise.all(named)).flat()).toEqual([]);
});

it('keeps no secret, whatever was stored, made or replaced', async () => {
  const text = JSON.stringify(await query('select * from audit_log'));
  expect(text).not.toContain(marker);
  expect(text).not.toMatch(/rk_(pat|hook|feed|test|refresh|invite)_/);
  expect(text).not.toContain(owner.password);
  expect((await records('&action=variable.set&text=partnerToken'))[0]?.changes).toEqual([{ path: 'value', hidden: true }, { path: 'description', after: '' }]);
});

it('tells who did it from where: the person, or the API token by its name', async () => {
  const published = (await records('&action=workflow.published'))[1];
  expect(published).toMatchObject({
    who: { kind: 'person', account: owner.email, token: null }, object: { kind: 'workflow', id, name: 'audited' }, detail: { version: 1, note: 'first' },
    from: { address: '10.0.0.1', userAgent: 'rookery-test/1' }, route: 'POST /api/v1/workflows/:id/publish', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect((await latest('credential.removed'))?.who).toMatchObject({ kind: 'token', account: owner.email, token: 'deploy' });
  expect((await latest('owner.created'))?.from).toEqual({ address: null, userAgent: null });
});

it('tells before and after, and masks what is marked as personal', async () => {
  const [second] = await records('&action=workflow.published');
  expect((await latest('workflow.parameters-set'))?.changes).toEqual([{ path: 'least', after: 2 }]);
  expect(second?.changes).toEqual([{ path: 'title', after: 'Counted lots' }, { path: 'parameters.least.value', after: 2 }]);
  expect((await latest('workflow.paused'))?.changes).toEqual([{ path: 'paused', before: null, after: 'buffer' }]);
  expect((await latest('credential.stored'))?.changes).toEqual([{ path: 'hosts.0', before: 'crm.example.com', after: 'crm2.example.com' }]);
  expect((await latest('table.row-changed'))?.changes.filter(({ path }) => !path.startsWith('_'))).toEqual([{ path: 'city', before: 'Riga', after: 'Minsk' }, { path: 'phone', hidden: true }]);
  expect((await latest('quota.set'))?.changes).toEqual([{ path: 'eventsPerSecond', before: null, after: 50 }]);
  expect((await latest('folder.renamed'))?.changes).toEqual([{ path: 'folder', before: 'mine', after: 'ours' }]);
});

it('records the drafts that one person saves in a row once, and those of another by themselves', async () => {
  const count = async () => (await records(`&action=workflow.draft-saved&object=workflow:${id}`)).length;
  expect(await count()).toBe(1);
  const { revision } = await done<{ revision: number }>('GET', `/workflows/${id}`);
  await done('PUT', `/workflows/${id}/draft`, draft, { 'if-match': String(revision) });
  expect(await count()).toBe(1);
  const script = await done<{ token: string }>('POST', '/tokens', { name: 'script' });
  await api.call('PUT', `/api/v1/workflows/${id}/draft`, { bearer: script.token, headers: { 'if-match': String(revision + 1) }, body: draft });
  expect(await count()).toBe(2);
});

it('records a script that brings rows all the time once in a while, one that deletes them every time, and a person too', async () => {
  const count = async () => (await records('&action=table.rows-written')).length;
  const write = (who: string) => api.call('POST', '/api/v1/tables/dealers/rows', { bearer: who, body: { rows: [{ city: 'Oslo' }] } });
  const script = await done<{ token: string }>('POST', '/tokens', { name: 'writer' });
  const before = await count();
  await write(script.token);
  await write(script.token);
  expect(await count()).toBe(before + 1);
  await api.call('POST', '/api/v1/tables/dealers/rows', { bearer: script.token, body: { way: 'delete', by: ['city'], rows: [{ city: 'Oslo' }] } });
  expect(await count()).toBe(before + 2);
  await write(bearer);
  await write(bearer);
  expect(await count()).toBe(before + 4);
});

it('believes a proxy only where it is trusted', async () => {
  const from = async (address: string) => {
    await api.call('PUT', '/api/v1/variables/origin', { bearer, address, headers: { 'x-forwarded-for': '203.0.113.7' }, body: { value: address, description: '' } });
    return (await records('&action=variable.set&text=origin'))[0]?.from.address;
  };
  expect([await from('10.9.9.9'), await from('10.8.8.8')]).toEqual(['203.0.113.7', '10.8.8.8']);
});

it('leaves nothing of a change that was refused', async () => {
  const before = (await records()).length;
  expect((await call('PUT', `/workflows/${id}/draft`, draft, { 'if-match': '1' })).status).toBe(409);
  expect((await call('POST', '/workflows', draft)).status).toBe(409);
  expect((await call('DELETE', '/variables/nothing')).status).toBe(404);
  expect((await call('POST', `/workflows/${id}/rollback`, { version: 99 })).status).toBe(404);
  expect((await records()).length).toBe(before);
});

it('is found by who, action, object, span and words', async () => {
  const all = await records();
  const [{ accountId } = { accountId: 0 }] = (await done<{ items: { accountId: number; name: string }[] }>('GET', '/audit/people')).items;
  expect((await records(`&who=${accountId}`)).length).toBe(all.filter(({ who }) => who.kind !== 'system').length);
  expect(await records('&action=variable.set,variable.removed')).toEqual(all.filter(({ object }) => object.kind === 'variable'));
  expect((await records('&object=table:dealers')).every(({ object }) => object.kind === 'table' && object.id === 'dealers')).toBe(true);
  expect((await records('&text=deal%20ann')).map(({ object }) => object.name)).toContain('dealers');
  expect(await records(`&text=${encodeURIComponent(`'):* | <-> \\`)}`)).toHaveLength(all.length);
  expect(await records('&to=2020-01-01T00:00:00Z')).toEqual([]);
  expect(await records(`&from=2020-01-01T00:00:00Z&to=${encodeURIComponent(all[0]?.at ?? '')}`)).not.toEqual([]);
  expect((await call('GET', '/audit?action=workflow.admired')).status).toBe(400);
});

it('pages and exports the same records, complete and in order', async () => {
  const all = await records();
  const paged: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: readonly AuditView[]; cursor: string | null } = await done('GET', `/audit?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
    paged.push(...page.items.map((item) => item.id));
    ({ cursor } = page);
  }
  expect(paged).toEqual(all.map((item) => item.id));
  const lines = (await api.call<string>('GET', '/api/v1/audit/export', { bearer })).text.trimEnd().split('\n').map((line) => JSON.parse(line) as AuditView);
  expect(lines.slice(1)).toEqual(all);
  expect(lines[0]).toMatchObject({ action: 'audit.exported', detail: { format: 'ndjson' } });
});

it('exports more than one page, as CSV without formulas, of this workspace alone', async () => {
  await query(`insert into audit_log (workspace_id, account_id, action, object_kind, object_id, subject, detail, at) select 1, null, 'agent.run', 'agent', 'bulk', '=1+' || n, '{}', now() - interval '2 days' from generate_series(1, 1200) n`);
  await query(`insert into audit_log (workspace_id, account_id, action, object_kind, object_id, subject, detail) values (999, null, 'agent.run', 'agent', 'bulk', 'of-another', '{}')`);
  const answer = await api.call<string>('GET', '/api/v1/audit/export?format=csv&object=agent:bulk', { bearer });
  const lines = answer.text.trimEnd().split('\r\n');
  expect([lines.length, lines[0], answer.text.includes('of-another'), answer.headers['content-type']]).toEqual([1_201, expect.stringMatching(/^id,at,who,/), false, 'text/csv; charset=utf-8']);
  expect(lines.slice(1).filter((line) => !line.includes(`,'=1+`))).toEqual([]);
});

it('has an index that is in the order of the list for every question, and one for words', async () => {
  const planOf = async (filter: Parameters<typeof auditQuery>[1], without: readonly string[]) => {
    const { text, values } = auditQuery(1, filter, { below: { at: '1', id: 1 }, limit: 50 });
    return api.platform.dataSource.transaction(async (manager) => {
      await manager.query(without.map((node) => `set local enable_${node} = off`).join('; '));
      return JSON.stringify(await manager.query(`explain (format json) ${text}`, values));
    });
  };
  // How it is read on few rows is the planner's affair; without these it must still find a way.
  const ordered = ['sort', 'incremental_sort', 'seqscan', 'bitmapscan'];
  const plans = [await planOf({}, ordered), await planOf({ accountId: 1 }, ordered), await planOf({ actions: ['quota.set'] }, ordered), await planOf({ objectKind: 'table', objectId: 'dealers' }, ordered)];
  expect(plans.filter((plan) => /Sort|Seq Scan|"Disabled":true/.test(plan))).toEqual([]);
  expect(auditQuery(1, { text: 'rare' }, { limit: 50 }).text).toContain(`${searchedText} @@ to_tsquery('simple', $2)`);
  const words = await api.platform.dataSource.transaction(async (manager) => {
    await manager.query('set local enable_seqscan = off');
    return JSON.stringify(await manager.query(`explain (format json) select id from audit_log where ${searchedText} @@ to_tsquery('simple', 'rare')`));
  });
  expect(words).toContain('audit_log_text_idx');
});

it('refuses to be changed or emptied, by whoever has the database', async () => {
  await expect(query(`update audit_log set subject = 'nothing happened'`)).rejects.toThrow('the audit log is append-only: update of audit_log is refused');
  await expect(query('delete from audit_log')).rejects.toThrow('append-only');
  await expect(query('truncate audit_log')).rejects.toThrow('append-only');
  await expect(query(`delete from audit_seal; delete from audit_log where at > now() - interval '1 hour'`)).rejects.toThrow('append-only');
  await expect(api.platform.dataSource.transaction(async (manager) => {
    await manager.query(`set local rookery.audit_retention = 'on'`);
    await manager.query(`delete from audit_log where action = 'workflow.published'`);
  })).rejects.toThrow('append-only');
});

it('seals its records while nobody writes, and shows when one was changed behind its back', async () => {
  const seals = api.application.get(AuditSeals, { strict: false });
  const verify = () => done<SealCheck>('GET', '/audit/verify');
  await api.platform.dataSource.transaction(async (manager) => {
    await manager.query(`insert into audit_log (workspace_id, action, subject, detail) values (1, 'agent.run', 'under way', '{}')`);
    expect(await seals.seal()).toBe(0);
  });
  while ((await seals.seal()) > 0);
  const whole = await verify();
  expect([whole.isWhole, whole.seals >= 2, whole.unsealed, whole.broken]).toEqual([true, true, 0, null]);
  await query('alter table audit_log disable trigger audit_log_append_only');
  const [victim] = await query<{ id: number }>(`select id from audit_log where action = 'quota.set'`);
  await query(`update audit_log set account_name = 'eve@example.com' where id = $1`, [victim?.id]);
  const broken = await verify();
  expect([broken.isWhole, (broken.broken?.firstId ?? 0) <= (victim?.id ?? 0), (broken.broken?.lastId ?? 0) >= (victim?.id ?? 0)]).toEqual([false, true, true]);
  await query(`update audit_log set account_name = $2 where id = $1`, [victim?.id, owner.email]);
  await query('alter table audit_log enable trigger audit_log_append_only');
  expect((await verify()).isWhole).toBe(true);
});

it('forgets what is older than the workspace, or else the installation, keeps it, and the chain still holds', async () => {
  const seals = api.application.get(AuditSeals, { strict: false });
  const keepMs = 30 * 86_400_000;
  const now = Date.now();
  expect(await seals.deleteOld({ now: new Date(now), keepMs, atMost: 10 })).toBe(0);
  const [first] = await query<{ records: number }>('select records from audit_seal where workspace_id = 1 and number = 1');
  await query('alter table audit_log disable trigger audit_log_append_only');
  await query('alter table audit_seal disable trigger audit_seal_append_only');
  await query(`update audit_log l set at = at - interval '40 days' from audit_seal s where s.workspace_id = 1 and s.number = 1 and l.workspace_id = 1 and l.id <= s.last_id`);
  await query(`update audit_seal set sealed_at = sealed_at - interval '40 days' where workspace_id = 1 and number = 1`);
  await query('alter table audit_log enable trigger audit_log_append_only');
  await query('alter table audit_seal enable trigger audit_seal_append_only');
  expect(await seals.deleteOld({ now: new Date(now), keepMs, atMost: 10 })).toBe(0);
  await done('PUT', '/personal-data/retention', { auditDays: null });
  expect(await seals.deleteOld({ now: new Date(now), keepMs: 2 * keepMs, atMost: 10 })).toBe(0);
  expect(await seals.deleteOld({ now: new Date(now), keepMs, atMost: 10 })).toBe(first?.records);
  expect(await done<SealCheck>('GET', '/audit/verify')).toMatchObject({ isWhole: true, broken: null });
});

it('is closed to everybody but the owner, and to other workspaces', async () => {
  const reader = await done<{ token: string }>('POST', '/tokens', { name: 'reader', scopes: ['workflow:read'] });
  const answers = [await api.call('GET', '/api/v1/audit', { bearer: reader.token }), await api.call('GET', '/api/v1/audit/export', { bearer: reader.token }), await api.call('GET', '/api/v1/audit')];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 401]);
  expect(new Set((await records()).map(({ action }) => action in auditActions))).toEqual(new Set([true]));
});
