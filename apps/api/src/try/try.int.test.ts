import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { digestOf } from './database-digest.fixture.js';
import type { TryView } from './try.service.js';

let api: TestApi;
let bearer: string;
let workflowId: string;

const lots = {
  schemaVersion: 1, name: 'lots', title: 'Lots',
  agents: {
    lots: { type: 'manual', version: 1, key: '{{ id }}' },
    score: { type: 'javascript', version: 1, options: { code: 'export default (lot, ctx) => { ctx.memory.seen = (ctx.memory.seen ?? 0) + 1; console.log("lot " + lot.id); return { ...lot, score: 100 - lot.price, seen: ctx.memory.seen }; }' } },
    good: { type: 'filter', version: 1, options: { conditions: [{ field: 'score', is: 'at least', value: 50 }] } },
    once: { type: 'deduplicate', version: 1, options: { key: '{{ id }}', window: '1h' } },
    count: { type: 'count', version: 1, options: { every: 2 } },
    tell: { type: 'add-to-inbox', version: 1, options: { title: 'Lot {{ id }}: {{ score }}' } },
  },
  links: [{ from: 'lots', to: 'score' }, { from: 'score', to: 'good' }, { from: 'good', to: 'once' }, { from: 'once', to: 'tell' }, { from: 'score', to: 'count' }],
};

const played = [[1, 10], [2, 80], [1, 12], [3, 45], [4, 50], [2, 5], [5, 60], [6, 30]].map(([id, price]) => ({ id, price }));

function changed(change: Readonly<Record<string, object>>) {
  return { ...lots, agents: { ...lots.agents, ...change } };
}

const tryIt = (body: object, as = bearer) => api.call<TryView & { error: { code: string; message: string; issues?: { path: string; message: string }[] } }>('POST', `/api/v1/workflows/${workflowId}/try`, { bearer: as, body });
const span = { last: '1h' };

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.application.listen(0, '127.0.0.1');
  await api.engine.start();
  workflowId = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: lots })).body.id;
  await api.call('POST', `/api/v1/workflows/${workflowId}/publish`, { bearer, body: {} });
  for (const lot of played) await api.call('POST', `/api/v1/workflows/${workflowId}/agents/lots/run`, { bearer, body: lot });
  await vi.waitFor(async () => {
    const { body } = await api.call<{ items: { status: string }[] }>('GET', `/api/v1/deliveries?workflow=${workflowId}`, { bearer });
    expect(body.items.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered', 'delivered', 'delivered']);
  }, 20_000);
  await vi.waitFor(() => expect(api.engine.isIdle).toBe(true));
  await api.engine.stop();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('an unchanged draft', () => {
  it('comes to what the published version came to', async () => {
    const { status, body } = await tryIt({ span });
    expect([status, body.error]).toEqual([200, undefined]);
    expect(body.tried).toEqual({ what: 'draft', revision: 1, version: null });
    expect(body.endedBy).toBe('end');
    expect(body.events).toBe(8);
    const recorded = await api.call<{ items: { agent: string; payload: unknown }[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=score&limit=100`, { bearer });
    expect(body.agents['score']!.outputs.map(({ payload }) => payload)).toEqual(recorded.body.items.map(({ payload }) => payload).toReversed());
    expect(body.deliveries.comparison).toEqual({ same: 5, changed: { total: 0, list: [] }, onlyDraft: { total: 0, list: [] }, onlyPublished: { total: 0, list: [] } });
    expect(body.deliveries.list.map(({ answer, outcome }) => [answer, outcome?.status])).toEqual(Array.from({ length: 5 }, () => ['recorded', 'delivered']));
  });
});

describe('a changed draft', () => {
  it('shows what it would send more, what less and what otherwise, with both payloads', async () => {
    const { body } = await tryIt({ span, document: changed({ good: { type: 'filter', version: 1, options: { conditions: [{ field: 'score', is: 'at least', value: 60 }] } } }) });
    expect(body.deliveries.comparison.onlyPublished.list.map(({ payload }) => payload)).toEqual([{ id: 3, price: 45, score: 55, seen: 4 }, { id: 4, price: 50, score: 50, seen: 5 }]);
    expect(body.deliveries.comparison).toMatchObject({ same: 3, changed: { total: 0 }, onlyDraft: { total: 0 }, onlyPublished: { total: 2 } });

    const code = 'export default (lot) => ({ ...lot, score: lot.price })';
    const other = (await tryIt({ span, document: changed({ score: { type: 'javascript', version: 1, options: { code } } }) })).body;
    expect(other.deliveries.comparison).toMatchObject({ same: 0, changed: { total: 1 }, onlyDraft: { total: 2 }, onlyPublished: { total: 4 } });
    expect(other.deliveries.comparison.changed.list[0]).toMatchObject({ draft: { payload: { id: 4, price: 50, score: 50 }, answer: 'assumed' }, published: { payload: { id: 4, price: 50, score: 50, seen: 5 }, status: 'delivered' } });
  });

  it('follows an agent that was renamed', async () => {
    const { tell, ...rest } = lots.agents;
    const document = { ...lots, agents: { ...rest, alert: { ...tell, renamedFrom: 'tell' } }, links: lots.links.map((link) => (link.to === 'tell' ? { ...link, to: 'alert' } : link)) };
    expect((await tryIt({ span, document })).body.deliveries.comparison).toMatchObject({ same: 5, onlyDraft: { total: 0 }, onlyPublished: { total: 0 } });
  });

  it('reads the key of an event anew where the document says it otherwise', async () => {
    const { body } = await tryIt({ span, document: changed({ lots: { type: 'manual', version: 1, key: '{{ price }}', dedupeKey: '{{ id }}' } }) });
    expect(body.agents['lots']).toMatchObject({ received: 6, duplicates: 2 });
    expect(body.agents['lots']!.outputs.map(({ key }) => key)).toEqual(['10', '80', '45', '50', '60', '30']);
  });

  it('shows the console of code, its failures with their line, and what failed', async () => {
    const code = 'export default (lot) => {\n  console.log("at", lot.id);\n  if (lot.id === 3) throw new Error("three");\n  return lot;\n}';
    const { score } = (await tryIt({ span, document: changed({ score: { type: 'javascript', version: 1, options: { code } } }) })).body.agents;
    expect(score!.console.list.map(({ text }) => text)).toEqual(['at 1', 'at 2', 'at 1', 'at 3', 'at 4', 'at 2', 'at 5', 'at 6']);
    expect(score!.failures).toMatchObject({ total: 1, list: [{ code: 'code.threw', line: 3, eventId: expect.stringMatching(/^\d+-4$/) }] });
  });
});

describe('what it is tried on', () => {
  it('may be events of any agent, by id', async () => {
    const { body: { items } } = await api.call<{ items: { id: string; payload: { id: number } }[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=score&limit=100`, { bearer });
    const chosen = items.filter(({ payload }) => payload.id === 1).map(({ id }) => id);
    const { body } = await tryIt({ events: chosen });
    expect([body.events, body.agents['good']!.received, body.deliveries.total]).toEqual([2, 2, 1]);
    expect(body.deliveries.comparison).toMatchObject({ same: 1, onlyDraft: { total: 0 }, onlyPublished: { total: 0 } });
  });

  it('may be samples, whose key and times the document says', async () => {
    const samples = [{ agent: 'lots', payload: { id: 'x', price: 1 }, at: '2026-01-01T00:00:00Z' }, { agent: 'lots', input: { id: 'y', price: 2 }, at: '2026-01-01T00:00:01Z' }];
    const { body } = await tryIt({ samples });
    expect(body.agents['lots']!.outputs.map(({ key, at }) => [key, at])).toEqual([['x', '2026-01-01T00:00:00.000Z'], ['y', '2026-01-01T00:00:01.000Z']]);
    expect(body.deliveries.list.map(({ answer, outcome }) => [answer, outcome])).toEqual([['assumed', null], ['assumed', null]]);
  });

  it('may be a published version, a part of the time, and what came before to warm up', async () => {
    const { body: { items } } = await api.call<{ items: { createdAt: string }[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=lots&limit=100`, { bearer });
    const from = items.toReversed()[4]!.createdAt;
    const whole = (await tryIt({ version: 1, span: { from }, warmUp: '1h' })).body;
    expect([whole.events, whole.warmUpEvents, whole.tried.version]).toEqual([4, 4, 1]);
    expect(whole.agents['score']!.outputs.map(({ payload }) => payload)).toMatchObject([{ seen: 5 }, { seen: 6 }, { seen: 7 }, { seen: 8 }]);
    expect(whole.deliveries.comparison).toMatchObject({ same: 3, changed: { total: 0 }, onlyDraft: { total: 0 }, onlyPublished: { total: 0 } });
    const cold = (await tryIt({ version: 1, span: { from } })).body;
    expect(cold.agents['score']!.outputs.map(({ payload }) => payload)).toMatchObject([{ seen: 1 }, { seen: 2 }, { seen: 3 }, { seen: 4 }]);
    expect(cold.deliveries.comparison).toMatchObject({ same: 0, changed: { total: 3 }, onlyPublished: { total: 0 } });
    expect(cold.notes).toContainEqual({ code: 'state', message: 'the memory of every agent was empty at the start; give a "warmUp" to fill it from what came before' });
  });

  it('is told in every fault when it cannot be used', async () => {
    expect((await tryIt({ events: ['999999-1', '1-999999999'] })).body.error).toMatchObject({ code: 'request.invalid', issues: [{ path: 'events.0' }, { path: 'events.1' }] });
    expect((await tryIt({ span: { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' } })).body.error).toMatchObject({
      code: 'try.nothing', message: 'nothing is on record of lots from 2020-01-01T00:00:00.000Z to 2020-01-02T00:00:00.000Z; choose another span, or give "samples" of what the source would find',
    });
    expect((await tryIt({})).body.error).toMatchObject({ code: 'request.invalid', issues: [{ path: 'span' }] });
    expect((await tryIt({ span: { last: 'an hour' } })).body.error.code).toBe('request.invalid');
    expect((await tryIt({ samples: [{ agent: 'nobody', payload: {} }, { agent: 'good', payload: {} }] })).body.error.issues?.map(({ message }) => message))
      .toEqual(['there is no agent "nobody" in what is tried', '"good" is a filter; samples come from a source'.replace('a filter', 'a step')]);
    expect((await tryIt({ span, version: 99 })).status).toBe(404);
    const broken = await tryIt({ span, document: changed({ score: { type: 'javascript', version: 1, options: { code: 'export default (' } } }) });
    expect([broken.status, broken.body.error.issues?.[0]]).toMatchObject([422, { path: 'agents.score.options.code', code: 'code.invalid' }]);
    expect((await api.call('POST', '/api/v1/workflows/4711/try', { bearer, body: { span } })).status).toBe(404);
  });

  it('ends at its limits and says so', async () => {
    const { body } = await tryIt({ span, limits: { events: 3 } });
    expect([body.endedBy, body.events, body.notes.map(({ code }) => code)]).toEqual(['events', 3, ['state', 'limit.events']]);
    expect(body.deliveries.comparison).toMatchObject({ same: 1, onlyPublished: { total: 0 } });
  });
});

it('writes nothing and sends nothing, and opens no door to do it', async () => {
  const { database, network, inbox } = api.platform;
  const doors = [vi.spyOn(network, 'forAgent'), vi.spyOn(inbox, 'add'), vi.spyOn(api.platform.store.turns, 'commit'), vi.spyOn(api.platform.store.log, 'ingest')];
  const document = changed({ call: { type: 'call-http', version: 1, options: { url: 'https://example.com/{{ id }}', response: 'json' } }, after: { type: 'filter', version: 1, options: { conditions: [{ field: 'status', is: 'present' }] } } });
  const links = [...lots.links, { from: 'good', to: 'call' }, { from: 'call', to: 'after' }];
  await tryIt({ span });
  const before = await digestOf(database);
  const { body } = await tryIt({ span, document: { ...document, links } });
  expect(await digestOf(database)).toEqual(before);
  expect(Object.keys(before).length).toBeGreaterThan(25);
  expect(body.agents['call']).toMatchObject({ received: 6, answers: { recorded: 0, assumed: 6 }, emitted: { out: 6 } });
  expect(doors.map((door) => door.mock.calls.length)).toEqual([0, 0, 0, 0]);
  doors.forEach((door) => door.mockRestore());
});

it('tells how far it is, and then the result', async () => {
  const response = await fetch(`${await api.application.getUrl()}/api/v1/workflows/${workflowId}/try`, {
    method: 'POST', headers: { authorization: `Bearer ${bearer}`, accept: 'text/event-stream', 'content-type': 'application/json' }, body: JSON.stringify({ span }),
  });
  const text = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect(text).toMatch(/^event: progress\ndata: \{"events":8,.*"total":8,.*\n\nevent: result\ndata: \{"tried"/);
});
