import type { Shape } from '@rookery/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

interface Answered {
  readonly id: string;
  readonly revision: number;
  readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly { readonly path: string; readonly code: string; readonly message: string; readonly hint: string }[] };
}

let api: TestApi;
let bearer: string;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.engine.start();
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

const documentOf = (name: string, schema?: object) => ({
  schemaVersion: 1, name,
  agents: {
    lots: { type: 'webhook', version: 1, options: { auth: 'none' } },
    typed: { type: 'manual', version: 1 },
    dear: { type: 'filter', version: 1, options: { conditions: [{ field: 'price', is: 'at least', value: 0 }] } },
  },
  links: [{ from: 'lots', to: 'dear', ...(schema === undefined ? {} : { schema }) }, { from: 'typed', to: 'dear' }],
});
const held = (properties: Shape['properties'], required: readonly string[] = ['price'], onBreach = 'quarantine') => ({ shape: { type: 'object', required, properties }, onBreach });
const call = <Body = Answered>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
  api.call<Body>(method, path, { bearer, ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) });
const publish = (id: string, order: object = {}) => call<Answered & { hooks: { agent: string; path: string }[] }>('POST', `/api/v1/workflows/${id}/publish`, order);
const save = async (id: string, document: object) => {
  const { body } = await call('GET', `/api/v1/workflows/${id}`);
  expect((await call('PUT', `/api/v1/workflows/${id}/draft`, document, { 'if-match': String(body.revision) })).status).toBe(200);
};

/** A published workflow whose hook took these. */
async function withEvents(name: string, payloads: readonly object[], schema?: object) {
  const { id } = (await call('POST', '/api/v1/workflows', documentOf(name, schema))).body;
  const path = (await publish(id)).body.hooks[0]?.path ?? '';
  const post = (payload: object) => api.call<Answered>('POST', path, { body: payload });
  for (const payload of payloads) expect((await post(payload)).status).toBe(202);
  return { id, post };
}

interface ShapeView {
  readonly sampled: number;
  readonly shape: Shape | null;
  readonly fields: readonly { readonly path: string; readonly count: number; readonly of: number; readonly examples: readonly string[] }[];
  readonly pinned: { readonly draft: null | { readonly broken: number; readonly breaches: readonly string[]; readonly differences: readonly object[] }; readonly published: unknown };
}
const shapeOf = async (id: string, query: string) => (await call<ShapeView>('GET', `/api/v1/workflows/${id}/links/shape?${query}`)).body;

describe('the shape of a link', () => {
  it('is inferred from recorded events, with figures, secrets taken out', async () => {
    api.platform.scrubber.add('hunter2-token');
    const { id } = await withEvents('shown', [{ price: 1, seller: { name: 'Ann' } }, { price: 2.5, note: 'hunter2-token' }]);
    const { sampled, shape, fields, pinned } = await shapeOf(id, 'from=lots&to=dear');
    expect([sampled, shape, pinned]).toEqual([2, {
      type: 'object', required: ['price'],
      properties: { note: { type: 'string' }, price: { type: 'number' }, seller: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
    }, { draft: null, published: null }]);
    expect(fields.map(({ path, count, of, examples }) => [path, count, of, examples])).toEqual([
      ['note', 1, 2, ['"[secret]"']], ['price', 2, 2, ['2.5', '1']], ['seller', 1, 2, []], ['seller.name', 1, 1, ['"Ann"']],
    ]);
    expect((await shapeOf(id, 'from=lots&limit=1')).sampled).toBe(1);
  });

  it('is held against the pinned one', async () => {
    const { id } = await withEvents('compared', [{ price: 1 }, { price: 'dear', make: 'Kia' }]);
    await save(id, documentOf('compared', held({ price: { type: 'number' }, year: { type: 'integer' } })));
    expect((await shapeOf(id, 'from=lots&to=dear')).pinned).toMatchObject({
      published: null,
      draft: {
        onBreach: 'quarantine', broken: 1, breaches: ['price: expected number, found string'],
        differences: [
          { path: 'make', recorded: 'string, optional', pinned: null },
          { path: 'price', recorded: 'string or integer', pinned: 'number' },
          { path: 'year', recorded: null, pinned: 'integer, optional' },
        ],
        conflicts: [{ path: 'price', kind: 'type', certain: true }, { path: 'year', certain: false }],
      },
    });
  });

  it('of a port that has emitted nothing is none; of an agent that is none there is none', async () => {
    const { id } = await withEvents('empty', []);
    expect(await shapeOf(id, 'from=lots')).toMatchObject({ sampled: 0, shape: null, fields: [] });
    expect((await call('GET', `/api/v1/workflows/${id}/links/shape?from=nobody`)).status).toBe(404);
    expect((await call('GET', '/api/v1/workflows/9999/links/shape?from=lots')).status).toBe(404);
    expect((await call('GET', `/api/v1/workflows/${id}/links/shape`)).status).toBe(400);
  });
});

it('behind a call is the shape of what the called workflow puts out, and holds it', async () => {
  const callee = {
    schemaVersion: 1, name: 'ranked', links: [{ from: 'in', to: 'rank' }, { from: 'rank', to: 'out' }],
    agents: { in: { type: 'workflow-input', version: 1 }, rank: { type: 'format', version: 1, options: { payload: { rank: '{{ price }}' } } }, out: { type: 'workflow-output', version: 1 } },
  };
  await publish((await call('POST', '/api/v1/workflows', callee)).body.id);
  const caller = (schema?: object) => ({
    schemaVersion: 1, name: 'calling', links: [{ from: 'typed', to: 'call' }, { from: 'call', to: 'dear', ...(schema === undefined ? {} : { schema }) }],
    agents: { typed: { type: 'manual', version: 1 }, call: { type: 'call-workflow', version: 1, options: { workflow: 'ranked' } }, dear: { type: 'filter', version: 1, options: { conditions: [{ field: 'rank', is: 'at least', value: 0 }] } } },
  });
  const { id } = (await call('POST', '/api/v1/workflows', caller())).body;
  expect((await publish(id)).status).toBe(200);
  const type = (price: number) => call('POST', `/api/v1/workflows/${id}/agents/typed/run`, { price });
  await type(7);
  await vi.waitFor(async () => expect(await shapeOf(id, 'from=call&to=dear')).toMatchObject({ sampled: 1, fields: [{ path: 'rank' }] }), 10_000);
  await save(id, caller(held({ rank: { type: 'boolean' } }, ['rank'])));
  expect((await publish(id)).body.error.issues?.map(({ message }) => message)).toEqual([expect.stringContaining('call -> dear would stop events that passed so far: 1 of the newest 1 events: rank: expected boolean')]);
  expect((await publish(id, { acceptIncompatible: true })).status).toBe(200);
  await type(8);
  await vi.waitFor(async () => expect((await call<{ items: object[] }>('GET', `/api/v1/failed-events?workflow=${id}`)).body.items).toMatchObject([{ agent: 'dear', code: 'schema.broken' }]), 10_000);
});

describe('publishing a schema', () => {
  it('is refused where the newest events would break it, unless that is accepted', async () => {
    const { id } = await withEvents('newly-pinned', [{ price: 1 }, { price: 'dear' }, { price: 'cheap' }]);
    await save(id, documentOf('newly-pinned', held({ price: { type: 'number' } })));
    const preview = await call<{ canPublish: boolean; issues: object[]; differences: { text: string }[] }>('GET', `/api/v1/workflows/${id}/publish-preview`);
    expect(preview.body).toMatchObject({ canPublish: false, issues: [{ code: 'schema.incompatible' }], differences: [{ kind: 'link schema', text: 'lots -> dear: schema pinned' }] });
    const refused = await publish(id);
    expect([refused.status, refused.body.error.issues]).toEqual([422, [{
      path: 'links.0.schema.shape', code: 'schema.incompatible',
      message: 'the schema of the link lots -> dear would stop events that passed so far: 2 of the newest 3 events: price: expected number, found string',
      hint: 'change the shape, or publish with "acceptIncompatible": true; what breaks it is then put on the failed list',
    }]]);
    expect((await publish(id, { acceptIncompatible: true })).status).toBe(200);
  });

  it('is refused where it takes away what the one before allowed, and tells what that left open', async () => {
    const { id } = await withEvents('narrowed', [{ price: 1 }], held({ price: { type: ['number', 'null'] } }));
    await save(id, documentOf('narrowed', held({ price: { type: 'number' }, year: { type: 'integer' } })));
    const preview = await call<{ warnings: { message: string }[] }>('GET', `/api/v1/workflows/${id}/publish-preview`);
    expect(preview.body.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('year: expected integer, events so far may have any value')]);
    expect((await publish(id)).body.error.issues?.map(({ message }) => message)).toEqual([expect.stringContaining('price: expected number, events so far may have null')]);
    await save(id, documentOf('narrowed', held({ price: { type: ['number', 'null', 'string'] } }, [])));
    expect((await publish(id)).status).toBe(200);
  });

  it('does not count events that broke the one before', async () => {
    const { id } = await withEvents('repinned', [{ price: 1 }, { price: 'quarantined' }], held({ price: { type: ['number', 'null'] } }));
    await save(id, documentOf('repinned', held({ price: { type: ['number', 'null', 'boolean'] } })));
    expect((await publish(id)).status).toBe(200);
  });

  it('is compared with the link as it was called before', async () => {
    const { id } = await withEvents('renamed', [{ price: 'text' }]);
    const { agents: { lots, ...agents }, ...document } = documentOf('renamed');
    await save(id, { ...document, agents: { 'new-lots': { ...lots, renamedFrom: 'lots' }, ...agents }, links: [{ from: 'new-lots', to: 'dear', schema: held({ price: { type: 'number' } }) }] });
    expect((await publish(id)).body.error.issues?.map(({ message }) => message)).toEqual([expect.stringContaining('1 of the newest 1 events')]);
  });
});

describe('a pinned link', () => {
  it('answers 422 to a hook whose event it refuses, and stores nothing', async () => {
    const { id, post } = await withEvents('refusing', [{ price: 1 }], held({ price: { type: 'number' } }, ['price'], 'refuse'));
    const { status, body } = await post({ price: 'dear' });
    expect([status, body.error]).toEqual([422, { code: 'schema.broken', message: 'item 0: the schema of the link lots -> dear is broken: price: expected number, found string' }]);
    expect((await call<{ items: object[] }>('GET', `/api/v1/events?workflow=${id}&agent=lots`)).body.items).toHaveLength(1);
  });

  it('quarantines into the failed list, from where a corrected schema lets it go on', async () => {
    const { id, post } = await withEvents('quarantining', [{ price: 1 }], held({ price: { type: 'number' } }));
    expect((await post({ price: '2' })).status).toBe(202);
    const failed = async () => (await call<{ items: { agent: string; code: string; message: string }[] }>('GET', `/api/v1/failed-events?workflow=${id}`)).body.items;
    const passed = async () => (await call<{ items: { payload: object }[] }>('GET', `/api/v1/events?workflow=${id}&agent=dear`)).body.items.map(({ payload }) => payload);
    await vi.waitFor(async () => expect(await failed()).toMatchObject([{ agent: 'dear', code: 'schema.broken', message: expect.stringContaining('price: expected number, found string') }]), 10_000);
    await save(id, documentOf('quarantining', held({ price: { type: ['number', 'string'] } })));
    expect((await publish(id)).status).toBe(200);
    expect((await call('POST', '/api/v1/failed-events/replay', { workflow: id })).status).toBeLessThan(300);
    await vi.waitFor(async () => expect([await passed(), await failed()]).toEqual([[{ price: '2' }, { price: 1 }], []]), 10_000);
  });
});
