import type { JsonObject } from '@rookery/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { AGENT_CATALOGUE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import type { AgentFigures } from '../figures/figure-views.js';
import { FigureSampler } from '../figures/figure-sampler.js';
import type { Database, Session } from '../persistence/database.js';
import { QuotaExchange } from '../quotas/quota-exchange.js';
import type { QuotaView } from '../quotas/quotas.service.js';
import { AlarmTeller } from './alarm-teller.js';
import { AlarmWatch } from './alarm-watch.js';
import type { AlarmView } from './alarms.service.js';

const MINUTE = 60_000;

const watched = {
  schemaVersion: 1,
  name: 'lots',
  agents: {
    lots: { type: 'manual', version: 1, alarms: { silence: '30m' } },
    words: { type: 'javascript', version: 1, alarms: { errorRate: { above: 0.25, over: '10m', least: 4 } }, options: { code: "export default (event) => { if (event.part === 0) throw new Error('no part'); return event; }" } },
  },
  links: [{ from: 'lots', to: 'words' }],
};

/** Hears of everything but itself, though it is silent too. */
const listening = {
  schemaVersion: 1,
  name: 'watch',
  agents: { alarms: { type: 'alarm', version: 1 }, other: { type: 'alarm', version: 1, alarms: { silence: '5m' }, options: { kinds: ['errorRate'] } } },
  links: [],
};

let api: TestApi;
let bearer: string;
let watch: AlarmWatch;
let teller: AlarmTeller;
let workflowId: string;
let listenerId: string;
/** The moment that rounds are told; the server's own clock is left alone. */
let now: number;

const get = async <Body>(path: string): Promise<Body> => (await api.call<Body>('GET', path, { bearer })).body;
const publish = async (document: object) => {
  const { id } = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document })).body;
  const { status, text } = await api.call('POST', `/api/v1/workflows/${id}/publish`, { bearer, body: {} });
  expect([status, text]).toEqual([200, expect.any(String)]);
  return id;
};
const send = (count: number, part = 1) => api.call('POST', `/api/v1/workflows/${workflowId}/agents/lots/run`, { bearer, body: Array.from({ length: count }, (_, n) => ({ n, part })) });
const rows = <Row extends object>(name: string, text: string) => api.platform.database.rows<Row & Record<string, unknown>>({ name, text }, []);
const round = async () => {
  await watch.judge(now);
  await teller.tell(now);
};
/** Rounds without a gap. */
const pass = async (ms: number) => {
  for (const until = now + ms; now < until; ) {
    now = Math.min(until, now + 50_000);
    await round();
  }
};
const alarms = async (state = 'open') => (await get<{ items: readonly AlarmView[] }>(`/api/v1/alarms?state=${state}`)).items;
const openKinds = async () => (await alarms()).map(({ kind, workflow }) => `${kind} ${workflow ?? ''}`.trim()).toSorted();
const told = async (agent = 'alarms') => {
  const { items } = await get<{ items: readonly { readonly payload: JsonObject }[] }>(`/api/v1/events?workflow=${listenerId}&agent=${agent}&limit=500`);
  return items.map(({ payload }) => `${String(payload['kind'])} ${String(payload['workflow'])} ${String(payload['transition'])}`).toReversed();
};
const worked = (agent: string, count: number) => vi.waitFor(async () => {
  const { totals } = (await get<{ agents: readonly AgentFigures[] }>(`/api/v1/workflows/${workflowId}/figures`)).agents.find((one) => one.agent === agent) ?? {};
  expect((totals?.succeeded ?? 0) + (totals?.failed ?? 0)).toBe(count);
}, 20_000);

beforeAll(async () => {
  api = await startTestApi({ ...withOwner, ROOKERY_WORKSPACE_DAILY: '1000' });
  bearer = await logIn(api);
  watch = api.application.get(AlarmWatch);
  teller = api.application.get(AlarmTeller);
  now = api.platform.clock.now();
  await api.engine.start();
  await api.application.get(FigureSampler).sample(now);
  workflowId = await publish(watched);
  listenerId = await publish(listening);
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

it('is judged by one process at a time', async () => {
  const parts = { database: api.platform.database, catalogue: api.application.get<AgentCatalogue>(AGENT_CATALOGUE), freeBytes: () => Promise.resolve(undefined), scrub: (text: string) => text };
  const others = [new AlarmWatch(parts), new AlarmWatch(parts), watch];
  expect((await Promise.all(others.map((one) => one.judge(now)))).filter(Boolean)).toHaveLength(1);
  expect(await watch.judge(now + 9_999)).toBe(false);
});

describe('silence', () => {
  it('is raised once and told once to every alarm agent that asks for it', async () => {
    await pass(29 * MINUTE);
    expect(await openKinds()).toEqual(['silence watch']);
    await pass(3 * MINUTE);
    expect(await openKinds()).toEqual(['silence lots', 'silence watch']);
    await pass(5 * MINUTE);
    expect([await told(), await told('other')]).toEqual([['silence lots raised'], []]);
  });

  it('is not told twice when the process dies between the event and the mark', async () => {
    await rows('forget what was told', 'update alarm set raise_told_at = null');
    expect(await teller.tell(now)).toBeGreaterThan(0);
    expect(await told()).toEqual(['silence lots raised']);
  });

  it('is cleared by the next event, and that is told too', async () => {
    await send(1);
    await pass(2 * MINUTE);
    expect(await told()).toEqual(['silence lots raised', 'silence lots cleared']);
    expect((await alarms('cleared')).map(({ kind, workflow, agent, state }) => [kind, workflow, agent, state])).toContainEqual(['silence', 'lots', 'lots', 'cleared']);
  });

  it('does not grow while nobody watches, nor by a clock that is set', async () => {
    now += 5 * 60 * MINUTE;
    await round();
    expect(await openKinds()).not.toContain('silence lots');
    now -= 9 * 60 * MINUTE;
    await pass(MINUTE);
    expect(await openKinds()).not.toContain('silence lots');
  });

  it('does not grow while paused', async () => {
    await api.call('POST', `/api/v1/workflows/${workflowId}/pause`, { bearer, body: { agent: 'lots' } });
    await pass(40 * MINUTE);
    await api.call('POST', `/api/v1/workflows/${workflowId}/resume`, { bearer, body: { agent: 'lots' } });
    await pass(20 * MINUTE);
    expect(await openKinds()).not.toContain('silence lots');
  });
});

describe('error rate and failed events', () => {
  it('are raised from the exact counts, in words', async () => {
    // Back on the server's time, which the figures are taken at.
    now = api.platform.clock.now();
    await send(3);
    await worked('words', 4);
    await send(2, 0);
    await worked('words', 6);
    await vi.waitFor(async () => expect(await rows('failed events', 'select 1 as one from failed_event')).toHaveLength(2));
    await pass(MINUTE);
    const found = (await alarms()).filter(({ agent }) => agent === 'words');
    expect(found.map(({ kind, message, severity }) => [kind, severity, message]).toSorted()).toEqual([
      ['errorRate', 'warning', '"words" of "lots" failed on 2 of 6 events in 10 min'],
      ['failedEvents', 'warning', '"words" of "lots" failed on events in 15 min: 2, lately with "code.threw"; they are in the failed list'],
    ]);
    expect(await told('other')).toEqual(['errorRate lots raised']);
  });

  it('are acknowledged by somebody, and the first stays on record', async () => {
    const [alarm] = await alarms();
    const answer = await api.call<AlarmView>('POST', `/api/v1/alarms/${alarm?.id}/acknowledge`, { bearer });
    expect([answer.status, answer.body.acknowledged?.by, answer.body.state]).toEqual([200, 'ann@example.com', 'open']);
    expect((await api.call('POST', '/api/v1/alarms/999999/acknowledge', { bearer })).status).toBe(404);
  });
});

it('a muted alarm is listed and not told, until the mute is over', async () => {
  const before = (await told()).length;
  const [alarm] = (await alarms('all')).filter(({ kind, workflow }) => kind === 'silence' && workflow === 'lots');
  const muted = await api.call<AlarmView>('POST', `/api/v1/alarms/${alarm?.id}/mute`, { bearer, body: { for: '12h' } });
  expect([muted.status, muted.body.mutedUntil]).toEqual([200, expect.any(String)]);
  await pass(45 * MINUTE);
  expect(await openKinds()).toContain('silence lots');
  const silences = async () => (await told()).slice(before).filter((text) => text.startsWith('silence'));
  expect(await silences()).toEqual([]);
  await api.call('POST', `/api/v1/alarms/${alarm?.id}/mute`, { bearer, body: { for: '0s' } });
  await pass(MINUTE);
  expect(await silences()).toEqual(['silence lots raised']);
  expect((await api.call('POST', `/api/v1/alarms/${alarm?.id}/mute`, { bearer, body: { for: 'a while' } })).status).toBe(400);
});

describe('quotas', () => {
  it('show the default of the installation and what was brought in', async () => {
    await api.application.get(QuotaExchange).exchange(api.platform.clock.now());
    const view = await get<QuotaView>('/api/v1/quotas');
    expect(view).toMatchObject({ limits: { eventsPerSecond: null, eventsPerDay: 1000 }, own: { eventsPerSecond: null, eventsPerDay: null }, today: { accepted: 6, refused: 0 } });
  });

  it('refuse what is over the limit with a time to come again, and raise an alarm that is told all the same', async () => {
    const set = await api.call<QuotaView>('PUT', '/api/v1/quotas', { bearer, body: { eventsPerDay: 8 } });
    expect(set.body).toMatchObject({ limits: { eventsPerDay: 8 }, own: { eventsPerDay: 8 }, today: { accepted: 6 } });
    expect((await send(2)).status).toBe(202);
    const refused = await send(1);
    expect([refused.status, refused.body.error.code, Number(refused.headers['retry-after']) > 0]).toEqual([429, 'quota.day', true]);
    now = Math.max(now, api.platform.clock.now());
    await api.application.get(QuotaExchange).exchange(api.platform.clock.now());
    await rows('refused lately', `update quota_use set refused_at = ${now}, day = ${Math.floor(now / 86_400_000)} where refused_at is not null`);
    await pass(MINUTE);
    expect(await openKinds()).toContain('quota');
    expect((await told()).at(-1)).toBe('quota null raised');
    expect((await api.call('PUT', '/api/v1/quotas', { bearer, body: { eventsPerDay: 0 } })).status).toBe(400);
  });
});

it('tells without any setting what stands still: held and dead deliveries, refused endpoints, failing sources, back-pressure', { timeout: 90_000 }, async () => {
  now = api.platform.clock.now() + 24 * 60 * MINUTE;
  const id = await publish({
    schemaVersion: 1,
    name: 'troubled',
    title: 'Trouble on purpose',
    agents: {
      table: { type: 'sql-query', version: 1, schedule: { every: '1s' }, options: { credential: 'nowhere', sql: 'select 1 as id', cursor: 'id', tieBreak: 'id' } },
      posts: { type: 'manual', version: 1 },
      slow: { type: 'format', version: 1, title: 'Slow words', pause: { policy: 'buffer', bound: 3 }, options: { payload: { n: '{{ n }}' } } },
      tell: { type: 'add-to-inbox', version: 1, title: 'Tell the team', options: { title: '{{ n }}' } },
    },
    links: [{ from: 'posts', to: 'slow' }, { from: 'posts', to: 'tell' }],
  });
  await api.call('PUT', '/api/v1/quotas', { bearer, body: {} });
  const count = async (text: string) => (await rows(text.slice(0, 60), text)).length;
  // Before the bound is passed: a poll that is held back does not fail.
  await vi.waitFor(async () => expect(await count(`select 1 from agent where slug = 'table' and failed >= 3`)).toBe(1), 40_000);
  await api.call('POST', `/api/v1/workflows/${id}/pause`, { bearer, body: { agent: 'slow' } });
  await api.call('POST', `/api/v1/workflows/${id}/agents/posts/run`, { bearer, body: [1, 2, 3, 4, 5].map((n) => ({ n })) });
  const agentId = (await rows<{ id: number }>('tell', `select id from agent where slug = 'tell'`))[0]?.id;
  await vi.waitFor(async () => expect(await count(`select 1 from delivery where status = 'delivered' and agent_id = ${agentId}`)).toBe(5), 20_000);
  await rows('outcomes nobody knows', `update delivery set status = case when position = 1 then 'unknown' else 'dead' end where agent_id = ${agentId} and position <= 2`);
  await api.platform.store.deliveries.disableEndpoint({ workspaceId: 1, workflowId: Number(id), agentId: agentId ?? 0, endpoint: 'chat 7', reason: 'blocked', now });
  await round();
  const found = (await get<{ items: readonly AlarmView[] }>(`/api/v1/alarms?workflow=${id}&language=en`)).items;
  expect(found.map(({ kind, severity, message }) => `${severity} ${kind}: ${message}`).toSorted()).toEqual([
    'critical backPressure: events wait before "Slow words" of "Trouble on purpose": 5; sources are held back from 3 on',
    'critical cannotRun: "table" of "Trouble on purpose" cannot run: there is no credential "nowhere"; add it under Credentials',
    'critical heldDelivery: "Tell the team" of "Trouble on purpose" holds deliveries whose outcome is unknown, so somebody has to decide: 1',
    'warning deadDelivery: "Tell the team" of "Trouble on purpose" gave up on deliveries; dead now: 1',
    'warning endpointDisabled: "Tell the team" of "Trouble on purpose" sends nothing to chat 7 any more, which refused for good; such addresses: 1',
  ]);
  await api.call('POST', `/api/v1/workflows/${id}/resume`, { bearer, body: { agent: 'slow' } });
  await rows('all settled', `update delivery set status = 'delivered' where agent_id = ${agentId}`);
  await rows('endpoint takes messages again', 'delete from disabled_endpoint');
  await vi.waitFor(async () => expect((await get<{ agents: readonly AgentFigures[] }>(`/api/v1/workflows/${id}/figures`)).agents.map(({ lag }) => lag)).toEqual([0, 0, 0, 0]), 20_000);
  await pass(2 * MINUTE);
  expect((await get<{ items: readonly AlarmView[] }>(`/api/v1/alarms?workflow=${id}`)).items.map(({ kind }) => kind)).toEqual(['cannotRun']);
});

it('asks at most eighteen statements a round, for a few agents as for forty more', async () => {
  const counted = { count: 0 };
  const counting = (session: Session): Session => ({ rows: (statement, values) => ((counted.count += 1), session.rows(statement, values)) });
  const { database } = api.platform;
  const one = new AlarmWatch({
    database: { ...database, transaction: (work) => database.transaction((session) => work(counting(session))) } satisfies Database,
    catalogue: api.application.get<AgentCatalogue>(AGENT_CATALOGUE), freeBytes: () => Promise.resolve(undefined), scrub: (text) => text,
  });
  const statements = async () => {
    now += 50_000;
    counted.count = 0;
    await one.judge(now);
    return counted.count;
  };
  const few = await statements();
  await publish({ ...watched, name: 'many', agents: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`a${n}`, { type: 'manual', version: 1, alarms: { silence: '1h', lag: 5, errorRate: { above: 0.5 } } }])), links: [] });
  await statements();
  expect(Math.max(few, await statements())).toBeLessThanOrEqual(18);
});
