import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';

const document = {
  schemaVersion: 1, name: 'counting',
  agents: {
    lots: { type: 'manual', version: 1 },
    counted: { type: 'javascript', version: 1, options: { code: 'export default (event, ctx) => { ctx.memory.count = (ctx.memory.count ?? 0) + 1; return { count: ctx.memory.count }; }' } },
  },
  links: [{ from: 'lots', to: 'counted' }],
};

let api: TestApi;
let bearer: string;
let id: string;

const call = <Body>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => api.call<Body>(method, path, { bearer, ...(body === undefined ? {} : { body }) });
const state = async () => (await call<{ items: { key: string; value: unknown }[] }>('GET', `/api/v1/workflows/${id}/agents/counted/state`)).body.items;
const lastCount = async () => (await call<{ items: { payload: unknown }[] }>('GET', `/api/v1/events?workflow=${id}&agent=counted&limit=1`)).body.items[0]?.payload;
const send = () => call('POST', `/api/v1/workflows/${id}/agents/lots/run`, { n: 1 });

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.engine.start();
  id = (await call<{ id: string }>('POST', '/api/v1/workflows', document)).body.id;
  await call('POST', `/api/v1/workflows/${id}/publish`, {});
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

it('puts a value in the place of another, and the agent goes on from it', async () => {
  await send();
  await vi.waitFor(async () => expect(await lastCount()).toEqual({ count: 1 }), 20_000);
  const [{ key, value } = { key: 'none', value: undefined }] = await state();
  expect(value).toEqual({ count: 1 });
  const changed = await call('PUT', `/api/v1/workflows/${id}/agents/counted/state/value?key=${encodeURIComponent(key)}`, { value: { count: 41 } });
  expect([changed.status, changed.body]).toEqual([200, { key, value: { count: 41 } }]);
  expect(await state()).toEqual([{ key, value: { count: 41 } }]);
  await send();
  await vi.waitFor(async () => expect(await lastCount()).toEqual({ count: 42 }), 20_000);
});

it('deletes a value, writes down who did it, and finds it no more', async () => {
  const [{ key } = { key: 'none' }] = await state();
  const path = `/api/v1/workflows/${id}/agents/counted/state/value?key=${encodeURIComponent(key)}`;
  expect((await call('DELETE', path)).status).toBe(204);
  expect(await state()).toEqual([]);
  expect((await call('DELETE', path)).status).toBe(404);
  expect((await call('PUT', path, { value: 1 })).status).toBe(404);
  const log = await api.platform.database.rows<{ action: string; subject: string; detail: unknown }>({ name: 'audit of state', text: `select action, subject, detail from audit_log where action like 'state.%' order by id` }, []);
  expect(log).toEqual([{ action: 'state.set', subject: 'counting/counted', detail: { key } }, { action: 'state.removed', subject: 'counting/counted', detail: { key } }]);
  await send();
  await vi.waitFor(async () => expect(await lastCount()).toEqual({ count: 1 }), 20_000);
});

it('knows no agent that is not published', async () => {
  expect((await call('DELETE', `/api/v1/workflows/${id}/agents/nobody/state/value?key=a`)).status).toBe(404);
  expect((await call('DELETE', `/api/v1/workflows/9999/agents/counted/state/value?key=a`)).status).toBe(404);
});
