import { afterEach, beforeEach, expect, test } from 'vitest';
import { startClickhouseSimulator, type ClickhouseSimulator } from '@rookery/simulators';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { insertClickhouse } from './agent.js';

const columns = { vin: 'String', price: 'Float64', at: 'DateTime64', k: 'Nullable(String)' } as const;
let server: ClickhouseSimulator;
beforeEach(async () => {
  server = await startClickhouseSimulator({ user: 'writer', password: 'Secret-123', database: 'shop', tables: { lots: { columns, deduplicationWindow: 100 }, plain: { columns, deduplicationWindow: 0 } } });
});
afterEach(() => server.stop());

const insert = (options: JsonObject, payloads: readonly JsonObject[], more: { readonly attempts?: number; readonly fields?: JsonObject } = {}): Promise<RunResult> =>
  runAgent(insertClickhouse, {
    options: { credential: 'analytics', table: 'lots', ...options }, net: loopbackNet(), receive: payloads.map((payload) => ({ payload })), attempts: more.attempts ?? 1,
    credentials: { analytics: { kind: 'clickhouse', fields: { url: server.url, user: 'writer', password: 'Secret-123', database: 'shop', ...more.fields } } },
  });
const statuses = (run: RunResult) => run.deliveries.map(({ status }) => status);
const vins = (table = 'lots') => server.rows(table).map(({ vin }) => vin);

test('inserts a batch with one call, and says when it is written', async () => {
  const run = await insert({}, [{ vin: 'A "q" \\ \n', price: 0.5, at: '2026-01-05T09:00:00.123Z' }, { vin: 'B' }]);
  expect([statuses(run), server.rows('lots')]).toEqual([['delivered', 'delivered'], [{ vin: 'A "q" \\ \n', price: 0.5, at: '2026-01-05T09:00:00.123Z', k: null }, { vin: 'B', price: 0, at: '', k: null }]]);
  expect(server.inserts()).toMatchObject([{ async_insert: '0', wait_end_of_query: '1' }]);
});

test('takes chosen columns, another database, and the key of the delivery', async () => {
  const run = await insert({ table: 'shop.lots', columns: { vin: '{{ lot.vin }}', price: '{{ lot.price }}' }, keyColumn: 'k', collect: true }, [{ lot: { vin: 'A', price: 3 } }], { fields: { database: 'other' } });
  expect(server.rows('lots')).toEqual([{ vin: 'A', price: 3, at: '', k: run.deliveries[0]?.idempotencyKey }]);
  expect(server.inserts()).toMatchObject([{ async_insert: '1', wait_for_async_insert: '1', async_insert_deduplicate: '1' }]);
});

test('writes a block once when its answer was lost, in a table that looks for duplicates', async () => {
  server.inject({ on: '/', reset: 'after effect' });
  const run = await insert({}, [{ vin: 'A' }, { vin: 'B' }], { attempts: 2 });
  expect([statuses(run), vins()]).toEqual([['unknown', 'unknown', 'delivered', 'delivered'], ['A', 'B']]);
  expect(new Set(server.inserts().map((settings) => settings['insert_deduplication_token'])).size).toBe(1);
});

test('fails one row alone, names its column, and writes its neighbours once, also when the batch is repeated', async () => {
  const payloads = [{ vin: 'A', price: 1 }, { vin: 'B', price: 'cheap' }, { vin: 'C', colour: 'red' }, { vin: 'D', price: 4 }];
  const run = await insert({}, payloads);
  await insert({}, payloads);
  expect([statuses(run), vins()]).toEqual([['delivered', 'dead', 'dead', 'delivered'], ['A', 'D']]);
  expect(run.deliveries[1]?.error?.message).toMatch(/key price.*change the template of the column, or the event$/);
  expect(run.deliveries[2]?.error?.message).toContain('colour');
  const skipping = await insert({ unknownFields: 'skip', table: 'plain' }, [{ vin: 'C', colour: 'red' }]);
  expect([statuses(skipping), vins('plain')]).toEqual([['delivered'], ['C']]);
});

test.each([
  [252, 'Too many parts (300). Merges are processing significantly slower than inserts. (TOO_MANY_PARTS)', 'failed'],
  [241, 'Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)', 'failed'],
  [319, 'Unknown status of insert. (UNKNOWN_STATUS_OF_INSERT)', 'unknown'],
])('tries again after exception %i', async (code, message, status) => {
  server.failOnce(code, message);
  const run = await insert({}, [{ vin: 'A' }], { attempts: 2 });
  expect([statuses(run), vins()]).toEqual([[status, 'delivered'], ['A']]);
});

test.each<[JsonObject, JsonObject, string]>([
  [{}, { password: 'wrong-password' }, 'check user, password and rights in the credential'],
  [{ table: 'nothing' }, {}, 'Table shop.nothing does not exist'],
  [{ table: 'x` FORMAT JSONEachRow' }, {}, 'write the name of a table'],
])('says what to do about %j %j', async (options, fields, message) => {
  const outcome = await insert(options, [{ vin: 'A' }], { fields }).then((run) => run.deliveries[0]?.error?.message, (error: unknown) => String(error));
  expect(outcome).toContain(message);
  expect(outcome).not.toContain('wrong-password');
});

test('is tried again when the server is away', async () => {
  await server.stop();
  const run = await insert({}, [{ vin: 'A' }]);
  expect(run.deliveries[0]).toMatchObject({ status: 'failed', error: { audience: 'transient' } });
  server = await startClickhouseSimulator({ user: 'writer', password: 'p', database: 'shop', tables: {} });
});
