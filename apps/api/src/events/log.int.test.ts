import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import type { DeliveryView } from '../deliveries/deliveries-reader.js';
import type { ListedEvent } from './event-view.js';
import type { Lineage } from './events.service.js';
import type { FailedEventView, FailedGroupView } from './failed-event-view.js';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

/** Of ten lots those from 3 on are told; one of them cannot be written (its level is none), and the code throws on another. */
const document = {
  schemaVersion: 1,
  name: 'lots',
  agents: {
    lots: { type: 'manual', version: 1, key: '{{ id }}' },
    dear: { type: 'filter', version: 1, options: { conditions: [{ field: 'price', is: 'at least', value: 3 }] } },
    words: { type: 'javascript', version: 1, options: { code: "export default (event) => { if (event.part === 0) throw new Error('no part'); return event; }" } },
    tell: { type: 'add-to-inbox', version: 1, options: { title: 'Lot {{ id }}', level: '{{ level }}' } },
  },
  links: [{ from: 'lots', to: 'dear' }, { from: 'dear', to: 'words' }, { from: 'words', to: 'tell' }],
};

let api: TestApi;
let bearer: string;
let workflowId: string;

const get = async <Body>(path: string): Promise<Body> => (await api.call<Body>('GET', path, { bearer })).body;
const run = (price: number, more: Readonly<Record<string, unknown>> = {}) =>
  api.call('POST', `/api/v1/workflows/${workflowId}/agents/lots/run`, { bearer, body: { id: `lot-${price}`, price, part: 1, level: 'info', ...more } });

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.engine.start();
  const created = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document });
  workflowId = created.body.id;
  const published = await api.call('POST', `/api/v1/workflows/${workflowId}/publish`, { bearer, body: {} });
  expect([created.status, published.status, published.text]).toEqual([201, 200, expect.any(String)]);
  for (const price of [1, 2, 3, 4, 5, 6, 7]) await run(price);
  await run(8, { level: 'loud' });
  await run(9, { part: 0 });
  await vi.waitFor(async () => {
    const { items } = await get<Page<DeliveryView>>('/api/v1/deliveries');
    expect(items.map(({ status }) => status).toSorted()).toEqual(['dead', 'delivered', 'delivered', 'delivered', 'delivered', 'delivered']);
  }, 20_000);
  await vi.waitFor(async () => expect((await get<Page<FailedEventView>>('/api/v1/failed-events')).items).toHaveLength(1), 20_000);
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

it('lists events newest first and page by page, none twice and none left out', async () => {
  const whole = await get<Page<ListedEvent>>('/api/v1/events?limit=500');
  const times = whole.items.map(({ createdAt }) => createdAt);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(whole.cursor).toBeNull();
  const paged: string[] = [];
  let cursor = '';
  do {
    const page = await get<Page<ListedEvent>>(`/api/v1/events?limit=4${cursor}`);
    paged.push(...page.items.map(({ id }) => id));
    cursor = page.cursor === null ? '' : `&after=${page.cursor}`;
  } while (cursor !== '');
  expect(paged).toEqual(whole.items.map(({ id }) => id));
  expect(paged.length).toBe(9 + 7 + 6);
});

it('narrows the list to a workflow, an agent, a port and a key', async () => {
  const prices = async (query: string) => (await get<Page<ListedEvent & { payload: { price: number } }>>(`/api/v1/events?${query}`)).items.map(({ payload }) => payload.price);
  expect(await prices(`workflow=${workflowId}&agent=dear`)).toEqual([9, 8, 7, 6, 5, 4, 3]);
  expect(await prices('workflow=lots&agent=lots&key=lot-5')).toEqual([5]);
  expect(await prices('workflow=lots&agent=dear&port=out&limit=1')).toEqual([9]);
  expect((await api.call('GET', '/api/v1/events?workflow=nothing', { bearer })).status).toBe(404);
  expect((await api.call('GET', '/api/v1/events?agent=dear', { bearer })).status).toBe(400);
  expect((await api.call('GET', '/api/v1/events?cursor=nonsense', { bearer })).status).toBe(400);
});

it('shows an event in full', async () => {
  const [newest] = (await get<Page<ListedEvent>>('/api/v1/events?workflow=lots&agent=lots&limit=1')).items;
  expect(await get<ListedEvent>(`/api/v1/events/${newest?.id}`)).toEqual(newest);
  expect(newest).toMatchObject({ workflowId, version: 1, agent: 'lots', port: 'out', position: 9, key: 'lot-9', traceId: newest?.id, parents: [], hops: 0, expiresAt: null });
  expect((await api.call('GET', '/api/v1/events/999-1', { bearer })).status).toBe(404);
  expect((await api.call('GET', '/api/v1/events/nonsense', { bearer })).status).toBe(404);
});

it('follows an event back to its source and on to what was sent', async () => {
  const [middle] = (await get<Page<ListedEvent>>('/api/v1/events?workflow=lots&agent=dear&key=lot-5')).items;
  const lineage = await get<Lineage>(`/api/v1/events/${middle?.id}/lineage`);
  expect(lineage.event.id).toBe(middle?.id);
  expect(lineage.ancestors.map(({ agent, key }) => [agent, key])).toEqual([['lots', 'lot-5']]);
  expect(lineage.descendants.map(({ agent, key }) => [agent, key])).toEqual([['words', 'lot-5']]);
  expect(lineage.deliveries.map(({ agent, status, eventId }) => [agent, status, eventId])).toEqual([['tell', 'delivered', lineage.descendants[0]?.id]]);
  expect([lineage.failures, lineage.isComplete]).toEqual([[], true]);
});

it('shows where an event came to an end', async () => {
  const [source] = (await get<Page<ListedEvent>>('/api/v1/events?workflow=lots&agent=lots&key=lot-9')).items;
  const lineage = await get<Lineage>(`/api/v1/events/${source?.id}/lineage`);
  expect(lineage.descendants.map(({ agent }) => agent)).toEqual(['dear']);
  expect(lineage.failures.map(({ agent, eventId }) => [agent, eventId])).toEqual([['words', lineage.descendants[0]?.id]]);
});

it('shows no event, lineage or delivery to another workspace', async () => {
  const [newest] = (await get<Page<ListedEvent>>('/api/v1/events?limit=1')).items;
  const [delivery] = (await get<Page<DeliveryView>>('/api/v1/deliveries?limit=1')).items;
  const { dataSource } = api.platform;
  const [other] = await dataSource.query<{ id: number }[]>(`insert into workspace (name) values ('other') returning id`);
  await dataSource.query('update membership set workspace_id = $1', [other?.id]);
  await dataSource.query('update session set workspace_id = $1', [other?.id]);
  const paths = ['/api/v1/events', '/api/v1/deliveries', '/api/v1/failed-events'];
  const lists = await Promise.all(paths.map((path) => get<Page<unknown>>(path)));
  const singles = await Promise.all([`/api/v1/events/${newest?.id}`, `/api/v1/events/${newest?.id}/lineage`, `/api/v1/deliveries/${delivery?.id}`, '/api/v1/events?workflow=lots'].map((path) => api.call('GET', path, { bearer })));
  const replay = await api.call<{ count: number }>('POST', '/api/v1/deliveries/replay', { bearer, body: { status: 'dead' } });
  await dataSource.query('update membership set workspace_id = 1');
  await dataSource.query('update session set workspace_id = 1');
  expect(lists.map(({ items }) => items)).toEqual([[], [], []]);
  expect(singles.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(replay.body).toEqual({ count: 0 });
});

it('lists deliveries with attempts, reason and key, by status and page by page', async () => {
  const { items: dead } = await get<Page<DeliveryView>>('/api/v1/deliveries?workflow=lots&status=dead,unknown');
  expect(dead).toEqual([expect.objectContaining({ agent: 'tell', key: 'lot-8', status: 'dead', reason: expect.stringContaining('level: "loud" is none'), idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) })]);
  expect(dead[0]?.attempts).toEqual([expect.objectContaining({ number: 1, outcome: 'permanent' })]);
  expect(await get<DeliveryView>(`/api/v1/deliveries/${dead[0]?.id}`)).toEqual(dead[0]);
  const first = await get<Page<DeliveryView>>('/api/v1/deliveries?workflow=lots&agent=tell&limit=4');
  const second = await get<Page<DeliveryView>>(`/api/v1/deliveries?workflow=lots&agent=tell&limit=4&cursor=${first.cursor}`);
  expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['lot-8', 'lot-7', 'lot-6', 'lot-5', 'lot-4', 'lot-3']);
  expect(second.cursor).toBeNull();
});

it('sends a dead letter again with its old key, and only what was asked for', async () => {
  const [dead] = (await get<Page<DeliveryView>>('/api/v1/deliveries?status=dead')).items;
  const none = await api.call<{ count: number }>('POST', '/api/v1/deliveries/replay', { bearer, body: { workflow: 'lots', status: 'unknown' } });
  const unbounded = await api.call('POST', '/api/v1/deliveries/replay', { bearer, body: {} });
  const one = await api.call<{ count: number }>('POST', '/api/v1/deliveries/replay', { bearer, body: { eventIds: [dead?.eventId] } });
  expect([none.body, unbounded.status, one.body]).toEqual([{ count: 0 }, 400, { count: 1 }]);
  await vi.waitFor(async () => {
    const again = await get<DeliveryView>(`/api/v1/deliveries/${dead?.id}`);
    expect(again.attempts.map(({ outcome }) => outcome)).toEqual(['permanent', 'permanent']);
    expect([again.status, again.idempotencyKey]).toEqual(['dead', dead?.idempotencyKey]);
  }, 20_000);
});

it('hands a failed event to its agent again', async () => {
  const [failed] = (await get<Page<FailedEventView>>('/api/v1/failed-events?workflow=lots&agent=words')).items;
  const groups = await get<{ items: readonly FailedGroupView[] }>('/api/v1/failed-events/groups?workflow=lots');
  expect(groups.items).toEqual([{ workflowId, workflow: 'lots', agent: 'words', code: 'code.threw', count: 1, firstAt: failed?.failedAt, lastAt: failed?.failedAt, message: failed?.message }]);
  expect(failed).toMatchObject({ agent: 'words', workflow: 'lots', version: 1 });
  api.later(1_000);
  const answer = await api.call<{ count: number }>('POST', '/api/v1/failed-events/replay', { bearer, body: { workflow: 'lots', agent: 'words' } });
  expect(answer.body).toEqual({ count: 1 });
  await vi.waitFor(async () => {
    const [again] = (await get<Page<FailedEventView>>('/api/v1/failed-events')).items;
    expect(again?.eventId).toBe(failed?.eventId);
    expect(Date.parse(again?.failedAt ?? '')).toBeGreaterThan(Date.parse(failed?.failedAt ?? ''));
  }, 20_000);
});
