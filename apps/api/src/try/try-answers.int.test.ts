import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import type { TryView } from './try.service.js';

let api: TestApi;
let partner: Server;
let calls = 0;
let bearer: string;
let workflowId: string;
let document: object;

/** Answers what it was asked, how often it was asked so far, and nothing good for lot 2. */
function startPartner(): Server {
  return createServer((request, response) => {
    calls += 1;
    const isRefused = request.url === '/2';
    const isUnknown = request.url === '/3' && request.method === 'GET';
    response.writeHead(isRefused ? 422 : isUnknown ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ asked: request.url, call: calls }));
  });
}

beforeAll(async () => {
  partner = startPartner().listen(0, '127.0.0.1');
  await once(partner, 'listening');
  const { port } = partner.address() as AddressInfo;
  api = await startTestApi({ ...withOwner, ROOKERY_EGRESS_ALLOW: `127.0.0.1:${port}` });
  bearer = await logIn(api);
  await api.engine.start();
  document = {
    schemaVersion: 1, name: 'ask',
    agents: {
      lots: { type: 'manual', version: 1 },
      ask: { type: 'call-http', version: 1, options: { url: `http://127.0.0.1:${port}/{{ id }}`, method: 'POST', response: 'json' }, retry: { attempts: 0 } },
      look: { type: 'enrich', version: 1, options: { key: '{{ id }}', url: `http://127.0.0.1:${port}/{{ key }}`, into: 'found', ttl: '0s' } },
      known: { type: 'filter', version: 1, options: { conditions: [{ field: 'status', is: 'equal to', value: 200 }] } },
      refused: { type: 'filter', version: 1, options: { conditions: [{ field: 'error', is: 'present' }] } },
    },
    links: [{ from: 'lots', to: 'ask' }, { from: 'lots', to: 'look' }, { from: 'ask', to: 'known' }, { from: 'ask', port: 'error', to: 'refused' }],
  };
  workflowId = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: document })).body.id;
  await api.call('POST', `/api/v1/workflows/${workflowId}/publish`, { bearer, body: {} });
  for (const id of [1, 2, 3]) await api.call('POST', `/api/v1/workflows/${workflowId}/agents/lots/run`, { bearer, body: { id } });
  await vi.waitFor(async () => {
    const { body } = await api.call<{ items: unknown[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=known`, { bearer });
    const refused = await api.call<{ items: unknown[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=refused`, { bearer });
    const looked = await api.call<{ items: unknown[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=look`, { bearer });
    const failed = await api.call<{ items: unknown[] }>('GET', `/api/v1/failed-events?workflow=${workflowId}&agent=look`, { bearer });
    expect([body.items.length, refused.body.items.length, looked.body.items.length, failed.body.items.length]).toEqual([2, 1, 1, 1]);
  }, 20_000);
  await api.engine.stop();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  partner.close();
});

it('answers with what the partner answered then, refusals too, and calls nobody', async () => {
  const before = calls;
  const { body } = await api.call<TryView>('POST', `/api/v1/workflows/${workflowId}/try`, { bearer, body: { span: { last: '1h' }, runOn: '1m' } });
  const known = await api.call<{ items: { payload: unknown }[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=known`, { bearer });
  expect(body.agents['known']!.outputs.map(({ payload }) => payload)).toEqual(expect.arrayContaining(known.body.items.map(({ payload }) => payload)));
  expect(body.agents['ask']).toMatchObject({ answers: { recorded: 3, assumed: 0 }, emitted: { out: 2, error: 1 }, failures: { total: 1, list: [{ message: expect.stringContaining('422') }] } });
  expect(body.agents['refused']!.outputs).toMatchObject([{ payload: { event: { id: 2 } } }]);
  expect(body.deliveries.list.map(({ outcome, answer, payload }) => [payload, answer, outcome?.status])).toEqual([[{ id: 1 }, 'recorded', 'accepted'], [{ id: 2 }, 'recorded', 'dead'], [{ id: 3 }, 'recorded', 'accepted']]);
  expect(body.deliveries.comparison).toMatchObject({ same: 3, changed: { total: 0 }, onlyDraft: { total: 0 }, onlyPublished: { total: 0 } });
  const looked = await api.call<{ items: { payload: unknown }[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=look`, { bearer });
  expect(body.agents['look']!.outputs.map(({ payload }) => payload)).toEqual(looked.body.items.map(({ payload }) => payload).toReversed());
  // Lot 3 is not known to the partner and left by a port that nobody reads.
  expect(body.agents['look']).toMatchObject({ answers: { recorded: 3, assumed: 0 }, failures: { total: 1 }, emitted: { out: 1 } });
  expect(calls).toBe(before);
});

it('takes the example of the spec where the question is a new one, and says that it is assumed', async () => {
  const more = { ...document, agents: { ...(document as { agents: object }).agents, sign: { type: 'javascript', version: 1, options: { code: 'export default (lot) => ({ ...lot, signed: true })' } } }, links: [{ from: 'lots', to: 'sign' }, { from: 'sign', to: 'ask' }, { from: 'ask', to: 'known' }] };
  const { body } = await api.call<TryView>('POST', `/api/v1/workflows/${workflowId}/try`, { bearer, body: { span: { last: '1h' }, document: more } });
  expect(body.agents['ask']).toMatchObject({ answers: { recorded: 0, assumed: 3 } });
  expect(body.agents['ask']!.outputs[0]!.payload).toEqual({ status: 201, body: { orderId: 'o-1' } });
  expect(body.deliveries.comparison).toMatchObject({ same: 0, changed: { total: 3 }, onlyDraft: { total: 0 }, onlyPublished: { total: 0 } });
  expect(body.deliveries.comparison.changed.list[0]).toMatchObject({ draft: { payload: { id: 1, signed: true } }, published: { payload: { id: 1 } } });
});

it('answers events that were chosen one by one in the same way', async () => {
  const { body: { items } } = await api.call<{ items: { id: string }[] }>('GET', `/api/v1/events?workflow=${workflowId}&agent=lots`, { bearer });
  const { body } = await api.call<TryView>('POST', `/api/v1/workflows/${workflowId}/try`, { bearer, body: { events: items.map(({ id }) => id), runOn: '1m' } });
  expect(body.agents['look']).toMatchObject({ answers: { recorded: 3, assumed: 0 }, failures: { total: 1 }, emitted: { out: 1 } });
  expect(body.agents['ask']).toMatchObject({ answers: { recorded: 3, assumed: 0 }, emitted: { out: 2, error: 1 } });
  expect(body.deliveries.comparison).toMatchObject({ same: 3, changed: { total: 0 }, onlyDraft: { total: 0 }, onlyPublished: { total: 0 } });
});
