import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import type { InboxMessageView } from '../inbox/inbox.service.js';

interface Inbox {
  readonly items: readonly InboxMessageView[];
  readonly cursor: string | null;
  readonly unread: number;
}

/** A stream and what came over it so far. */
interface Listener {
  readonly status: number;
  readonly type: string | null;
  text(): string;
  readonly ended: Promise<void>;
}

let api: TestApi;
let url: string;
let bearer: string;
let workflowId: string;

const run = (id: number) => api.call('POST', `/api/v1/workflows/${workflowId}/agents/calls/run`, { bearer, body: { id } });
const get = async <Body>(path: string): Promise<Body> => (await api.call<Body>('GET', path, { bearer })).body;

async function listen(headers: Readonly<Record<string, string>>): Promise<Listener> {
  const response = await fetch(`${url}/api/v1/live`, { headers, signal: AbortSignal.timeout(50_000) });
  let text = '';
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  return { status: response.status, type: response.headers.get('content-type'), text: () => text, ended: read() };
}

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.application.listen(0, '127.0.0.1');
  url = await api.application.getUrl();
  await api.engine.start();
  const document = {
    schemaVersion: 1, name: 'calls', title: 'Calls',
    agents: { calls: { type: 'manual', version: 1, title: 'Incoming' }, tell: { type: 'add-to-inbox', version: 1, options: { title: 'Call {{ id }}', url: '/calls/{{ id }}' } } },
    links: [{ from: 'calls', to: 'tell' }],
  };
  workflowId = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document })).body.id;
  await api.call('POST', `/api/v1/workflows/${workflowId}/publish`, { bearer, body: {} });
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

it('lets nobody listen without a login', async () => {
  expect((await fetch(`${url}/api/v1/live`)).status).toBe(401);
});

it('tells what there is, and then a message within seconds', async () => {
  const listener = await listen({ authorization: `Bearer ${bearer}` });
  expect([listener.status, listener.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
  await vi.waitFor(() => expect(listener.text()).toContain('event: inbox\ndata: {"messages":[],"unread":0}'), 5_000);
  expect(listener.text()).toContain(`"agents":[{"slug":"calls","title":"Incoming","type":"manual","typeTitle":"Manual","kind":"source"},`);
  expect(listener.text()).toContain('"status":"new"');
  await run(1);
  await vi.waitFor(() => expect(listener.text()).toMatch(/event: inbox\ndata: \{"messages":\[\{"id":1,"title":"Call 1"/), 10_000);
  await vi.waitFor(() => expect(listener.text()).toMatch(/event: activity\ndata: .*"links":\[\{"id":\d+,"passed":1,"lag":0\}\]/), 10_000);
});

it('tells that somebody saved a draft', async () => {
  const listener = await listen({ authorization: `Bearer ${bearer}` });
  const { document, revision } = await get<{ document: object; revision: number }>(`/api/v1/workflows/${workflowId}`);
  await api.call('PUT', `/api/v1/workflows/${workflowId}/draft`, { bearer, headers: { 'if-match': `"${revision}"` }, body: { ...document, description: 'Tells of calls.' } });
  await vi.waitFor(() => expect(listener.text()).toContain(`event: drafts\ndata: [{"workflowId":"${workflowId}","revision":${revision + 1}}]`), 10_000);
});

it('sends what a reader missed who comes back with the last id', async () => {
  await run(2);
  await vi.waitFor(async () => expect((await get<Inbox>('/api/v1/inbox')).items).toHaveLength(2), 10_000);
  const listener = await listen({ authorization: `Bearer ${bearer}`, 'last-event-id': '1' });
  await vi.waitFor(() => expect(listener.text()).toMatch(/id: 2\nevent: inbox\ndata: \{"messages":\[\{"id":2,"title":"Call 2"[^\]]*\],"unread":2\}/), 5_000);
});

it('ends the stream of a session that was closed, and leaves the others open', async () => {
  const other = await logIn(api);
  const [closed, open] = await Promise.all([listen({ authorization: `Bearer ${other}` }), listen({ authorization: `Bearer ${bearer}` })]);
  const loggedOutAt = Date.now();
  await api.call('POST', '/api/v1/auth/logout', { bearer: other });
  await closed.ended;
  expect(Date.now() - loggedOutAt).toBeLessThan(5_000);
  expect(closed.text()).toContain('event: closed\ndata: {"reason":"signed out"}');
  await run(3);
  await vi.waitFor(() => expect(open.text()).toContain('"title":"Call 3"'), 10_000);
});

it('lists the inbox page by page, newest first, with who wrote it', async () => {
  const first = await get<Inbox>('/api/v1/inbox?limit=2');
  const second = await get<Inbox>(`/api/v1/inbox?limit=2&cursor=${first.cursor}`);
  expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(['Call 3', 'Call 2', 'Call 1']);
  expect([first.unread, second.cursor]).toEqual([3, null]);
  expect(first.items[0]).toMatchObject({ level: 'info', url: '/calls/3', workflow: 'calls', agent: 'tell', eventId: expect.stringMatching(/^\d+-3$/), readAt: null });
});

it('marks one as read, then all up to the newest that was seen', async () => {
  const { items } = await get<Inbox>('/api/v1/inbox');
  const [newest, middle, oldest] = items;
  const one = await api.call('POST', `/api/v1/inbox/${oldest?.id}/read`, { bearer });
  const upTo = await api.call('POST', '/api/v1/inbox/read-all', { bearer, body: { upTo: middle?.id } });
  expect([one.body, upTo.body]).toEqual([{ unread: 2 }, { unread: 1 }]);
  expect((await get<Inbox>('/api/v1/inbox')).items.map(({ readAt }) => readAt === null)).toEqual([true, false, false]);
  expect((await api.call('POST', '/api/v1/inbox/read-all', { bearer })).body).toEqual({ unread: 0 });
  expect((await api.call('POST', `/api/v1/inbox/${(newest?.id ?? 0) + 1}/read`, { bearer })).status).toBe(404);
});

it('shows no message to another workspace, and lets none be marked from there', async () => {
  const { dataSource } = api.platform;
  const [other] = await dataSource.query<{ id: number }[]>(`insert into workspace (name) values ('other') returning id`);
  await dataSource.query('update membership set workspace_id = $1', [other?.id]);
  await dataSource.query('update session set workspace_id = $1', [other?.id]);
  const list = await get<Inbox>('/api/v1/inbox');
  const read = await api.call('POST', '/api/v1/inbox/1/read', { bearer });
  const listener = await listen({ authorization: `Bearer ${bearer}`, 'last-event-id': '0' });
  await vi.waitFor(() => expect(listener.text()).toMatch(/event: inbox\n.*\n\n/), 5_000);
  // Before the change back, of which the stream is told at once.
  const shown = listener.text();
  await dataSource.query('update membership set workspace_id = 1');
  await dataSource.query('update session set workspace_id = 1');
  expect([list.items, read.status]).toEqual([[], 404]);
  expect(shown).toBe('event: workflows\ndata: []\n\nevent: activity\ndata: []\n\nevent: drafts\ndata: []\n\nid: 0\nevent: inbox\ndata: {"messages":[],"unread":0}\n\n');
});

it('ends all streams when the server stops, and does not wait for them', async () => {
  const listener = await listen({ authorization: `Bearer ${bearer}` });
  await vi.waitFor(() => expect(listener.text()).toContain('event: inbox'), 5_000);
  const stoppedAt = Date.now();
  await api.application.close();
  await listener.ended;
  expect(Date.now() - stoppedAt).toBeLessThan(5_000);
});
