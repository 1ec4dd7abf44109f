import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import type { DeliveryGroupView } from '../delivery-groups/delivery-groups.service.js';
import type { Chart } from './chart.js';
import type { DashboardView } from './dashboards.service.js';

let api: TestApi;
let bearer: string;
let workflowId: string;

interface Refused {
  readonly error: { readonly code: string; readonly message: string };
}

const hostile = ["price'; drop table event; --", '__proto__', 'constructor.prototype', '"', '\\', '$1', 'a.'.repeat(9) + 'a', 'price) or true --', '{{ price }}', '%00'] as const;
const makes = ['BMW', 'Audi', 'BMW', 'Opel'];

const document = {
  schemaVersion: 1, name: 'lots',
  agents: { lots: { type: 'manual', version: 1 }, dear: { type: 'filter', version: 1, options: { conditions: [{ field: 'price', is: 'at least', value: 20 }] } } },
  links: [{ from: 'lots', to: 'dear' }],
};
const get = <Body = Chart>(path: string) => api.call<Body>('GET', path, { bearer });
const chart = (query: Readonly<Record<string, string>>, source = 'events') => get(`/api/v1/charts/${source}?${new URLSearchParams({ ...(source === 'events' ? { workflow: workflowId, agent: 'lots' } : {}), ...query })}`);
const summed = ({ series }: Chart, name: string | null = null) => series.find((one) => one.name === name)?.points.reduce((sum, [, value]) => sum + (value ?? 0), 0);

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.engine.start();
  workflowId = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document })).body.id;
  expect((await api.call('POST', `/api/v1/workflows/${workflowId}/publish`, { bearer, body: {} })).status).toBe(200);
  const lots = Array.from({ length: 1_200 }, (_, n) => ({ n, price: n % 40, lot: { make: makes[n % 4] }, text: `${n}` }));
  const run = (body: readonly object[]) => api.call('POST', `/api/v1/workflows/${workflowId}/agents/lots/run`, { bearer, body });
  expect([(await run(lots.slice(0, 600))).status, (await run(lots.slice(600))).status]).toEqual([202, 202]);
  await vi.waitFor(async () => expect((await get<{ items: readonly unknown[] }>('/api/v1/events?agent=dear&workflow=lots')).body.items.length).toBeGreaterThan(0), { timeout: 20_000 });
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

describe('a chart of events', () => {
  it('counts them over time, the running minute included', async () => {
    const { status, body } = await chart({ since: '1h' });
    expect([status, summed(body), body.scanned, body.cutAt, body.groups]).toEqual([200, 1_200, 1_200, null, 1]);
  });

  it('reckons with a number in them, text that is one too, past the first chunk', async () => {
    const [sum, text] = await Promise.all([chart({ field: 'price', aggregate: 'sum' }), chart({ field: 'text', aggregate: 'max' })]);
    expect([sum.body.series[0]?.total, text.body.series[0]?.total]).toEqual([30 * (39 * 40) / 2, 1_199]);
  });

  it('groups by a nested field', async () => {
    const { body } = await chart({ group: 'lot.make' });
    expect(body.series.map(({ name, total }) => [name, total])).toEqual([['BMW', 600], ['Audi', 300], ['Opel', 300]]);
  });

  it.each(hostile)('takes %j as the name of a field and finds nothing there', async (name) => {
    const { status, body } = await chart({ field: name, group: name, aggregate: 'sum' });
    expect([status, body.series.map(({ total, name: group }) => [group, total])]).toEqual([200, [[null, 0]]]);
  });

  it('refuses what cannot be asked', async () => {
    const answers = await Promise.all([chart({ aggregate: 'sum' }), chart({ since: 'yesterday' }), chart({ step: '5s' }), chart({ since: '30d', step: '1m' }), chart({ aggregate: 'median', field: 'price' }), chart({ field: 'a.'.repeat(20) })]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
    expect((await chart({ agent: 'nobody' })).status).toBe(404);
  });

  it('shows nothing of a span before them', async () => {
    const { body } = await chart({ since: '6h', until: '2h' });
    expect([body.scanned, body.series]).toEqual([0, []]);
  });
});

describe('a chart of a table', () => {
  beforeAll(async () => {
    const columns = [{ name: 'sold_at', type: 'date-time' }, { name: 'price', type: 'number' }, { name: 'make', type: 'text' }];
    expect((await api.call('POST', '/api/v1/tables', { bearer, body: { name: 'sales', columns } })).status).toBe(201);
    const now = api.platform.clock.now();
    await api.platform.tables.writeAll(1, 'sales', makes.map((make, n) => ({ way: 'insert' as const, values: { sold_at: new Date(now - (n + 1) * 600_000).toISOString(), price: n * 10, make }, by: [], idempotencyKey: null })));
  });

  it('reckons a column over a column of moments, grouped', async () => {
    const { status, body } = await chart({ table: 'sales', time: 'sold_at', field: 'price', group: 'make', aggregate: 'avg', since: '2h' }, 'table');
    expect([status, body.series.map(({ name, total }) => [name, total])]).toEqual([200, [['BMW', 10], ['Audi', 10], ['Opel', 30]]]);
  });

  it.each(hostile)('refuses %j as a column', async (name) => {
    const answers = await Promise.all([chart({ table: 'sales', time: name }, 'table'), chart({ table: 'sales', time: 'sold_at', field: name, aggregate: 'sum' }, 'table'), chart({ table: 'sales', time: 'sold_at', group: name }, 'table')]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect((await chart({ table: 'sales', time: 'sold_at' }, 'table')).body.scanned).toBe(4);
  });

  it('knows no table that is not there', async () => {
    expect((await chart({ table: 'nothing', time: 'sold_at' }, 'table')).status).toBe(404);
  });
});

describe('a chart of figures', () => {
  it.each(['emitted', 'succeeded', 'failed', 'lag'])('answers for the workspace, a workflow and an agent: %s', async (figure) => {
    const answers = await Promise.all([chart({ figure }, 'figures'), chart({ figure, workflow: 'lots' }, 'figures'), chart({ figure, workflow: 'lots', agent: 'dear' }, 'figures')]);
    expect(answers.map(({ status, body }) => [status, body.series.map(({ name }) => name).toSorted()])).toEqual([
      [200, [workflowId]], [200, figure === 'lag' ? ['dear'] : ['dear', 'lots']], [200, ['dear']],
    ]);
  });
});

describe('a dashboard', () => {
  const tiles = [{ id: 'a', kind: 'chart', title: 'Lots', x: 0, y: 0, width: 6, height: 4, ask: { source: 'events', workflow: 'lots', agent: 'lots' } }];
  const put = <Body = DashboardView>(name: string, revision: number, body: object) => api.call<Body>('PUT', `/api/v1/dashboards/${name}`, { bearer, body, headers: { 'if-match': String(revision) } });

  it('is kept as it was arranged, and listed', async () => {
    expect((await put('mine', 0, { title: 'Mine', tiles })).body).toMatchObject({ name: 'mine', revision: 1, refresh: 30, tiles });
    expect((await get<DashboardView>('/api/v1/dashboards/mine')).body.tiles).toEqual(tiles);
    expect((await get<{ items: readonly object[] }>('/api/v1/dashboards')).body.items).toMatchObject([{ name: 'mine', title: 'Mine' }]);
  });

  it('is not overwritten by who saw an older one', async () => {
    await put('shared', 0, { title: 'Shared', tiles: [] });
    expect((await put('shared', 1, { title: 'Ann', tiles: [] })).body.revision).toBe(2);
    const late = await put<Refused>('shared', 1, { title: 'Bob', tiles: [] });
    const anew = await put<Refused>('shared', 0, { title: 'Bob', tiles: [] });
    expect([late.status, late.body.error.code, anew.status, (await get<DashboardView>('/api/v1/dashboards/shared')).body.title]).toEqual([409, 'conflict.revision', 409, 'Ann']);
  });

  it('is removed, and is not there then', async () => {
    await put('old', 0, { title: 'Old', tiles: [] });
    expect([(await api.call('DELETE', '/api/v1/dashboards/old', { bearer })).status, (await get('/api/v1/dashboards/old')).status, (await put('old', 3, { title: 'Old', tiles: [] })).status]).toEqual([204, 404, 404]);
  });

  it('refuses nonsense', async () => {
    const answers = await Promise.all([put('Not a name', 0, { title: 'x', tiles: [] }), put('x', 0, { title: 'x', tiles: [...tiles, ...tiles] }), put('x', 0, { title: 'x', tiles: [{ ...tiles[0], width: 13 }] }), api.call('PUT', '/api/v1/dashboards/x', { bearer, body: { title: 'x', tiles: [] } })]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });
});

describe('the log in a span of time', () => {
  it('holds what was recorded in it', async () => {
    const count = async (query: string) => (await get<{ items: readonly unknown[] }>(`/api/v1/events?workflow=lots&agent=lots&${query}`)).body.items.length;
    expect([await count('since=1h'), await count('until=1h'), await count(`since=${new Date(0).toISOString()}`), await count('since=0s')]).toEqual([50, 0, 50, 0]);
    expect((await get('/api/v1/events?since=soon')).status).toBe(400);
  });
});

describe('a search in the log', () => {
  it('finds events by a text in their payloads, whatever the case, page by page', async () => {
    const search = async (query: string) => (await get<{ items: readonly { readonly payload: { readonly n: number } }[]; cursor: string | null }>(`/api/v1/events?workflow=lots&agent=lots&${query}`)).body;
    expect((await search(`search=${encodeURIComponent('"n":777,')}`)).items.map(({ payload }) => payload.n)).toEqual([777]);
    const first = await search('search=oPeL&limit=200');
    const second = await search(`search=oPeL&limit=200&cursor=${first.cursor}`);
    expect([first.items.length, second.items.length, second.cursor]).toEqual([200, 100, null]);
    expect((await search(`search=${encodeURIComponent("%' or true --")}`)).items).toEqual([]);
  });
});

describe('deliveries in trouble', () => {
  it('are told by reason, numbers aside', async () => {
    const [producer] = await api.platform.database.rows<{ id: number; agent: number }>({ name: 'a producer', text: `select p.id, p.agent_id as agent from producer p join agent a on a.id = p.agent_id where a.slug = 'lots' order by p.id limit 1` }, []);
    const insert = `insert into delivery (agent_id, producer_id, position, workspace_id, status, critical, value, attempts, spent, epoch, created_at, updated_at, reason)
      select $1::int, $2::int, n, 1, case when n <= 12 then 'dead' else 'suppressed' end, false, 0, 1, 1, 0, n, n, case when n <= 12 then '403 bot was blocked by chat ' || (100000 + n) else 'quiet hours' end from generate_series(1, 15) n`;
    await api.platform.database.rows({ name: 'troubled deliveries', text: insert }, [producer?.agent ?? 0, producer?.id ?? 0]);
    const { body } = await get<{ items: readonly DeliveryGroupView[] }>('/api/v1/delivery-groups');
    expect(body.items.map(({ agent, status, count, reason }) => [agent, status, count, reason])).toEqual([['lots', 'dead', 12, expect.stringContaining('403 bot was blocked')], ['lots', 'suppressed', 3, 'quiet hours']]);
    expect(body.items[0]?.eventIds).toHaveLength(12);
    expect((await get<{ items: readonly DeliveryGroupView[] }>('/api/v1/delivery-groups?status=suppressed')).body.items).toHaveLength(1);
  });
});
