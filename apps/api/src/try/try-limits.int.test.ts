import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { RecordedEventsRepository } from './recorded-events.repository.js';
import { TryService, type TryView } from './try.service.js';

const MILLION = 1_000_000;

let api: TestApi;
let bearer: string;
let url: string;
let workflowId: string;
let producerId: number;

const document = {
  schemaVersion: 1, name: 'many',
  agents: { posts: { type: 'webhook', version: 1, options: { auth: 'none' } }, good: { type: 'filter', version: 1, options: { conditions: [{ field: 'n', is: 'at least', value: 0 }] } }, tell: { type: 'add-to-inbox', version: 1, options: { title: '{{ n }}' } } },
  links: [{ from: 'posts', to: 'good' }, { from: 'good', to: 'tell' }],
};

/** Rows as the engine would have written them, one a millisecond over the last quarter of an hour. */
async function fill(producerId: number, from: number, to: number): Promise<void> {
  await api.platform.database.rows({
    name: 'fill',
    text: `insert into event (producer_id, position, workspace_id, version, slot, hops, occurred_at, created_at, trace_producer_id, trace_position, payload)
      select $1::int, n, 1, 1, 0, 0, $4::bigint + n, $4::bigint + n, $1::int, n, '{"n":' || n || '}' from generate_series($2::int, $3::int) n`,
  }, [producerId, from, to, Date.now() - MILLION]);
}

const post = (signal: AbortSignal, body: object, accept = 'text/event-stream', token = bearer) =>
  fetch(`${url}/api/v1/workflows/${workflowId}/try`, { method: 'POST', signal, headers: { authorization: `Bearer ${token}`, accept, 'content-type': 'application/json' }, body: JSON.stringify(body) });
const whole = { span: { last: '1h' }, limits: { events: MILLION, seconds: 600 } };

async function begun(response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toMatch(/^event: progress\ndata: \{"events":\d+/);
  return reader;
}

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.application.listen(0, '127.0.0.1');
  url = await api.application.getUrl();
  workflowId = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document })).body.id;
  await api.call('POST', `/api/v1/workflows/${workflowId}/publish`, { bearer, body: {} });
  const [producer] = await api.platform.database.rows<{ id: number }>({ name: 'producer', text: `select p.id from producer p join agent a on a.id = p.agent_id where a.slug = 'posts'` }, []);
  producerId = producer!.id;
  for (let from = 1; from < MILLION; from += 100_000) await fill(producerId, from, from + 99_999);
  await api.platform.database.rows({ name: 'head', text: 'update producer set head = $2 where id = $1' }, [producerId, MILLION]);
}, 180_000);
afterAll(() => api[Symbol.asyncDispose]());

it('ends when its caller goes, in the middle of a million events, and has read no more than it needed', async () => {
  const read = vi.spyOn(api.application.get(RecordedEventsRepository), 'read');
  const caller = new AbortController();
  const reader = await begun(await post(caller.signal, whole));
  expect((await api.call('GET', '/api/v1/health', { bearer })).status).toBe(200);
  caller.abort();
  await expect(reader.read()).rejects.toThrow();
  await vi.waitFor(async () => expect((await post(AbortSignal.timeout(20_000), { span: { last: '1h' }, limits: { events: 1 } }, 'application/json')).status).toBe(200), 20_000);
  expect(read.mock.calls.length).toBeLessThan(MILLION / 2_000 / 2);
  read.mockRestore();
}, 60_000);

it('lets one try run in a workspace and says so to the next', async () => {
  const caller = new AbortController();
  const reader = await begun(await post(caller.signal, whole));
  const second = await api.call<{ error: { code: string; message: string } }>('POST', `/api/v1/workflows/${workflowId}/try`, { bearer, body: whole });
  expect([second.status, second.body.error.message, second.headers['retry-after']]).toEqual([429, 'another try of this workspace must end first; try again in some seconds, or cancel it by closing its connection', '5']);
  caller.abort();
  await expect(reader.read()).rejects.toThrow();
}, 60_000);

it('ends with the session it belongs to, and says so', async () => {
  const other = await logIn(api);
  const reader = await vi.waitFor(async () => begun(await post(AbortSignal.timeout(50_000), whole, 'text/event-stream', other)), 20_000);
  await api.call('POST', '/api/v1/auth/logout', { bearer: other });
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) rest += new TextDecoder().decode(part.value);
  expect(rest).toMatch(/event: error\ndata: \{"code":"auth.required",[^\n]*\n\n$/);
}, 60_000);

it('gives what it found when its time is up', async () => {
  await vi.waitFor(async () => {
    const response = await post(AbortSignal.timeout(20_000), { ...whole, limits: { events: MILLION, seconds: 0.5 } }, 'application/json');
    const body = (await response.json()) as TryView;
    expect([response.status, body.endedBy, body.notes.at(-1)?.code]).toEqual([200, 'time', 'limit.seconds']);
    expect(body.deliveries.comparison.onlyPublished.total).toBe(0);
  }, 20_000);
}, 60_000);

it('finds a part of the million by its time, and says when retention took the rest', async () => {
  const { body: { items } } = await api.call<{ items: { createdAt: string; position: number }[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=posts&limit=30`, { bearer });
  const [last, first] = [items[0]!, items.at(-1)!];
  const part = await api.call<TryView>('POST', `/api/v1/workflows/${workflowId}/try`, { bearer, body: { span: { from: first.createdAt, to: last.createdAt } } });
  expect([part.status, part.body.events]).toEqual([200, 30]);
  await api.platform.database.rows({ name: 'retention', text: 'delete from event where position <= 999980' }, []);
  const rest = await api.call<TryView>('POST', `/api/v1/workflows/${workflowId}/try`, { bearer, body: { span: { from: first.createdAt, to: last.createdAt } } });
  expect([rest.body.events, rest.body.notes.find(({ code }) => code === 'retention')?.message]).toEqual([20, expect.stringMatching(/^events of "posts" from before .* are gone: its retention took them$/)]);
}, 60_000);

it('ends with the server, and says so', async () => {
  await fill(producerId, 1, 200_000);
  const response = await post(AbortSignal.timeout(50_000), whole);
  const reader = await begun(response);
  api.application.get(TryService).onModuleDestroy();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) rest += new TextDecoder().decode(part.value);
  expect(rest).toMatch(/event: error\ndata: \{"code":"try.stopped","message":"the server stops; try again when it is back"\}\n\n$/);
}, 60_000);
