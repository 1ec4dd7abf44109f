import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRookery, until, type Rookery } from '@rookery/testkit';
import { entry } from './built-server.js';
import { publish } from './workflow-client.js';

let rookery: Rookery;
let sink: HttpSink;

beforeAll(async () => {
  sink = await startHttpSink();
  rookery = await startRookery({ entry, environment: { ROOKERY_EGRESS_ALLOW: new URL(sink.url).host } });
});
afterAll(async () => {
  await rookery[Symbol.asyncDispose]();
  await sink.stop();
});

const partner = (name: string) => ({
  schemaVersion: 1, name,
  agents: {
    by: { type: 'manual', version: 1, options: {}, key: '{{ lot }}' },
    mark: { type: 'format', version: 1, options: { payload: { lot: '{{ lot }}', marked: true } } },
    send: { type: 'call-http', version: 1, options: { url: `${sink.url}/${name}`, method: 'POST' } },
  },
  links: [{ from: 'by', to: 'mark' }, { from: 'mark', to: 'send' }],
});

interface Replay { readonly id: string; readonly state: string; readonly total: number; readonly done: number; readonly reason: string | null }

const replay = (body: object) => rookery.api<Replay & { readonly error?: { readonly issues?: readonly { readonly path: string }[] } }>('POST', '/api/v1/events/replay', { body });
const settled = (id: string) => until('the end of the replay', async () => {
  const { body } = await rookery.api<Replay>('GET', `/api/v1/replays/${id}`);
  return body.state !== 'running' && body;
});
const run = (id: string, lots: readonly number[]) => rookery.api('POST', `/api/v1/workflows/${id}/agents/by/run`, { body: lots.map((lot) => ({ lot })) });
const received = (name: string) => sink.calls().filter(({ path }) => path === `/${name}`);
const arrive = (name: string, count: number) => until(`${count} calls`, async () => received(name).length === count);

test('sends nothing twice by itself, everything once more under new keys when asked for', async () => {
  const { id } = await publish(rookery, partner('index'));
  await run(id, [1, 2, 3]);
  await arrive('index', 3);

  const preview = await rookery.api('POST', '/api/v1/events/replay', { body: { workflow: 'index', agent: 'send', preview: true } });
  expect([preview.status, preview.body]).toMatchObject([200, { events: 3, deliveries: { done: 3, open: 0, failed: 0, none: 0 }, reaches: [] }]);
  const through = await rookery.api('POST', '/api/v1/events/replay', { body: { workflow: 'index', agent: 'mark', preview: true } });
  expect(through.body).toMatchObject({ events: 3, deliveries: null, reaches: [{ agent: 'send', kind: 'action' }] });

  const plain = await replay({ workflow: 'index', agent: 'mark' });
  expect(plain.status).toBe(202);
  expect(await settled(plain.body.id)).toMatchObject({ state: 'done', total: 3, done: 3 });
  const deliveries = await until('six deliveries', async () => {
    const { body } = await rookery.api<{ readonly items: readonly { readonly status: string; readonly reason: string | null }[] }>('GET', `/api/v1/deliveries?workflow=${id}`);
    return body.items.length === 6 && body.items;
  });
  expect(deliveries.filter(({ status }) => status === 'suppressed').map(({ reason }) => reason?.replace(/\d+-\d+/, 'x'))).toEqual(Array(3).fill('done before, as x'));
  expect(received('index')).toHaveLength(3);

  const again = await replay({ workflow: id, agent: 'send', again: true, from: { agent: 'mark' } });
  await settled(again.body.id);
  await arrive('index', 9);
  expect(new Set(received('index').map(({ idempotencyKey }) => idempotencyKey)).size).toBe(9);
});

test('takes only the key, the events or the span that were named', async () => {
  const { id } = await publish(rookery, partner('chosen'));
  const first = await run(id, [1, 2]);
  await arrive('chosen', 2);
  const between = new Date().toISOString();
  await run(id, [3]);
  await arrive('chosen', 3);
  const count = async (more: object) => (await rookery.api('POST', '/api/v1/events/replay', { body: { workflow: id, agent: 'mark', preview: true, ...more } })).body['events'];
  const [chosen] = first.body['eventIds'] as readonly string[];
  expect(await Promise.all([count({ key: '2' }), count({ eventIds: [chosen] }), count({ since: between }), count({ until: between }), count({ since: between, key: '1' })])).toEqual([1, 1, 1, 2, 0]);
});

test('stops when it is cancelled', async () => {
  const { id } = await publish(rookery, partner('slow'));
  await run(id, Array.from({ length: 400 }, (_, lot) => lot));
  await arrive('slow', 400);
  const started = await replay({ workflow: id, agent: 'mark', ratePerSecond: 20 });
  await until('some progress', async () => (await rookery.api<Replay>('GET', `/api/v1/replays/${started.body.id}`)).body.done > 0);
  const cancelled = await rookery.api<Replay>('POST', `/api/v1/replays/${started.body.id}/cancel`);
  expect(cancelled.body.state).toBe('cancelled');
  expect(cancelled.body.done).toBeLessThan(400);
  const listed = await rookery.api<{ readonly items: readonly Replay[] }>('GET', '/api/v1/replays?limit=1');
  expect(listed.body.items).toMatchObject([{ id: started.body.id, state: 'cancelled', done: cancelled.body.done }]);
});

test('refuses what cannot be replayed, and says why', async () => {
  const { id } = await publish(rookery, partner('refused'));
  const pathOf = async (body: object) => {
    const { status, body: answer } = await replay({ workflow: id, agent: 'mark', ...body });
    return [status, answer.error?.issues?.[0]?.path];
  };
  expect(await pathOf({ agent: 'by' })).toEqual([400, 'agent']);
  expect(await pathOf({ agent: 'nobody' })).toEqual([404, undefined]);
  expect(await pathOf({ from: { agent: 'send' } })).toEqual([400, 'from']);
  expect(await pathOf({ eventIds: ['999999-1'] })).toEqual([400, 'eventIds']);
  expect(await pathOf({ since: 'yesterday' })).toEqual([400, 'since']);
  expect(await pathOf({ eventIds: ['1-1'], key: 'a' })).toEqual([400, 'eventIds']);
  expect(await pathOf({})).toEqual([400, 'since']);
  expect(await pathOf({ ratePerSecond: 0 })).toEqual([400, 'ratePerSecond']);
});
