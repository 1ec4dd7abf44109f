import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { RouteList } from '../http/route-list.js';
import { markersOf, playCalls, trillian, zaphod, type People } from './people.fixture.js';

interface Page {
  readonly items: readonly { readonly id: string; readonly eventId: string }[];
}

let api: TestApi;
let people: People;
let capture: string;
/** A token that may do all its owner may, but see personal data. */
let token: string;

const markers = [...markersOf(zaphod), ...markersOf(trillian)];
const markersIn = (text: string): readonly string[] => markers.filter((marker) => text.includes(marker));
const get = async (path: string, bearer: string): Promise<{ readonly status: number; readonly text: string }> => {
  const { statusCode, payload } = await api.application.inject({ method: 'GET', url: path, headers: { authorization: `Bearer ${bearer}` } });
  return { status: statusCode, text: payload };
};
const mark = (body: object) => api.call('PUT', '/api/v1/personal-data/fields', { bearer: people.owner, body });
const marked = { fields: ['phone', 'name', 'email', 'chat'], columns: [{ table: 'callers', column: 'who' }] };

beforeAll(async () => {
  api = await startTestApi(withOwner);
  await api.application.listen(0, '127.0.0.1');
  await api.engine.start();
  people = await playCalls(api);
  const made = await api.call<{ id: string; path: string }>('POST', `/api/v1/workflows/${people.workflowId}/agents/hook/captures`, { bearer: people.owner, body: {} });
  capture = made.body.id;
  await api.call('POST', made.body.path, { body: { phone: zaphod.phone, note: `from ${zaphod.phone}` } });
  const scopes = ['agent-type:read', 'workflow:read', 'workflow:edit', 'workflow:try', 'event:read', 'event:replay', 'delivery:read', 'inbox:read', 'table:read', 'member:read', 'credential:read', 'audit:read', 'session:own'];
  token = (await api.call<{ token: string }>('POST', '/api/v1/tokens', { bearer: people.owner, body: { name: 'reader', scopes } })).body.token;
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

/** Every GET route of the server with its parameters filled in, each event and delivery apart. */
async function addresses(): Promise<readonly string[]> {
  const events = (await api.call<Page>('GET', '/api/v1/events?limit=500', { bearer: people.owner })).body.items;
  const deliveries = (await api.call<Page>('GET', '/api/v1/deliveries?limit=500', { bearer: people.owner })).body.items;
  const agents = ['calls', 'note', 'count', 'broken', 'tell', 'later', 'hook'];
  const values: Readonly<Record<string, readonly string[]>> = {
    '/api/v1/events/:id': events.map(({ id }) => id),
    '/api/v1/events/:id/lineage': events.map(({ id }) => id),
    '/api/v1/deliveries/:id': deliveries.map(({ id }) => id),
    ':slug': agents,
    ':name': ['callers', 'phone'],
    ':key': [`last-${zaphod.chat}`, 'total'],
    ':capture': [capture],
    ':version': ['1'],
    ':id': [people.workflowId, '1'],
  };
  const fill = (path: string): readonly string[] => {
    const name = /:\w+/.exec(path)?.[0];
    if (name === undefined) return [path];
    return (values[path] ?? values[name] ?? ['1']).flatMap((value) => fill(path.replace(name, value)));
  };
  const routes = api.application.get(RouteList, { strict: false }).all().filter(({ method, path, access }) => method === 'GET' && access.kind === 'permission' && path !== '/api/v1/live');
  expect(routes.length).toBeGreaterThan(40);
  const filled = [...new Set(routes.flatMap(({ path }) => fill(path)))];
  const workflow = `workflow=${people.workflowId}`;
  return [...filled, `/api/v1/workflows/${people.workflowId}/links/shape?from=calls&port=out`, `/api/v1/charts/events?${workflow}&agent=calls&group=city`, '/api/v1/charts/table?table=callers&time=_id&group=city', '/api/v1/tables/callers/rows?limit=1', `/api/v1/events?${workflow}&agent=count`];
}

it('shows everything to everybody where nothing is marked', async () => {
  const { text } = await get('/api/v1/events?limit=500', await people.as('viewer'));
  expect(markersIn(text)).toEqual(expect.arrayContaining([zaphod.phone, zaphod.name, trillian.email]));
});

it('shows a marked value on no route to a viewer, an operator or a token without the permission, and to an editor on each that serves it', async () => {
  expect((await mark(marked)).status).toBe(200);
  const paths = await addresses();
  const leaks: string[] = [];
  const shown = new Set<string>();
  const readers = [await people.as('viewer'), await people.as('operator'), token];
  for (const path of paths) {
    const isShown = markersIn((await get(path, await people.as('editor'))).text).length > 0;
    for (const reader of isShown ? readers : [token]) {
      const { text, status } = await get(path, reader);
      expect([path, status < 500]).toEqual([path, true]);
      if (markersIn(text).length > 0) leaks.push(`${path}: ${markersIn(text).join(', ')}`);
    }
    if (isShown) shown.add(path.replace(/\/\d+-\d+(-\d+)?/, '/:id').replace(/\?.*$/, '').replace(`/workflows/${people.workflowId}`, '/workflows/:id'));
  }
  expect(leaks).toEqual([]);
  expect([...shown].toSorted()).toEqual(expect.arrayContaining([
    '/api/v1/deliveries', '/api/v1/deliveries/:id', '/api/v1/delivery-groups', '/api/v1/events', '/api/v1/events/:id', '/api/v1/events/:id/lineage', '/api/v1/failed-events', '/api/v1/failed-events/groups', '/api/v1/workflows/:id/figures',
    '/api/v1/inbox', '/api/v1/stored-values', '/api/v1/tables/callers/export', '/api/v1/tables/callers/rows', '/api/v1/workflows/:id/agents/broken', '/api/v1/workflows/:id/agents/count/state',
    '/api/v1/workflows/:id/agents/note/state', '/api/v1/workflows/:id/links/shape', `/api/v1/workflows/:id/agents/hook/captures/${capture}`,
  ]));
}, 60_000);

it('leaves what is not marked as it was, and says what kind of value it hides', async () => {
  const { body } = await api.call<{ items: { payload: unknown; key: string; port: string }[] }>('GET', `/api/v1/events?workflow=${people.workflowId}&agent=calls&limit=1`, { bearer: await people.as('viewer') });
  expect(body.items[0]).toMatchObject({ key: '•••', port: 'out', payload: { phone: '•••', name: '•••', email: '•••', chat: '••• number', city: 'Bonn' } });
  const inbox = await api.call<{ items: { title: string; body: string; url: string }[] }>('GET', '/api/v1/inbox', { bearer: await people.as('viewer') });
  expect(inbox.body.items[0]).toMatchObject({ title: 'call ••• at •••', body: 'city: Bonn', url: 'https://crm.example/?tel=•••' });
});

it('hides marked values in a try and on the live stream', async () => {
  const operator = await people.as('operator');
  const order = { span: { last: '1h' } };
  const path = `/api/v1/workflows/${people.workflowId}/try`;
  const tried = await api.call('POST', path, { bearer: operator, body: order });
  const told = await api.call('POST', path, { bearer: operator, body: order, headers: { accept: 'text/event-stream' } });
  const plain = await api.call('POST', path, { bearer: people.owner, body: order });
  expect([tried.status, told.status, markersIn(tried.text), markersIn(told.text)]).toEqual([200, 200, [], []]);
  expect(told.text).toContain('event: result');
  expect(markersIn(plain.text)).toContain(zaphod.phone);
  expect(markersIn(await firstFrames(operator))).toEqual([]);
  expect(markersIn(await firstFrames(people.owner))).toContain(zaphod.phone);
});

async function firstFrames(bearer: string): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(`${await api.application.getUrl()}/api/v1/live`, { headers: { authorization: `Bearer ${bearer}`, 'last-event-id': '0' }, signal: stop.signal });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (/event: inbox\ndata: .*\n\n/.test(text)) break;
  }
  stop.abort();
  return text;
}

it.each([
  ['GET', '/api/v1/events?search=Zaphod'],
  ['GET', '/api/v1/events?key=x'],
  ['GET', '/api/v1/charts/events?workflow=calls&agent=calls&group=phone'],
  ['GET', '/api/v1/charts/events?workflow=calls&agent=calls&field=chat&aggregate=max'],
  ['GET', '/api/v1/charts/table?table=callers&time=_id&group=who'],
  ['GET', `/api/v1/tables/callers/rows?filter=${encodeURIComponent('[["phone","=","x"]]')}`],
  ['GET', `/api/v1/tables/callers/rows?filter=${encodeURIComponent('[["who","=","x"]]')}`],
  ['GET', '/api/v1/stored-values/total'],
] as const)('refuses a question whose answer would tell a masked value: %s %s', async (method, path) => {
  const { status, body } = await api.call(method, path, { bearer: await people.as('viewer') });
  expect([status, body.error.code]).toEqual([403, 'personal.masked']);
  expect((await api.call(method, path, { bearer: await people.as('editor') })).body).not.toMatchObject({ error: { code: 'personal.masked' } });
});

it('lets nobody compute with what is masked by a document of their own, nor replay by a key', async () => {
  const operator = await people.as('operator');
  const tried = await api.call('POST', `/api/v1/workflows/${people.workflowId}/try`, { bearer: operator, body: { span: { last: '1h' }, document: {} } });
  const replayed = await api.call('POST', '/api/v1/events/replay', { bearer: operator, body: { workflow: 'calls', agent: 'note', key: zaphod.phone, preview: true } });
  const audit = await api.call('GET', '/api/v1/audit', { bearer: token });
  expect([tried, replayed, audit].map(({ body }) => body.error.code)).toEqual(['personal.masked', 'personal.masked', 'personal.masked']);
});

it('suggests what looks personal, and what agents say of themselves', async () => {
  await mark({ fields: [] });
  const { body } = await api.call<{ suggestions: { path: string; because: string }[] }>('GET', '/api/v1/personal-data/fields', { bearer: people.owner });
  expect(body.suggestions).toEqual(expect.arrayContaining([expect.objectContaining({ path: 'phone', because: 'name', where: expect.arrayContaining(['calls']) }), expect.objectContaining({ path: 'email' })]));
});

it('lets the owner alone mark fields, and puts it on record', async () => {
  const refused = await api.call('PUT', '/api/v1/personal-data/fields', { bearer: await people.as('editor'), body: marked });
  const unknown = await mark({ fields: [], columns: [{ table: 'callers', column: 'nothing' }] });
  expect([refused.status, unknown.status, (await get('/api/v1/personal-data/fields', await people.as('viewer'))).status]).toEqual([403, 400, 403]);
  const [entry] = await api.platform.dataSource.query<{ action: string }[]>(`select action from audit_log where action = 'personal-data.marked' limit 1`);
  expect(entry).toEqual({ action: 'personal-data.marked' });
});
