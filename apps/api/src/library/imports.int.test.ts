import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

interface Planned {
  readonly name: string;
  readonly folder: string;
  readonly status: string;
  readonly standing: { readonly id: string; readonly revision: number } | null;
  readonly changes: readonly { readonly text: string; readonly cosmetic: boolean }[];
  readonly blocking: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}
interface Preview {
  readonly fingerprint: string;
  readonly canImport: boolean;
  readonly workflows: readonly Planned[];
  readonly tables: readonly { readonly name: string; readonly status: string; readonly missing: readonly string[]; readonly blocking: readonly object[] }[];
  readonly needs: { readonly credentials: readonly object[]; readonly agentTypes: readonly object[] };
  readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly { readonly path: string; readonly message: string }[] };
}

let api: TestApi;
let bearer: string;
let files: Server;
let base: string;
/** What the file server answers next, by path. */
const answers = new Map<string, (response: ServerResponse) => void>();

beforeAll(async () => {
  files = createServer((request, response) => (answers.get(request.url ?? '') ?? ((other) => other.writeHead(404).end()))(response));
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  const { port } = files.address() as AddressInfo;
  base = `http://127.0.0.1:${port}`;
  api = await startTestApi({ ...withOwner, ROOKERY_EGRESS_ALLOW: `127.0.0.1:${port}` });
  bearer = await logIn(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  files.closeAllConnections();
  await new Promise((resolve) => files.close(resolve));
});
beforeEach(async () => {
  await api.platform.dataSource.query('delete from workflow');
  for (const { name } of await api.platform.tables.list(1)) await api.platform.tables.drop(1, name);
});

const call = <Body = Preview>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
  api.call<Body>(method, `/api/v1${path}`, { bearer, headers, ...(body === undefined ? {} : { body }) });
const documentOf = (name: string, more: object = {}) => ({ schemaVersion: 1, name, agents: { in: { type: 'manual', version: 1 } }, links: [], ...more });
const bundleOf = (...workflows: readonly object[]) => ({ rookeryBundle: 1, workflows: workflows.map((document) => ({ folder: 'kept', document })) });
const create = async (name: string, more: object = {}) => (await call<{ id: string }>('POST', '/workflows', documentOf(name, more))).body.id;
const preview = (request: object) => call('POST', '/imports/preview', request);
const apply = (request: object, { fingerprint }: Pick<Preview, 'fingerprint'>) => call<Preview & { workflows: (Planned & { id: string; revision: number })[] }>('POST', '/imports', { ...request, fingerprint });
const importNow = async (request: object) => apply(request, (await preview(request)).body);
const stored = (): Promise<readonly { name: string; revision: number; folder: string; title: string }[]> =>
  api.platform.dataSource.query(`select name, revision, folder, draft ->> 'title' as title from workflow order by name`);

describe('a preview', () => {
  it('tells what is new, changed and the same, in words, and writes nothing', async () => {
    await create('changed', { title: 'Old', layout: { in: { x: 1 } } });
    await create('same');
    const before = await stored();
    const { body } = await preview({ source: { content: bundleOf(documentOf('fresh'), documentOf('changed', { title: 'New' }), documentOf('same')) }, folder: 'from-git' });
    expect(body.canImport).toBe(true);
    expect(body.workflows.map(({ name, status, folder, changes }) => [name, status, folder, changes.map(({ text }) => text)])).toEqual([
      ['fresh', 'new', 'from-git/kept', []], ['changed', 'changed', '', ['title: "Old" -> "New"']], ['same', 'identical', '', []],
    ]);
    expect(await stored()).toEqual(before);
  });

  it('tells what is missing and faulty, at its place', async () => {
    const faulty = documentOf('faulty', { agents: { rows: { type: 'sql-query', version: 1, options: { credential: 'auction-db', sql: 'select 1', cursor: 'id', tieBreak: 'id' } }, bird: { type: 'send-pigeon', version: 1 } } });
    const { body } = await preview({ source: { content: faulty } });
    expect(body.workflows[0]?.issues.map(({ path, code }) => `${path} ${code}`)).toEqual(['agents.bird.type agent.unknownType', 'agents.rows.options credential.missing']);
    expect(body.needs).toMatchObject({ credentials: [{ name: 'auction-db', isThere: false }], agentTypes: [{ type: 'send-pigeon', isThere: false }, { type: 'sql-query', isThere: true }] });
    expect(body.canImport).toBe(true);
  });

  it('of a document that cannot be stored says why, and the import of all is refused', async () => {
    const request = { source: { files: [{ name: 'good.json', content: documentOf('good') }, { name: 'bad.json', content: { ...documentOf('bad'), agents: { A: {} } } }] } };
    const { body } = await preview(request);
    expect([body.canImport, body.workflows.map(({ status }) => status)]).toEqual([false, ['new', 'faulty']]);
    expect(body.workflows[1]?.blocking.map(({ path }) => path)).toContain('agents.A');
    const refused = await apply(request, body);
    expect([refused.status, refused.body.error.code, await stored()]).toEqual([422, 'import.refused', []]);
    expect((await importNow({ ...request, choices: { bad: { action: 'skip' } } })).body.workflows.map(({ name, status }) => `${name} ${status}`)).toEqual(['good new', 'bad skipped']);
  });

  it.each([
    [{ source: { content: [] } }, 'content cannot be imported: this is no JSON object'],
    [{ source: { content: { rookeryBundle: 2, workflows: [] } } }, 'content cannot be imported: 2 is not one of the choices'],
    [{ source: { content: { rookeryBundle: 1, workflows: [] } } }, 'content cannot be imported: there is no workflow in it'],
  ])('of %j says that there is nothing to import', async (request, message) => {
    const { status, body } = await preview(request);
    expect([status, body.error.message]).toEqual([422, message]);
  });

  it('refuses a request that names no source, or a choice that is none', async () => {
    expect((await preview({ source: {} })).status).toBe(400);
    expect((await preview({ source: { content: documentOf('a') }, choices: { a: { action: 'merge' } } })).status).toBe(400);
    const stray = await preview({ source: { content: documentOf('a') }, choices: { b: { action: 'skip' } } });
    expect(stray.body.workflows[0]?.blocking).toMatchObject([{ path: 'choices.b', code: 'import.choice' }]);
  });
});

describe('an import', () => {
  it('stores drafts, publishes none, and is on record', async () => {
    const id = await create('changed', { title: 'Old' });
    const { status, body } = await importNow({ source: { content: bundleOf(documentOf('fresh', { title: 'Fresh' }), documentOf('changed', { title: 'New' })) } });
    expect([status, body.workflows]).toMatchObject([200, [{ name: 'fresh', status: 'new', revision: 1 }, { id, name: 'changed', status: 'changed', revision: 2 }]]);
    expect(await stored()).toEqual([{ name: 'changed', revision: 2, folder: '', title: 'New' }, { name: 'fresh', revision: 1, folder: 'kept', title: 'Fresh' }]);
    const audit = await api.platform.dataSource.query(`select action, detail from audit_log where action = 'workflows.imported' order by id desc limit 1`);
    expect(audit).toEqual([{ action: 'workflows.imported', detail: { new: 1, changed: 1, names: ['fresh', 'changed'] } }]);
  });

  it('of what was exported changes nothing', async () => {
    await create('one', { title: 'One', layout: { in: { x: 5 } }, parameters: { low: { type: 'number', value: 4 } } });
    const content = (await call<object>('GET', '/export?folder=')).body;
    const again = await preview({ source: { content } });
    expect(again.body.workflows.map(({ status, changes }) => [status, changes])).toEqual([['identical', []]]);
    const before = await stored();
    await importNow({ source: { content } });
    expect(await stored()).toEqual(before);
  });

  it('keeps values and places that were set here where the file sets none', async () => {
    const id = await create('one', { layout: { in: { x: 5 }, gone: { x: 1 } }, parameters: { low: { type: 'number', value: 4 }, high: { type: 'number', value: 9 } } });
    await importNow({ source: { content: documentOf('one', { title: 'New', parameters: { low: { type: 'number', default: 1 }, high: { type: 'number', value: 8 } } }) } });
    expect((await call<{ document: object }>('GET', `/workflows/${id}`)).body.document).toMatchObject({ title: 'New', layout: { in: { x: 5 } }, parameters: { low: { default: 1, value: 4 }, high: { value: 8 } } });
  });

  it('gives a workflow another name, or leaves it out, where its name is taken', async () => {
    await create('taken', { title: 'Mine' });
    await create('taken-too');
    const source = { content: bundleOf(documentOf('taken', { title: 'Theirs' })) };
    const clash = await preview({ source, choices: { taken: { action: 'rename', name: 'taken-too' } } });
    expect(clash.body.workflows[0]?.blocking).toMatchObject([{ code: 'conflict.name', message: '"taken-too" is taken too' }]);
    await importNow({ source, choices: { taken: { action: 'skip' } } });
    expect((await stored()).map(({ title }) => title)).toEqual(['Mine', null]);
    await importNow({ source, choices: { taken: { action: 'rename', name: 'theirs' } } });
    expect((await stored()).map(({ name, title }) => [name, title])).toEqual([['taken', 'Mine'], ['taken-too', null], ['theirs', 'Theirs']]);
  });

  it('refuses two workflows of one name', async () => {
    const request = { source: { files: [{ name: 'a.json', content: documentOf('twin') }, { name: 'b.json', content: documentOf('twin', { title: 'b' }) }] } };
    const { body } = await preview(request);
    expect([body.canImport, body.workflows[1]?.blocking[0]?.message]).toEqual([false, '"twin" comes twice, in a.json too']);
    expect((await apply(request, body)).status).toBe(422);
  });

  it('is refused when a draft was saved, made or taken away since the preview', async () => {
    const id = await create('one', { title: 'Old' });
    const request = { source: { content: bundleOf(documentOf('one', { title: 'New' }), documentOf('two')) } };
    const seen = (await preview(request)).body;
    await call('PUT', `/workflows/${id}/draft`, documentOf('one', { title: 'Mine' }), { 'if-match': '1' });
    expect((await apply(request, seen)).body.error.code).toBe('import.changed');
    const again = (await preview(request)).body;
    await create('two');
    expect((await apply(request, again)).body.error.code).toBe('import.changed');
    expect((await stored()).map(({ name, title }) => [name, title])).toEqual([['one', 'Mine'], ['two', null]]);
    expect((await apply({ ...request, folder: 'elsewhere' }, (await preview(request)).body)).status).toBe(200);
  });

  it('is done by one of two who do the same at once', async () => {
    const request = { source: { content: bundleOf(documentOf('one'), documentOf('two')) } };
    const seen = (await preview(request)).body;
    const both = await Promise.all([apply(request, seen), apply(request, seen)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await stored()).map(({ revision }) => revision)).toEqual([1, 1]);
  });
});

const dealers = { name: 'dealers', columns: [{ name: 'id', type: 'number', key: true }, { name: 'city', title: 'City', type: 'text', default: 'Omsk' }] };

describe('tables of a bundle', () => {
  const reading = documentOf('reading', { agents: { rows: { type: 'read-table', version: 1, options: { table: 'dealers' } } } });

  it('are exported with the workflows that name them, without rows, and made where they are missing', async () => {
    await api.platform.tables.create(1, { ...dealers, title: 'Dealers', columns: dealers.columns.map((column) => ({ required: false, unique: false, key: false, ...column }) as never) });
    await api.platform.tables.create(1, { name: 'others', columns: [{ name: 'a', type: 'text', required: false, unique: false, key: false }] });
    const { id } = (await call<{ id: string }>('POST', '/workflows', reading)).body;
    const one = (await call<{ tables: object[] }>('GET', `/workflows/${id}/export`)).body;
    expect(one.tables).toEqual([{ ...dealers, title: 'Dealers' }]);
    expect((await call<{ tables: { name: string }[] }>('GET', '/export')).body.tables.map(({ name }) => name)).toEqual(['dealers', 'others']);
    await api.platform.tables.drop(1, 'dealers');
    expect((await preview({ source: { content: one } })).body).toMatchObject({ tables: [{ name: 'dealers', status: 'new' }], needs: { tables: [{ name: 'dealers', isThere: true }] } });
    expect((await importNow({ source: { content: one } })).body.tables).toEqual([{ name: 'dealers', status: 'new' }]);
    expect((await call<{ tables: object[] }>('GET', `/workflows/${id}/export`)).body).toEqual(one);
  });

  it('that are there stay as they are, and what they lack is told', async () => {
    await api.platform.tables.create(1, { name: 'dealers', columns: [{ name: 'id', type: 'text', required: false, unique: false, key: false }] });
    const { body } = await preview({ source: { content: { ...bundleOf(reading), tables: [dealers] } } });
    expect(body.tables).toEqual([{ name: 'dealers', status: 'there', missing: ['id (number)', 'city (text)'], blocking: [] }]);
    await importNow({ source: { content: { ...bundleOf(reading), tables: [dealers] } } });
    expect((await api.platform.tables.find(1, 'dealers')).columns.map(({ name }) => name)).toEqual(['id']);
  });

  it('that cannot be made keep the whole import from being done', async () => {
    const source = { content: { ...bundleOf(documentOf('a')), tables: [{ name: 'dealers', columns: [{ name: 'x', type: 'json', key: true }] }] } };
    const { body } = await preview({ source });
    expect([body.canImport, body.tables]).toMatchObject([false, [{ blocking: [{ path: 'tables.dealers.columns.0' }] }]]);
    expect((await apply({ source }, body)).status).toBe(422);
    expect(await stored()).toEqual([]);
  });
});

describe('an import that fails half-way', () => {
  const request = { source: { content: { ...bundleOf(...['a', 'b', 'c', 'd', 'e'].map((name) => documentOf(name, { title: 'Imported' }))), tables: [dealers] } } };
  const digest = async () => JSON.stringify(await api.platform.dataSource.query('select w.*, (select count(*) from audit_log) as audited, (select count(*) from user_table) as tables, (select count(*) from pg_class) as relations from workflow w order by id'));
  const break_ = (table: string, condition: string, effect: string) => api.platform.dataSource.query(`
    create function break_import() returns trigger language plpgsql as $$ begin if ${condition} then ${effect}; end if; return new; end $$;
    create trigger break_import before insert or update on ${table} for each row execute function break_import()`);
  const mend = () => api.platform.dataSource.query('drop function if exists break_import() cascade');
  afterEach(mend);

  const steps = [
    ...['a', 'b', 'c', 'd', 'e'].map((name) => ['workflow', `new.name = '${name}'`] as const),
    ['user_table', `new.name = 'dealers'`] as const,
    ['audit_log', `new.action = 'workflows.imported'`] as const,
  ];
  const effects = [`raise exception 'full'`, 'perform pg_terminate_backend(pg_backend_pid())'];

  it.each(steps.flatMap(([table, condition]) => effects.map((effect) => [table, condition, effect] as const)))('at %s, %s: %s, changes nothing', async (table, condition, effect) => {
    await create('b', { title: 'Mine' });
    await create('d', { title: 'Mine' });
    const seen = (await preview(request)).body;
    const before = await digest();
    await break_(table, condition, effect);
    const failed = await apply(request, seen);
    await mend();
    expect((await api.platform.tables.list(1)).map(({ name }) => name)).toEqual([]);
    expect([failed.status >= 500, await digest()]).toEqual([true, before]);
    expect((await apply(request, seen)).status).toBe(200);
    expect((await stored()).map(({ name, title }) => `${name} ${title}`)).toEqual(['a Imported', 'b Imported', 'c Imported', 'd Imported', 'e Imported']);
  });
});

describe('an import from an address', () => {
  const answer = (path: string, body: string, head: Readonly<Record<string, string>> = {}, status = 200) => answers.set(path, (response) => response.writeHead(status, head).end(body));
  const from = (path: string) => ({ source: { url: `${base}${path}` } });

  it('reads the file that lies there, at the preview and again when it is done', async () => {
    answer('/lots.json?key=s3cret', JSON.stringify(documentOf('lots')));
    const seen = (await preview(from('/lots.json?key=s3cret'))).body;
    expect(seen.workflows.map(({ name }) => name)).toEqual(['lots']);
    answer('/lots.json?key=s3cret', JSON.stringify(documentOf('lots', { title: 'swapped' })));
    expect((await apply(from('/lots.json?key=s3cret'), seen)).body.error.code).toBe('import.changed');
    expect((await importNow(from('/lots.json?key=s3cret'))).status).toBe(200);
    expect(JSON.stringify(await api.platform.dataSource.query(`select * from audit_log where action = 'workflows.imported'`))).not.toContain('s3cret');
  });

  it.each([
    ['/missing.json', undefined, 'the server answered 404'],
    ['/page.html', '<html>', 'it is not JSON'],
    ['/poisoned.json', '{"__proto__":{}}', 'it has a property "__proto__"'],
    ['/deep.json', `${'['.repeat(200)}${']'.repeat(200)}`, 'it is nested deeper than 100 levels'],
    ['/huge.json', `"${'x'.repeat(5 * 1024 * 1024)}"`, 'is larger than 4194304 bytes'],
    ['/inwards.json', 302, '169.254.169.254'],
    ['/cut.json', 'cut', ''],
  ])('refuses %s', async (path, given, reason) => {
    if (given === 302) answer(path, '', { location: 'http://169.254.169.254/latest/meta-data' }, 302);
    else if (given === 'cut') answers.set(path, (response) => { response.writeHead(200, { 'content-length': '1000' }).write('{'); setImmediate(() => response.destroy()); });
    else if (typeof given === 'string') answer(path, given);
    const { status, body } = await preview(from(path));
    expect([status, body.error.code, body.error.message]).toEqual([422, 'import.unreadable', expect.stringContaining(reason)]);
  });

  it.each(['http://127.0.0.1:1/lots.json', 'http://169.254.169.254/latest/meta-data', 'http://[::1]/x'])('does not go to %s', async (url) => {
    const { status, body } = await preview({ source: { url } });
    expect([status, body.error.code]).toEqual([422, 'import.unreadable']);
  });

  it('goes by http and https only', async () => {
    expect((await preview({ source: { url: 'file:///etc/passwd' } })).status).toBe(400);
  });
});
