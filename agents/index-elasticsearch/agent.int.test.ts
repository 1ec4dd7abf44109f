import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { startElasticsearchSimulator, type ElasticsearchSimulator } from '@rookery/simulators';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { indexElasticsearch } from './agent.js';

let cluster: ElasticsearchSimulator;
beforeEach(async () => {
  cluster = await startElasticsearchSimulator({ apiKey: 'key==', largestBody: 2_000 });
});
afterEach(() => cluster.stop());

const write = (options: JsonObject, payloads: readonly JsonObject[], more: { readonly attempts?: number; readonly apiKey?: string } = {}): Promise<RunResult> =>
  runAgent(indexElasticsearch, {
    options: { credential: 'search', index: 'lots', ...options }, net: loopbackNet(), receive: payloads.map((payload) => ({ payload })), attempts: more.attempts ?? 1,
    credentials: { search: { kind: 'elasticsearch', fields: { url: cluster.url, apiKey: more.apiKey ?? 'key==' } } },
  });
const statuses = (run: RunResult) => run.deliveries.map(({ status }) => status);
const sources = () => cluster.documents('lots').map(({ source }) => source);

test('indexes a batch with one call, each document under the key of its delivery', async () => {
  const run = await write({}, [{ vin: 'A', note: 'a\nb' }, { vin: 'B' }]);
  expect([statuses(run), cluster.calls(), sources()]).toEqual([['delivered', 'delivered'], 1, [{ vin: 'A', note: 'a\nb' }, { vin: 'B' }]]);
  expect(cluster.documents('lots').map(({ id }) => id)).toEqual(run.deliveries.map(({ idempotencyKey }) => idempotencyKey));
});

test('writes each document once when the answer was lost', async () => {
  cluster.inject({ on: '/_bulk', reset: 'after effect' });
  const run = await write({ way: 'create' }, [{ vin: 'A' }, { vin: 'B' }], { attempts: 2 });
  expect(statuses(run)).toEqual(['unknown', 'unknown', 'delivered', 'delivered']);
  expect(cluster.documents('lots').map(({ writes }) => writes)).toEqual([1, 1]);
  expect(run.emitted.map(({ port }) => port)).toEqual(['out', 'out']);
});

test('never lets an older event overwrite a newer one', async () => {
  const run = await write({ id: '{{ vin }}', version: '{{ at }}' }, [{ vin: 'A', at: 5 }, { vin: 'A', at: 3 }, { vin: 'A', at: 9 }]);
  expect([run.emitted.map(({ port }) => port), sources()]).toEqual([['out', 'none', 'out'], [{ vin: 'A', at: 9 }]]);
});

test('changes some fields, adds what is not there, deletes, and says what was not', async () => {
  await write({ way: 'update', id: '{{ vin }}' }, [{ vin: 'A', price: 1 }, { vin: 'A', sold: true }, { vin: 'B' }]);
  expect(sources()).toEqual([{ vin: 'A', price: 1, sold: true }, { vin: 'B' }]);
  const run = await write({ way: 'delete', id: '{{ vin }}' }, [{ vin: 'A' }, { vin: 'X' }]);
  expect([run.emitted.map(({ port }) => port), sources()]).toEqual([['out', 'none'], [{ vin: 'B' }]]);
  const created = await write({ way: 'create', id: '{{ vin }}' }, [{ vin: 'B', price: 2 }, { vin: 'C' }]);
  expect([created.emitted.map(({ port }) => port), sources()]).toEqual([['none', 'out'], [{ vin: 'B' }, { vin: 'C' }]]);
});

test('fails one document alone, with what to do, and indexes its neighbours', async () => {
  const run = await write({ id: '{{ vin }}', index: '{{ where | default: "lots" }}' }, [{ vin: 'A', price: 1 }, { vin: 'B', price: 'cheap' }, { vin: ' ' }, { vin: 'D', where: 'Upper' }, { vin: 'E', price: 2 }]);
  expect(statuses(run)).toEqual(['delivered', 'dead', 'dead', 'dead', 'delivered']);
  const messages = run.deliveries.map(({ error }) => error?.message ?? '');
  expect(messages.find((text) => text.includes('failed to parse field [price]'))).toContain('a field has another type than in the index');
  expect(messages.find((text) => text.includes('Invalid index name'))).toContain('in lower case');
  expect(messages).toContain('the event gives an empty id; a document cannot be named by nothing');
});

test('tries the refused document again, and no other', async () => {
  cluster.rejectOnce('B');
  const run = await write({ id: '{{ vin }}' }, [{ vin: 'A' }, { vin: 'B' }, { vin: 'C' }], { attempts: 2 });
  expect(statuses(run)).toEqual(['delivered', 'failed', 'delivered', 'delivered']);
  expect(cluster.documents('lots').map(({ writes }) => writes)).toEqual([1, 1, 1]);
});

test('waits as long as the cluster asks', async () => {
  cluster.inject({ on: '/_bulk', status: 429, headers: { 'retry-after': '7' } });
  const run = await write({}, [{ vin: 'A' }], { attempts: 2 });
  expect(run.deliveries).toMatchObject([{ status: 'failed', error: { retryAfterMs: 7_000 } }, { status: 'delivered' }]);
});

test('cuts a batch that is too large for the cluster', async () => {
  const run = await write({}, Array.from({ length: 12 }, (_, n) => ({ n, text: 'x'.repeat(300) })));
  expect([new Set(statuses(run)), sources().length]).toEqual([new Set(['delivered']), 12]);
});

test.each([
  ['a wrong key', { apiKey: 'other' }, 'dead', 'check key, user, password and privileges in the credential'],
])('says what to do after %s, and loses nothing', async (_, more, status, message) => {
  const run = await write({}, [{ vin: 'A' }], more);
  expect(run.deliveries[0]).toMatchObject({ status, error: { message: expect.stringContaining(message) } });
});

it('is tried again when the cluster is away', async () => {
  const { url } = cluster;
  await cluster.stop();
  const run = await write({}, [{ vin: 'A' }]);
  expect(run.deliveries[0]).toMatchObject({ status: 'failed', error: { audience: 'transient', message: expect.stringContaining(new URL(url).host) } });
  cluster = await startElasticsearchSimulator({ apiKey: 'key==' });
});
