import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly tags: readonly string[];
  readonly revision: number;
  readonly document: { readonly agents: object; readonly parameters?: object };
  readonly parameters: readonly object[];
  readonly issues: readonly object[];
  readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly { readonly path: string; readonly message: string }[] };
}
interface Items<Item> { readonly items: readonly Item[] }

let api: TestApi;
let bearer: string;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const call = <Body = Workflow>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
  api.call<Body>(method, `/api/v1${path}`, { bearer, headers, ...(body === undefined ? {} : { body }) });
const minimal = (name: string, more: object = {}) => ({ schemaVersion: 1, name, agents: { in: { type: 'manual', version: 1 } }, links: [], ...more });
const create = async (name: string, more: object = {}, folder?: string): Promise<Workflow> => {
  const { body } = await call('POST', '/workflows', minimal(name, more));
  if (folder !== undefined) await call('PUT', `/workflows/${body.id}/folder`, { folder });
  return body;
};
const names = async (query: string) => (await call<Items<Workflow>>('GET', `/workflows?${query}`)).body.items.map(({ name }) => name);

describe('folders, tags and search', () => {
  beforeAll(async () => {
    await create('a-top', { title: 'Lots of 100%', tags: ['lots'] });
    await create('b-sales', { description: 'Tells dealers', tags: ['lots', 'night'] }, '/sales/');
    await create('c-deep', {}, 'sales/alerts');
    await create('d-other', {}, 'salesmen');
  });

  it('list the workflows of a folder with those below it, and of the top alone', async () => {
    expect(await names('folder=sales')).toEqual(['b-sales', 'c-deep']);
    expect(await names('folder=sales/alerts')).toEqual(['c-deep']);
    expect(await names('folder=')).toEqual(['a-top']);
    expect(await names('limit=500')).toEqual(['a-top', 'b-sales', 'c-deep', 'd-other']);
  });

  it('list those with a tag, and with a text in name, title or description', async () => {
    expect(await names('tag=lots')).toEqual(['a-top', 'b-sales']);
    expect(await names('tag=lots&folder=sales')).toEqual(['b-sales']);
    expect(await names('search=DEALERS')).toEqual(['b-sales']);
    expect(await names('search=100%25')).toEqual(['a-top']);
    expect(await names('search=_')).toEqual([]);
  });

  it('page through what a filter lets through', async () => {
    const { body } = await call<Items<Workflow> & { cursor: string }>('GET', '/workflows?tag=lots&limit=1');
    expect([body.items.map(({ name }) => name), await names(`tag=lots&limit=1&cursor=${body.cursor}`)]).toEqual([['a-top'], ['b-sales']]);
  });

  it('count what each folder holds', async () => {
    expect((await call<Items<object>>('GET', '/folders')).body.items).toEqual([{ folder: 'sales', workflows: 1 }, { folder: 'sales/alerts', workflows: 1 }, { folder: 'salesmen', workflows: 1 }]);
  });

  it('are renamed with all that lies below them', async () => {
    expect((await call<object>('POST', '/folders/rename', { from: 'sales', to: 'work/sales' })).body).toEqual({ folder: 'work/sales', workflows: 2 });
    expect([await names('folder=work'), await names('folder=sales'), await names('folder=salesmen')]).toEqual([['b-sales', 'c-deep'], [], ['d-other']]);
    expect((await call('POST', '/folders/rename', { from: 'sales', to: 'x' })).status).toBe(404);
  });

  it('are not made deeper than eight levels, by moving or by renaming', async () => {
    const { id } = await create('e-deep', {}, 'one/two');
    expect((await call('PUT', `/workflows/${id}/folder`, { folder: 'a/b/c/d/e/f/g/h/i' })).status).toBe(400);
    expect((await call('POST', '/folders/rename', { from: 'one', to: 'a/b/c/d/e/f/g/h' })).status).toBe(400);
    expect((await call('GET', `/workflows/${id}`)).body.folder).toBe('one/two');
    expect((await call('PUT', '/workflows/99999/folder', { folder: 'x' })).status).toBe(404);
  });

  it('refuse a document with a character the database cannot search', async () => {
    const { status, body } = await call('POST', '/workflows', minimal('nul', { title: 'a\0b', tags: ['a\0b'] }));
    expect([status, body.error.issues?.map(({ path }) => path)]).toEqual([422, ['title', 'tags.0']]);
    expect((await call('GET', '/workflows')).status).toBe(200);
  });
});

describe('a clone', () => {
  it('is a draft of the draft, beside it, with a name of its own', async () => {
    const original = await create('original', { title: 'Original', parameters: { low: { type: 'number', default: 1, value: 2 } }, agents: { in: { type: 'webhook', version: 1, renamedFrom: 'hook' } } }, 'shelf');
    const { status, body } = await call('POST', `/workflows/${original.id}/clone`, { name: 'copy' });
    expect([status, body]).toMatchObject([201, { name: 'copy', folder: 'shelf', revision: 1, publishedVersion: null, document: { title: 'Original', parameters: { low: { value: 2 } }, agents: { in: { type: 'webhook' } } } }]);
    expect(JSON.stringify(body.document)).not.toContain('renamedFrom');
    expect((await call('POST', `/workflows/${original.id}/clone`, { name: 'copy' })).body.error.code).toBe('conflict.name');
    expect((await call('POST', `/workflows/${original.id}/clone`, { name: 'Not A Slug' })).status).toBe(400);
  });

  it('gets hooks of its own when both are published', async () => {
    await api.engine.start();
    const { id } = await create('hooked', { agents: { in: { type: 'webhook', version: 1 } } });
    const copy = (await call('POST', `/workflows/${id}/clone`, { name: 'hooked-copy' })).body.id;
    const hook = async (workflow: string) => (await call<{ hooks: { path: string }[] }>('POST', `/workflows/${workflow}/publish`, {})).body.hooks[0]?.path;
    const paths = [await hook(id), await hook(copy)];
    expect(new Set(paths).size).toBe(2);
    await api.engine.stop();
  });
});

describe('parameters', () => {
  const parameters = { low: { type: 'number', title: 'Lowest', default: 70, choices: [60, 70] }, url: { type: 'string' }, on: { type: 'boolean', default: true, value: false } };

  it('are described for a form', async () => {
    expect((await create('form', { parameters })).parameters).toEqual([
      { name: 'low', type: 'number', title: 'Lowest', description: null, choices: [60, 70], default: 70, value: null },
      { name: 'url', type: 'string', title: 'url', description: null, choices: null, default: null, value: null },
      { name: 'on', type: 'boolean', title: 'on', description: null, choices: null, default: true, value: false },
    ]);
  });

  it('take values into the draft, and give them back to the default', async () => {
    const { id, revision } = await create('values', { parameters });
    const set = (values: object, ifMatch: number) => call('PUT', `/workflows/${id}/parameters`, { values }, { 'if-match': String(ifMatch) });
    const first = await set({ low: 60, on: null }, revision);
    expect([first.status, first.headers['etag'], first.body.document.parameters]).toEqual([200, `"${revision + 1}"`, { low: { ...parameters.low, value: 60 }, url: { type: 'string' }, on: { type: 'boolean', default: true } }]);
    expect((await set({ low: 70 }, revision)).status).toBe(409);
    expect((await call('PUT', `/workflows/${id}/parameters`, { values: {} })).status).toBe(400);
  });

  it('refuse what does not fit, all of it at once', async () => {
    const { id, revision } = await create('faulty-values', { parameters });
    const { status, body } = await call('PUT', `/workflows/${id}/parameters`, { values: { low: 65, on: 'yes', none: 1 } }, { 'if-match': String(revision) });
    expect([status, body.error.issues?.map(({ path, message }) => `${path}: ${message}`)]).toEqual([422, [
      'parameters.low.value: 65 is not one of the choices', 'parameters.on.value: "yes" is not true or false', 'parameters.none: there is no parameter "none"',
    ]]);
  });
});

describe('a comparison', () => {
  it('tells in words what differs between the draft and a version', async () => {
    await api.engine.start();
    const { id, revision } = await create('compared', { title: 'Before' });
    expect((await call('GET', `/workflows/${id}/diff`)).body.error.code).toBe('workflow.unpublished');
    await call('POST', `/workflows/${id}/publish`, {});
    await call('PUT', `/workflows/${id}/draft`, minimal('compared', { title: 'After', layout: { in: { x: 1 } } }), { 'if-match': String(revision) });
    const { body } = await call<{ changes: object[] }>('GET', `/workflows/${id}/diff`);
    expect(body).toMatchObject({ from: 'published', to: 'draft', changes: [{ text: 'title: "Before" -> "After"', cosmetic: false }, { kind: 'layout', cosmetic: true }] });
    expect((await call<{ changes: object[] }>('GET', `/workflows/${id}/diff?from=draft&to=1`)).body.changes).toHaveLength(2);
    expect((await call('GET', `/workflows/${id}/diff?from=7`)).status).toBe(404);
    await api.engine.stop();
  });
});

describe('templates', () => {
  interface Template { readonly name: string; readonly parameters: readonly object[]; readonly needs: { readonly credentials: readonly object[] }; readonly readme: string }

  it('are the ready-made workflows, with what they need', async () => {
    const { body } = await call<Items<Template>>('GET', '/templates');
    expect(body.items.map(({ name }) => name)).toEqual(expect.arrayContaining(['auction-demo', 'lot-alerts']));
    expect(body.items.find(({ name }) => name === 'lot-alerts')).toMatchObject({
      parameters: [{ name: 'minScore', default: 70 }, { name: 'lotUrl' }],
      needs: { credentials: [{ name: 'auction-db', kinds: ['mysql', 'postgres', 'sqlserver'], usedBy: ['lot-alerts/new-lots'], isThere: false }] },
    });
    expect((await call<Template>('GET', '/templates/lot-alerts')).body.readme).toContain('## Setting up');
  });

  it('become a draft with values and a free name', async () => {
    const use = (body: object) => call<Workflow & { needs: { credentials: object[] } }>('POST', '/templates/lot-alerts/use', body);
    const first = await use({ parameters: { minScore: 50 }, folder: 'mine' });
    expect([first.status, first.body]).toMatchObject([201, { name: 'lot-alerts', folder: 'mine', needs: { credentials: [{ name: 'auction-db', isThere: false }] } }]);
    expect(first.body.parameters[0]).toMatchObject({ name: 'minScore', value: 50 });
    expect([(await use({})).body.name, (await use({ name: 'own-name' })).body.name]).toEqual(['lot-alerts-2', 'own-name']);
    expect((await use({ name: 'own-name' })).body.error.code).toBe('conflict.name');
    expect((await use({ parameters: { minScore: 'high' } })).status).toBe(422);
  });

  it('are found by their name only', async () => {
    expect((await call('GET', '/templates/none')).status).toBe(404);
    expect((await call('GET', '/templates/..%2f..%2fpackage')).status).toBe(400);
    expect((await call('POST', '/templates/test/use', {})).status).toBe(404);
  });
});

describe('an export', () => {
  const document = minimal('exported', {
    layout: { out: { x: 1 }, in: { x: 0 } },
    agents: {
      out: { type: 'call-http', version: 1, options: { url: 'https://example.com/', credential: 'crm', headers: { Authorization: 'Bearer pasted-secret', 'X-Lot': '{{ id }}' }, body: { z: 1, a: 2 }, method: 'POST' } },
      in: { version: 1, type: 'sql-query', options: { tieBreak: 'id', credential: 'auction-db', sql: "select 'k3pt-in-the-vault'", cursor: 'id' } },
    },
    links: [{ to: 'out', from: 'in' }],
  });

  it('is the same text however the document was edited, with a list of what it needs and no secret', async () => {
    api.platform.scrubber.add('k3pt-in-the-vault');
    const { id } = (await call('POST', '/workflows', document)).body;
    const { text, headers } = await call('GET', `/workflows/${id}/export`);
    expect(headers['content-disposition']).toBe(`attachment; filename="exported.json"; filename*=UTF-8''exported.json`);
    expect(text).not.toMatch(/pasted-secret|k3pt-in-the-vault/);
    expect(JSON.parse(text)).toEqual({
      rookeryBundle: 1,
      workflows: [{ folder: '', document: expect.objectContaining({ name: 'exported' }) }],
      needs: {
        agentTypes: [{ type: 'call-http', version: 1, plugin: null }, { type: 'sql-query', version: 1, plugin: null }],
        credentials: [{ name: 'auction-db', kinds: ['mysql', 'postgres', 'sqlserver'], usedBy: ['exported/in'] }, expect.objectContaining({ name: 'crm', usedBy: ['exported/out'] })],
        tables: [], workflows: [],
      },
    });
    const file = (await call('GET', `/workflows/${id}/export?as=document&layout=false`)).text;
    expect(file).toBe(`${JSON.stringify({
      schemaVersion: 1, name: 'exported',
      agents: {
        in: { type: 'sql-query', version: 1, options: { credential: 'auction-db', cursor: 'id', sql: "select '[secret]'", tieBreak: 'id' } },
        out: { type: 'call-http', version: 1, options: { body: { z: 1, a: 2 }, credential: 'crm', headers: { 'X-Lot': '{{ id }}' }, method: 'POST', url: 'https://example.com/' } },
      },
      links: [{ from: 'in', port: 'out', to: 'out' }],
    }, null, 2)}\n`);
  });

  it('of a version is what was published', async () => {
    await api.engine.start();
    const { id, revision } = await create('versioned', { title: 'First' });
    await call('POST', `/workflows/${id}/publish`, {});
    await call('PUT', `/workflows/${id}/draft`, minimal('versioned', { title: 'Second' }), { 'if-match': String(revision) });
    const title = async (query: string) => (await call<{ title: string }>('GET', `/workflows/${id}/export?as=document${query}`)).body.title;
    expect([await title(''), await title('&version=published'), await title('&version=1')]).toEqual(['Second', 'First', 'First']);
    expect((await call('GET', `/workflows/${id}/export?version=9`)).status).toBe(404);
    await api.engine.stop();
  });

  it('of a folder is one bundle of all below it', async () => {
    const { body } = await call<{ workflows: { folder: string; document: { name: string } }[] }>('GET', '/export?folder=work');
    expect(body.workflows.map(({ folder, document: { name } }) => `${folder}/${name}`)).toEqual(['work/sales/b-sales', 'work/sales/alerts/c-deep']);
    expect((await call<{ workflows: object[] }>('GET', '/export')).body.workflows.length).toBe((await names('limit=500')).length);
  });
});

it('exports no more at once than can be imported again', async () => {
  await Promise.all(['large-one', 'large-two'].map((name) => create(name, { agents: { in: { type: 'manual', version: 1, options: { note: 'x'.repeat(2_200_000) } } } }, 'large')));
  const refused = await call('GET', '/export?folder=large');
  expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringMatching(/^the request has faults: folder: 2 workflows of \d+ bytes are too much for one bundle, which has at most 500 and 4194304 bytes; export them folder by folder$/)]);
});

it('stands in the description of the API', async () => {
  const { body } = await api.call<{ paths: object }>('GET', '/api/openapi.json', { bearer });
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining([
    '/api/v1/workflows/{id}/clone', '/api/v1/workflows/{id}/parameters', '/api/v1/workflows/{id}/export', '/api/v1/workflows/{id}/links/shape', '/api/v1/folders', '/api/v1/templates/{name}/use', '/api/v1/imports/preview', '/api/v1/imports', '/api/v1/export',
  ]));
});
