import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { RouteList } from '../http/route-list.js';
import { ErasureRunner } from './erasure-runner.js';
import type { ErasureView } from './erasures.service.js';
import { LegalRetentionRunner } from './legal-retention-runner.js';
import { markersOf, playCalls, trillian, zaphod, type People } from './people.fixture.js';

interface Event {
  readonly id: string;
  readonly agent: string;
  readonly key: string | null;
  readonly traceId: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

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

const arthur = { phone: '+49 171 5556667', name: 'Arthur Dent', email: 'arthur@heart.example', chat: 223344556677, city: 'Ulm', level: 'info' };
const paul = { phone: '+49 170 9998887', name: 'Paul Neil', email: 'paul@earth.example', chat: 112233445566, city: 'Ulm', level: 'info' };

const path = '/api/v1/personal-data/erasures';
const call = <Body>(method: 'GET' | 'POST' | 'PUT', address: string, body?: unknown) => api.call<Body>(method, address, { bearer: people.owner, ...(body === undefined ? {} : { body }) });
const events = async (): Promise<readonly Event[]> => (await call<{ items: readonly Event[] }>('GET', '/api/v1/events?limit=500')).body.items;

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
afterAll(() => api[Symbol.asyncDispose]());

/** Every GET route of the server with its parameters filled in, one event of each kind. */
async function addresses(): Promise<readonly string[]> {
  const newest = async (agent: string): Promise<string> => (await api.call<Page>('GET', `/api/v1/events?workflow=${people.workflowId}&agent=${agent}&limit=1`, { bearer: people.owner })).body.items[0]?.id ?? '';
  const events = [await newest('calls'), await newest('note'), await newest('count')];
  const deliveries = (await api.call<Page>('GET', '/api/v1/deliveries?limit=3', { bearer: people.owner })).body.items;
  const agents = ['calls', 'note', 'count', 'broken', 'tell', 'later', 'hook'];
  const values: Readonly<Record<string, readonly string[]>> = {
    '/api/v1/events/:id': events,
    '/api/v1/events/:id/lineage': events,
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

/** Every row of every table that holds one of the texts, as `table: text`. */
async function holding(texts: readonly string[]): Promise<readonly string[]> {
  const { dataSource } = api.platform;
  const tables = await dataSource.query<{ name: string }[]>(`select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('public', 'rookery_tables') and table_type = 'BASE TABLE' order by 1`);
  const found: string[] = [];
  for (const { name } of tables) for (const text of texts) {
    const [row] = await dataSource.query<{ count: string }[]>(`select count(*) as count from ${name} t where position(lower($1) in lower(t::text)) > 0`, [text]);
    if (row?.count !== '0') found.push(`${name}: ${text}`);
  }
  return found;
}

/** Lets the time pass that agents are given to write down what they hold. */
async function done(id: string): Promise<ErasureView> {
  api.later(11_000);
  api.application.get(ErasureRunner, { strict: false }).hurry();
  return vi.waitFor(async () => {
    const { body } = await call<ErasureView>('GET', `${path}/${id}`);
    expect(body.state).toBe('done');
    return body;
  }, 30_000);
}

describe('who may not see personal data', () => {
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

  it('hides whom a workflow itself writes to from those who may not edit it', async () => {
    const agents = { alert: { type: 'send-telegram', version: 1, options: { chatId: '77553311990', text: 'hello' } } };
    const { body } = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer: people.owner, body: { schemaVersion: 1, name: 'alerts', agents, links: [] } });
    const shownTo = async (bearer: string) => (await get(`/api/v1/workflows/${body.id}`, bearer)).text.includes('77553311990');
    expect([await shownTo(await people.as('viewer')), await shownTo(await people.as('operator')), await shownTo(await people.as('editor')), await shownTo(token)]).toEqual([false, false, true, true]);
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
});

describe('a person whose data is erased', () => {
  beforeAll(async () => {
    await call('POST', `/api/v1/workflows/${people.workflowId}/agents/calls/run`, arthur);
    await call('POST', `/api/v1/workflows/${people.workflowId}/agents/calls/run`, paul);
    await vi.waitFor(async () => expect(await holding([paul.phone])).toEqual(expect.arrayContaining([`public.inbox_message: ${paul.phone}`, `public.failed_event: ${paul.phone}`])), 20_000);
    await vi.waitFor(() => expect(api.engine.isIdle).toBe(true), 20_000);
    await api.engine.stop();
    await call('PUT', '/api/v1/personal-data/fields', { fields: ['phone', 'name', 'email', 'chat'], columns: [{ table: 'callers', column: 'who' }] });
  });

  it('counts where a person is named before anything is changed', async () => {
    const { status, body } = await call<{ counts: Record<string, number>; isComplete: boolean }>('POST', `${path}/preview`, { value: zaphod.phone });
    expect([status, body.isComplete]).toEqual([200, true]);
    // Two calls and what became of them, two failures, a message, a row of a table.
    expect(body.counts).toMatchObject({ events: 6, failedEvents: 2, inbox: 1, tableRows: 1 });
    expect((await events()).filter(({ payload }) => payload['phone'] === zaphod.phone)).toHaveLength(2);
  });

  it('asks for a value that tells one person, and for one way to name them', async () => {
    const codes = await Promise.all([{ value: 'Ann' }, { value: '12345' }, {}, { key: 'a', subject: 'b' }, { field: 'phone' }].map(async (body) => (await call<{ error: { code: string } }>('POST', `${path}/preview`, body)).body.error.code));
    expect(codes).toEqual(['personal.vague', 'personal.vague', 'request.invalid', 'request.invalid', 'request.invalid']);
  });

  it('lets nobody but the owner erase', async () => {
    const answers = await Promise.all((['editor', 'operator', 'viewer'] as const).map(async (role) => api.call('POST', path, { bearer: await people.as(role), body: { value: zaphod.phone, reason: 'asked' } })));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it('erases a person everywhere, nobody else, and leaves the log whole', async () => {
    const before = await events();
    const others = before.filter(({ payload }) => !JSON.stringify(payload).includes(zaphod.phone) && payload['phone'] === trillian.phone);
    expect(others.length).toBe(2);
    const begun = await call<ErasureView>('POST', path, { value: zaphod.phone, reason: 'asked by letter' });
    expect(begun.status).toBe(202);
    const report = await done(begun.body.id);
    expect(await holding([zaphod.phone, zaphod.name, encodeURIComponent(zaphod.phone)])).toEqual([]);
    const after = await events();
    expect(after.map(({ id, traceId, agent }) => [id, traceId, agent])).toEqual(before.map(({ id, traceId, agent }) => [id, traceId, agent]));
    expect(after.filter(({ id }) => others.some((other) => other.id === id))).toEqual(others);
    const first = after.find(({ agent, key }) => agent === 'calls' && key?.startsWith('[erased ') === true);
    expect(first?.payload).toMatchObject({ phone: '[erased]', name: '[erased]', email: '[erased]', chat: '[erased]', city: 'Bonn' });
    expect(report.counts).toMatchObject({ events: 6, failedEvents: 2, inbox: 1, tableRows: 1 });
    expect(report).toMatchObject({ requestedBy: 'ann@example.com', reason: 'asked by letter', namedBy: 'value', outside: [] });
    expect(report.rounds).toBeGreaterThan(1);
  });

  it('keeps of a finished erasure nothing of the person, and the same hash for the same person', async () => {
    const again = await call<ErasureView>('POST', path, { key: zaphod.phone, reason: 'asked again' });
    const second = await done(again.body.id);
    const { body } = await call<{ items: readonly ErasureView[] }>('GET', path);
    expect(body.items.map(({ personHash }) => personHash)).toEqual([second.personHash, second.personHash]);
    expect(second.counts).toEqual({});
    const rows = await api.platform.dataSource.query<{ target: string | null }[]>('select target from erasure');
    const left = await api.platform.dataSource.query<{ count: string }[]>('select (select count(*) from erasure_trace) + (select count(*) from erasure_event) as count');
    expect([rows.map(({ target }) => target), left[0]?.count]).toEqual([[null, null], '0']);
    const report = await api.application.inject({ method: 'GET', url: `${path}/${second.id}/report`, headers: { authorization: `Bearer ${people.owner}` } });
    expect(report.headers['content-disposition']).toBe(`attachment; filename="erasure-${second.id}.txt"`);
    expect(report.payload).toContain(`person (keyed hash): ${second.personHash}`);
    const actions = await api.platform.dataSource.query<{ action: string }[]>(`select action from audit_log where action like 'person.%' order by id`);
    expect(actions.map(({ action }) => action)).toEqual(['person.erasure-began', 'person.erased', 'person.erasure-began', 'person.erased']);
  });

  it('finds by another name of the person what the first did not stand in, and tells what it keeps', async () => {
    // Kept under the chat with the address in it: nothing there names the number.
    await api.platform.dataSource.query(`insert into dedupe (agent_id, key, workspace_id, seen_at, forget_at) values (1, $1, 1, 0, 9e15)`, [`seen ${zaphod.email}`]);
    expect(await holding([zaphod.email])).toEqual(['audit_log', 'dedupe', 'stored_value'].map((table) => `public.${table}: ${zaphod.email}`));
    const byAddress = await done((await call<ErasureView>('POST', path, { value: zaphod.email, reason: 'asked' })).body.id);
    expect([byAddress.counts, byAddress.kept]).toEqual([{ storedValues: 1 }, { auditRecords: 1, dedupeKeys: 1 }]);
    await done((await call<ErasureView>('POST', path, { value: String(zaphod.chat), reason: 'asked' })).body.id);
    expect(await holding([zaphod.email, String(zaphod.chat)])).toEqual([`public.audit_log: ${zaphod.email}`, `public.audit_log: ${zaphod.chat}`, `public.dedupe: ${zaphod.email}`]);
  });

  it('cancels what waits to be sent to the person, and goes on after a stop where it was', async () => {
    const { dataSource } = api.platform;
    const [own] = await dataSource.query<{ producer_id: number; position: string; agent_id: number }[]>(
      `select d.producer_id, d.position, d.agent_id from delivery d join event e on e.producer_id = d.producer_id and e.position = d.position where d.status = 'delivered' and position($1 in e.payload) > 0`, [trillian.phone]);
    await dataSource.query(`update delivery set status = 'pending', next_attempt_at = null where agent_id = $1 and producer_id = $2 and position = $3`, [own?.agent_id, own?.producer_id, own?.position]);
    // Steps of this test's own, with small batches: each is one transaction, as after a crash.
    const runner = api.application.get(ErasureRunner, { strict: false });
    const begun = await call<ErasureView>('POST', path, { field: 'phone', value: trillian.phone, reason: 'asked' });
    for (let isBusy = true; isBusy; ) isBusy = await runner.step(3);
    const report = await done(begun.body.id);
    expect(report.counts.cancelled).toBe(1);
    const [delivery] = await dataSource.query<{ status: string; reason: string }[]>('select status, reason from delivery where agent_id = $1 and producer_id = $2 and position = $3', [own?.agent_id, own?.producer_id, own?.position]);
    expect(delivery).toEqual({ status: 'suppressed', reason: 'cancelled: the data of this person was erased' });
    expect(await holding(markersOf(trillian))).toEqual([]);
    // The inbox is in this database; a chat would not be.
    await dataSource.query(`update agent set type = 'send-telegram' where id = $1`, [own?.agent_id]);
    expect((await call<ErasureView>('GET', `${path}/${report.id}`)).body.outside).toEqual([{ type: 'send-telegram', agent: 'tell', calls: 1 }]);
  });

  it('begins again where its progress cannot be read', async () => {
    const begun = await call<ErasureView>('POST', path, { key: 'nobody at all', reason: 'asked' });
    await api.platform.dataSource.query(`update erasure set progress = '{"round":"of another release"}' where id = $1`, [begun.body.id]);
    expect((await done(begun.body.id)).rounds).toBeGreaterThan(0);
  });

  it('gives up on one that fails again and again, says why without naming anybody, and goes on where it stopped once somebody tries it again', async () => {
    const { dataSource } = api.platform;
    const runner = api.application.get(ErasureRunner, { strict: false });
    await dataSource.query(`create function fail_on_arthur() returns trigger language plpgsql as $$ begin if position('Dent' in old.payload) > 0 then raise exception 'cannot change "Arthur Dent" of +49 171 5556667'; end if; return new; end $$`);
    await dataSource.query('create trigger fail_on_arthur before update on event for each row execute function fail_on_arthur()');
    const { id } = (await call<ErasureView>('POST', path, { value: arthur.phone, reason: 'asked' })).body;
    const view = async (): Promise<ErasureView> => (await call<ErasureView>('GET', `${path}/${id}`)).body;
    // Steps of this test's own, beside those of the server.
    const untilFailed = (failures: number) => vi.waitFor(async () => {
      await runner.step();
      expect((await view()).failures).toBe(failures);
    }, 30_000);
    const pauseOver = () => dataSource.query('update erasure set stepped_at = 0 where id = $1', [id]);
    for (const failures of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await untilFailed(failures);
      await pauseOver();
    }
    await untilFailed(9);
    // Its pause is over in minutes; until then it is left alone.
    await runner.step();
    expect(await view()).toMatchObject({ state: 'running', failures: 9 });
    await pauseOver();
    await untilFailed(10);
    const reason = 'erasure rewrites an event: cannot change … of [erased]';
    expect(await view()).toMatchObject({ state: 'failed', failures: 10, failure: reason, finishedAt: null });
    expect([api.log().includes(reason), markersOf(arthur).filter((marker) => api.log().includes(marker))]).toEqual([true, []]);

    const refused = await api.call('POST', `${path}/${id}/retry`, { bearer: await people.as('editor') });
    await dataSource.query('drop trigger fail_on_arthur on event');
    const again = await call<ErasureView>('POST', `${path}/${id}/retry`);
    expect([refused.status, again.status, again.body.failures, again.body.failure]).toEqual([403, 202, 0, null]);
    const report = await done(id);
    expect([report.counts.events, report.failures, await holding([arthur.phone])]).toEqual([3, 0, []]);
    const notFailed = await call<{ error: { code: string } }>('POST', `${path}/${id}/retry`);
    expect([notFailed.status, notFailed.body.error.code]).toEqual([409, 'personal.notFailed']);
    const actions = await dataSource.query<{ action: string; detail: unknown }[]>(`select action, detail from audit_log where action like 'person.%' and object_id = $1 order by id`, [id]);
    expect(actions.map(({ action }) => action)).toEqual(['person.erasure-began', 'person.erasure-failed', 'person.erasure-retried', 'person.erased']);
    expect(actions[1]?.detail).toEqual({ at: 'events', failures: 10, reason });
  });

  it('erases marked fields after the days the law gives, and deletes events and deliveries after theirs, whatever workflows say', async () => {
    const { dataSource } = api.platform;
    const count = async (table: string): Promise<number> => Number((await dataSource.query<{ count: string }[]>(`select count(*) as count from ${table}`))[0]?.count);
    const runner = api.application.get(LegalRetentionRunner, { strict: false });
    const set = await call('PUT', '/api/v1/personal-data/retention', { eventDays: 20, personalDays: 10, auditDays: 365 });
    expect([set.status, (await call('GET', '/api/v1/personal-data/retention')).body]).toEqual([200, { eventDays: 20, personalDays: 10, auditDays: 365 }]);
    const all = await count('event');
    await runner.round(3);
    expect((await events()).find(({ payload }) => payload['name'] === paul.name)).toBeDefined();
    const [waiting] = await dataSource.query<{ agent_id: number; producer_id: number; position: string }[]>(
      `insert into delivery (agent_id, producer_id, position, workspace_id, status, critical, value, attempts, spent, epoch, created_at, updated_at, key, reason, reference)
        select t.id, e.producer_id, e.position, 1, 'pending', false, 0, 1, 1, 1, e.created_at, e.created_at, e.key, 'no line to ' || e.key, 'call of ' || e.key
        from agent t, event e where t.slug = 'tell' and position($1 in e.payload) > 0 and e.key = $2 and position('"raw"' in e.payload) = 0 order by e.producer_id limit 1 returning agent_id, producer_id, position`, [paul.email, paul.phone]);
    const texts = async () => (await dataSource.query<{ payload: string; key: string; reason: string; reference: string | null }[]>(
      'select e.payload, d.key, d.reason, d.reference from delivery d join event e on e.producer_id = d.producer_id and e.position = d.position where d.agent_id = $1 and d.producer_id = $2 and d.position = $3', [waiting?.agent_id, waiting?.producer_id, waiting?.position]))[0];
    await dataSource.query(`insert into attempt (agent_id, producer_id, position, number, workspace_id, started_at, finished_at, outcome, message, reference) select agent_id, producer_id, position, 1, 1, created_at, created_at, 'failed', reason, reference from delivery where reason like 'no line%'`);
    api.later(11 * 86_400_000);
    await runner.round(3);
    // It is sent as it came, however old; what was said of it is not sent.
    const sent = await texts();
    expect([JSON.parse(sent?.payload ?? ''), sent?.key, sent?.reason, sent?.reference]).toEqual([paul, paul.phone, `no line to ${paul.phone}`, `call of ${paul.phone}`]);
    expect(await holding([paul.phone])).not.toContain(`public.attempt: ${paul.phone}`);
    await dataSource.query(`update delivery set status = 'dead' where reason like 'no line%'`);
    await runner.round(3);
    expect(await texts()).toEqual({ payload: expect.stringContaining('"phone":"[erased]"'), key: '[erased]', reason: '[erased]', reference: null });
    expect((await dataSource.query<{ message: string }[]>('select distinct message from failed_event'))).toEqual([{ message: '[erased]' }]);
    // Read from the database: the login is over by now.
    const left = await dataSource.query<{ payload: string; key: string }[]>(`select e.payload, e.key from event e join producer p on p.id = e.producer_id join agent a on a.id = p.agent_id where a.slug = 'calls' order by e.position desc limit 1`);
    expect(JSON.parse(left[0]?.payload ?? '')).toEqual({ phone: '[erased]', name: '[erased]', email: '[erased]', chat: '[erased]', city: 'Ulm', level: 'info' });
    expect([left[0]?.key, await count('event')]).toEqual(['[erased]', all]);
    api.later(10 * 86_400_000);
    await runner.round(3);
    expect([await count('event'), await count('delivery'), await count('attempt'), await count('failed_event')]).toEqual([0, 0, 0, 0]);
  });
});
