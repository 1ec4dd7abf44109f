import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRookery, until, type Rookery } from '@rookery/testkit';
import { entry } from './built-server.js';
import { bargains, plain } from './documents.js';
import { health, post, publish, type Created, type Published } from './workflow-client.js';

let rookery: Rookery;

beforeAll(async () => {
  rookery = await startRookery({ entry });
});
afterAll(() => rookery[Symbol.asyncDispose]());

test('takes a call through user code and a filter into the inbox', async () => {
  const { id, hook } = await publish(rookery, bargains);
  const accepted = await post(rookery, hook, [{ id: 1, price: 70 }, { id: 2, price: 20 }]);
  expect([accepted.status, await accepted.json()]).toEqual([202, { accepted: 2, duplicates: 0 }]);
  const titles = await until('the message in the inbox', async () => {
    const { body } = await rookery.api<{ readonly items: readonly { readonly title: string }[] }>('GET', '/api/v1/inbox');
    return body.items.length > 0 && body.items.map(({ title }) => title);
  });
  expect(titles).toEqual(['lot 1 is worth 140']);
  const told = await until('the health of the agent', async () => {
    const seen = await health(rookery, id, 'good');
    return seen.totals.succeeded === 2 && seen;
  });
  expect(told).toMatchObject({ lag: 0, totals: { succeeded: 2, failed: 0, emitted: 1 } });
});

test('drops the second call with the same key', async () => {
  const { hook } = await publish(rookery, { ...bargains, name: 'twice' });
  await post(rookery, hook, { id: 7, price: 1 });
  expect(await (await post(rookery, hook, { id: 7, price: 1 })).json()).toEqual({ accepted: 0, duplicates: 1 });
});

test('refuses a document with a fault in its shape whole, with every fault', async () => {
  const { status, body } = await rookery.api<Refusal>('POST', '/api/v1/workflows', {
    body: { ...bargains, name: 'Not A Slug', extra: 1, agents: { ...bargains.agents, odd: { type: 'no-such-type', version: 1, options: {} } }, links: [{ from: 'calls' }] },
  });
  expect(status).toBe(422);
  expect(body.error.code).toBe('workflow.invalid');
  expect(body.error.issues?.map(({ path }) => path).toSorted()).toEqual(['agents.odd.type', 'extra', 'links.0.to', 'name']);
});

test('keeps a draft whose options have faults, tells them all, and publishes it only when they are mended', async () => {
  const faulty = {
    ...bargains, name: 'faulty',
    agents: { ...bargains.agents, good: { type: 'filter', version: 1, options: { conditions: [{ field: 'value', is: 'roughly', value: 1 }] } }, tell: { type: 'add-to-inbox', version: 1, options: {} } },
  };
  const created = await rookery.api<Created>('POST', '/api/v1/workflows', { body: faulty });
  expect(created.status).toBe(201);
  expect(created.body.issues.map(({ path }) => path)).toEqual(['agents.good.options.conditions.0.is', 'agents.tell.options.title']);
  const refused = await rookery.api<Refusal>('POST', `/api/v1/workflows/${created.body.id}/publish`, { body: {} });
  expect([refused.status, refused.body.error.code, refused.body.error.issues?.length]).toEqual([422, 'workflow.invalid', 2]);
  const saved = await rookery.api<Created>('PUT', `/api/v1/workflows/${created.body.id}/draft`, { headers: { 'if-match': '1' }, body: { ...bargains, name: 'faulty' } });
  expect([saved.status, saved.body.revision, saved.body.issues]).toEqual([200, 2, []]);
  const published = await rookery.api<Published>('POST', `/api/v1/workflows/${created.body.id}/publish`, { body: { note: 'mended' } });
  expect([published.status, published.body.version]).toEqual([200, 1]);
});

test('refuses code that cannot be read, at its line', async () => {
  const broken = { ...bargains, name: 'broken', agents: { ...bargains.agents, double: { type: 'javascript', version: 1, options: { code: 'export default (event) => {\n  return event +;\n}' } } } };
  const { body: created } = await rookery.api<Created>('POST', '/api/v1/workflows', { body: broken });
  const { status, body } = await rookery.api<Refusal>('POST', `/api/v1/workflows/${created.id}/publish`, { body: {} });
  expect([status, body.error.issues?.[0]?.path]).toEqual([422, 'agents.double.options.code']);
  expect(body.error.issues?.[0]?.message).toMatch(/^line 2, column \d+: /);
});

test('refuses an edit of a draft that somebody else changed meanwhile', async () => {
  const { body } = await rookery.api<Created>('POST', '/api/v1/workflows', { body: plain('edited') });
  const save = (revision: string) => rookery.api<Refusal>('PUT', `/api/v1/workflows/${body.id}/draft`, { headers: { 'if-match': revision }, body: plain('edited') });
  expect((await save('"1"')).status).toBe(200);
  const stale = await save('"1"');
  expect([stale.status, stale.body.error.code]).toEqual([409, 'conflict.revision']);
  expect(stale.body.error.message).toBe('the draft is at revision 2, you edited 1; load it again and merge');
  const unnamed = await rookery.api<Refusal>('PUT', `/api/v1/workflows/${body.id}/draft`, { body: plain('edited') });
  expect([unnamed.status, unnamed.body.error.issues?.[0]?.path]).toEqual([400, 'if-match']);
});

test('refuses a name that is taken, and frees it when the workflow is removed', async () => {
  const { id, hook } = await publish(rookery, plain('taken'));
  expect((await rookery.api<Refusal>('POST', '/api/v1/workflows', { body: plain('taken') })).body.error.code).toBe('conflict.name');
  expect((await rookery.api('DELETE', `/api/v1/workflows/${id}`)).status).toBe(204);
  expect((await rookery.api('GET', `/api/v1/workflows/${id}`)).status).toBe(404);
  expect((await post(rookery, hook, {})).status).toBe(404);
  expect((await rookery.api('POST', '/api/v1/workflows', { body: plain('taken') })).status).toBe(201);
});

test('rolls back to an old version as a new one, and the hook keeps its address', async () => {
  const { id, hook } = await publish(rookery, plain('rolled'));
  const second = { ...plain('rolled'), agents: { calls: plain('rolled').agents.calls }, links: [] };
  await rookery.api('PUT', `/api/v1/workflows/${id}/draft`, { headers: { 'if-match': '1' }, body: second });
  const preview = await rookery.api<Preview>('GET', `/api/v1/workflows/${id}/publish-preview`);
  expect(preview.body.changes).toMatchObject({ addedAgents: [], removedAgents: [{ slug: 'all', timers: 0, deliveries: 0 }], removedLinks: [{ from: 'calls', port: 'out', to: 'all' }] });
  await rookery.api('POST', `/api/v1/workflows/${id}/publish`, { body: {} });
  expect((await rookery.api('GET', `/api/v1/workflows/${id}/agents/all`)).status).toBe(404);
  const rolled = await rookery.api<Published>('POST', `/api/v1/workflows/${id}/rollback`, { body: { version: 1 } });
  expect([rolled.status, rolled.body]).toEqual([200, { version: 3, hooks: [], feeds: [] }]);
  expect((await post(rookery, hook, { a: 1 })).status).toBe(202);
  expect((await rookery.api('GET', `/api/v1/workflows/${id}/agents/all`)).status).toBe(200);
  const versions = await rookery.api<{ readonly items: readonly { readonly version: number; readonly note: string; readonly by: string }[] }>('GET', `/api/v1/workflows/${id}/versions`);
  expect(versions.body.items.map(({ version, note }) => [version, note])).toEqual([[3, 'rollback to version 1'], [2, ''], [1, '']]);
  const old = await rookery.api<{ readonly document: { readonly links: unknown[] } }>('GET', `/api/v1/workflows/${id}/versions/2`);
  expect(old.body.document.links).toEqual([]);
});

test('asks callers for the secret, and refuses the former one once it is replaced', async () => {
  const { id, hook, secret } = await publish(rookery, plain('secret', {}));
  expect((await post(rookery, hook, { a: 1 })).status).toBe(401);
  expect((await post(rookery, hook, { a: 1 }, { 'x-rookery-secret': secret })).status).toBe(202);
  const rotated = await rookery.api<{ readonly path: string; readonly secret: string }>('POST', `/api/v1/workflows/${id}/agents/calls/hook-secret`);
  expect(rotated.body.path).toBe(hook);
  expect((await post(rookery, hook, { a: 1 }, { 'x-rookery-secret': secret })).status).toBe(401);
  expect((await post(rookery, hook, { a: 1 }, { authorization: `Bearer ${rotated.body.secret}` })).status).toBe(202);
});

test('holds what arrives while paused, and refuses it while dropping', async () => {
  const { id, hook } = await publish(rookery, plain('paused'));
  await rookery.api('POST', `/api/v1/workflows/${id}/pause`, { body: {} });
  expect((await post(rookery, hook, { a: 1 })).status).toBe(202);
  expect((await health(rookery, id, 'all')).lag).toBe(1);
  await rookery.api('POST', `/api/v1/workflows/${id}/resume`, { body: {} });
  await until('the held event', async () => (await health(rookery, id, 'all')).lag === 0);
  await rookery.api('POST', `/api/v1/workflows/${id}/pause`, { body: { policy: 'drop' } });
  expect((await health(rookery, id, 'calls')).hook?.state).toBe('closed');
  expect((await post(rookery, hook, { a: 1 })).status).toBe(404);
});

test('hands what a person typed to a source that takes it, and says what came of it', async () => {
  const document = { ...plain('by-hand'), agents: { ...plain('by-hand').agents, calls: { type: 'manual', version: 1, options: {} } } };
  const { id } = await publish(rookery, document);
  const ran = await rookery.api<{ readonly accepted: number; readonly eventIds: readonly string[] }>('POST', `/api/v1/workflows/${id}/agents/calls/run`, { body: { vin: 'x' } });
  expect([ran.status, ran.body.accepted, ran.body.eventIds.length]).toEqual([202, 1, 1]);
  const refused = await rookery.api<Refusal>('POST', `/api/v1/workflows/${id}/agents/calls/run`, { body: [1] });
  expect([refused.status, refused.body.error.code]).toEqual([400, 'request.invalid']);
  const wrong = await rookery.api<Refusal>('POST', `/api/v1/workflows/${id}/agents/all/run`, { body: {} });
  expect([wrong.status, wrong.body.error.code]).toEqual([409, 'agent.cannotRun']);
});

test('shows when a source runs next', async () => {
  const agents = { tick: { type: 'schedule', version: 1, options: {}, schedule: { cron: '0 9 * * *', timeZone: 'Europe/Moscow' } } };
  const { id } = await publish(rookery, { schemaVersion: 1, name: 'daily', agents, links: [] });
  const { nextRuns } = await health(rookery, id, 'tick');
  expect(nextRuns.map((moment) => moment.slice(11))).toEqual(Array.from({ length: 5 }, () => '06:00:00.000Z'));
  expect(new Set(nextRuns).size).toBe(5);
});

test('lists workflows page by page', async () => {
  const first = await rookery.api<List>('GET', '/api/v1/workflows?limit=2');
  const second = await rookery.api<List>('GET', `/api/v1/workflows?limit=2&cursor=${first.body.cursor}`);
  expect(new Set([...first.body.items, ...second.body.items].map(({ id }) => id)).size).toBe(4);
  const wrong = await rookery.api<Refusal>('GET', '/api/v1/workflows?limit=0&cursor=x');
  expect([wrong.status, wrong.body.error.code]).toEqual([400, 'request.invalid']);
});

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly { readonly path: string; readonly message: string }[] };
}
interface Preview {
  readonly changes: Readonly<Record<string, unknown>>;
}
interface List {
  readonly items: readonly { readonly id: string }[];
  readonly cursor: string | null;
}
