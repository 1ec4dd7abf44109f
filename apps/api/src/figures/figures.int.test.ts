import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import type { Statement } from '../persistence/database.js';
import { FigureSampler } from './figure-sampler.js';
import type { AgentFigures, LinkFigures } from './figure-views.js';
import type { SeriesPoint } from './series.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Every second lot passes, and lots without a part cannot be worked on. */
const document = {
  schemaVersion: 1,
  name: 'lots',
  agents: {
    lots: { type: 'manual', version: 1 },
    even: { type: 'filter', version: 1, options: { conditions: [{ field: 'even', is: 'equal to', value: true }] } },
    words: { type: 'javascript', version: 1, options: { code: "export default (event) => { if (event.part === 0) throw new Error('no part'); return event; }" } },
  },
  links: [{ from: 'lots', to: 'even' }, { from: 'even', to: 'words' }],
};

let api: TestApi;
let bearer: string;
let workflowId: string;
let sampler: FigureSampler;

const get = async <Body>(path: string): Promise<Body> => (await api.call<Body>('GET', path, { bearer })).body;
const figures = () => get<{ agents: readonly AgentFigures[]; links: readonly LinkFigures[] }>(`/api/v1/workflows/${workflowId}/figures`);
const agent = async (slug: string) => (await figures()).agents.find((one) => one.agent === slug);
const send = (count: number, part = 1) =>
  api.call('POST', `/api/v1/workflows/${workflowId}/agents/lots/run`, { bearer, body: { payloads: Array.from({ length: count }, (_, n) => ({ n, even: n % 2 === 0, part })) } });
const rows = <Row extends object>(text: string) => api.platform.database.rows<Row & Record<string, unknown>>({ name: text.slice(0, 60), text } satisfies Statement, []);
const settled = (emitted: number) => vi.waitFor(async () => {
  const found = await figures();
  expect(found.agents.map(({ lag }) => lag)).toEqual([0, 0, 0]);
  expect(found.agents.map(({ totals }) => totals.succeeded + totals.failed)).toEqual([emitted, emitted, emitted / 2]);
}, 20_000);
const now = () => api.platform.clock.now();
/** Access tokens are short-lived, so a new one comes with the new time. */
const later = async (ms: number) => {
  api.later(ms);
  bearer = await logIn(api);
};

beforeAll(async () => {
  api = await startTestApi(withOwner);
  // From the beginning of a minute on, so that none ends while a test counts what is in it.
  await later(MINUTE - (now() % MINUTE));
  sampler = api.application.get(FigureSampler);
  await sampler.sample(now());
  await api.engine.start();
  workflowId = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document })).body.id;
  await api.call('POST', `/api/v1/workflows/${workflowId}/publish`, { bearer, body: {} });
});
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

it('shows an agent that nothing came to as idle', async () => {
  expect(await agent('words')).toMatchObject({ kind: 'step', state: 'idle', reason: 'nothing has come yet', lag: 0, errorRate: null, totals: { succeeded: 0, failed: 0, emitted: 0 } });
});

it('counts every event once, of the first minute too', async () => {
  await send(100);
  await settled(100);
  expect(await agent('even')).toMatchObject({ state: 'working', totals: { succeeded: 100, failed: 0, emitted: 50 }, errorRate: 0 });
  expect((await figures()).links).toMatchObject([{ from: 'lots', port: 'out', to: 'even', passed: 100, lag: 0 }, { from: 'even', to: 'words', passed: 50, lag: 0 }]);
});

it('writes the figures of a minute once, however many schedulers try, and only what changed', async () => {
  await later(MINUTE);
  const at = now();
  const taken = await Promise.all([sampler.sample(at), sampler.sample(at), sampler.sample(at)]);
  expect(taken.filter(({ isFirst }) => isFirst)).toEqual([{ isFirst: true, agents: 3, links: 2 }]);
  await later(MINUTE);
  expect(await sampler.sample(now())).toEqual({ isFirst: true, agents: 0, links: 0 });
});

it('tells the exact count of every minute', async () => {
  await send(40);
  await settled(140);
  await later(MINUTE);
  await sampler.sample(now());
  const { since, step, series } = await get<{ since: number; step: number; series: Record<string, readonly SeriesPoint[]> }>(`/api/v1/workflows/${workflowId}/agents/even/figures?since=10m&step=1m`);
  expect([step, since % MINUTE]).toEqual([MINUTE, 0]);
  expect(series['emitted']?.flatMap(([, value]) => value ?? [])).toEqual([50, 0, 20]);
  expect(series['succeeded']?.flatMap(([, value]) => value ?? [])).toEqual([100, 0, 40]);
  const [link] = (await figures()).links;
  const ofLink = await get<{ series: Record<string, readonly SeriesPoint[]> }>(`/api/v1/workflows/${workflowId}/links/${link?.id}/figures?since=10m&step=1m`);
  expect(ofLink.series['passed']?.flatMap(([, value]) => value ?? [])).toEqual([0, 40]);
  expect(ofLink.series['lag']?.flatMap(([, value]) => value ?? [])).toEqual([0, 0, 0]);
});

it('takes a rate over five minutes', async () => {
  await later(6 * MINUTE);
  await sampler.sample(now());
  await later(5 * MINUTE);
  await send(10);
  await settled(150);
  const found = await agent('even');
  expect(found?.perMinute.succeeded).toBeGreaterThan(10 / 6);
  expect(found?.perMinute.succeeded).toBeLessThanOrEqual(2);
});

it('calls an agent failing when half of what comes fails, and says it in the language asked for', async () => {
  await later(10 * MINUTE);
  await sampler.sample(now());
  await later(5 * MINUTE);
  await send(6, 0);
  await settled(156);
  expect(await agent('words')).toMatchObject({ state: 'failing', reason: '3 of 3 events failed in 5 min', errorRate: 1, failedEvents: 3, lastError: { code: 'code.threw' } });
  const { agents } = await get<{ agents: readonly AgentFigures[] }>(`/api/v1/workflows/${workflowId}/figures?language=ru`);
  expect(agents.find(({ agent: slug }) => slug === 'words')?.reason).toBe('не удалось 3 из 3 событий за 5 мин');
});

it('sums a workspace up, and draws the last hour of each agent when asked', async () => {
  const overview = await get<{ workflows: readonly object[] }>('/api/v1/figures');
  expect(overview.workflows).toMatchObject([{ workflowId, states: { failing: 1 }, failedEvents: 3, lag: 0 }]);
  const { agents } = await get<{ agents: readonly AgentFigures[] }>(`/api/v1/workflows/${workflowId}/figures?sparklines=true`);
  expect(agents.map(({ sparkline }) => sparkline?.length)).toEqual([30, 30, 30]);
});

it('refuses spans and steps it cannot draw', async () => {
  const status = async (query: string) => (await api.call('GET', `/api/v1/workflows/${workflowId}/agents/even/figures?${query}`, { bearer })).status;
  expect(await Promise.all([status('since=soon'), status('step=90s'), status('step=0m'), status('since=30d&step=1m'), status('since=2999-01-01')])).toEqual([400, 400, 400, 400, 400]);
  expect((await api.call('GET', `/api/v1/workflows/${workflowId}/agents/nobody/figures`, { bearer })).status).toBe(404);
  expect((await api.call('GET', '/api/v1/workflows/999/figures', { bearer })).status).toBe(404);
});

it('keeps one figure an hour after two days, and the base of all differences after thirty', async () => {
  const before = await rows<{ count: number }>('select count(*)::int as count from agent_figure');
  await later(50 * HOUR);
  expect(await sampler.sweep(now())).toBeGreaterThan(0);
  const hours = await rows<{ hour: number; count: number }>('select agent_id, ceil(at / 3600000.0)::bigint as hour, count(*)::int as count from agent_figure group by 1, 2');
  expect(hours.every(({ count }) => count === 1)).toBe(true);
  expect(before[0]?.count).toBeGreaterThan(hours.length);
  await later(31 * 24 * HOUR);
  await sampler.sample(now());
  await sampler.sweep(now());
  await send(2);
  await settled(158);
  await later(MINUTE);
  await sampler.sample(now());
  const { series } = await get<{ series: Record<string, readonly SeriesPoint[]> }>(`/api/v1/workflows/${workflowId}/agents/even/figures?since=5m&step=1m`);
  expect(series['succeeded']?.flatMap(([, value]) => value ?? [])).toEqual([2]);
});
