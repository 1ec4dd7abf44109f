import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { startS3 } from '../s3/test/s3-server.js';
import { putS3Object } from './agent.js';

let store: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  store = await startS3();
});
afterAll(() => store.stop());

const put = (options: JsonObject, payloads: readonly JsonObject[]): Promise<RunResult> =>
  runAgent(putS3Object, { options: { credential: 'archive', bucket: 'events', ...options }, net: loopbackNet(), credentials: { archive: store.credential }, receive: payloads.map((payload) => ({ payload })) });
const statuses = (run: RunResult) => run.deliveries.map(({ status }) => status);

test('writes one object for each event, and hands on where', async () => {
  const run = await put({ key: 'lots/{{ vin }} ä+(1)\'!.json' }, [{ vin: 'A' }, { vin: 'B' }, { vin: 'A', price: 2 }]);
  expect(statuses(run)).toEqual(['delivered', 'delivered', 'delivered']);
  expect(run.emitted[1]?.payload).toMatchObject({ bucket: 'events', key: 'lots/B ä+(1)\'!.json', etag: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const { bytes, type } = await store.object('lots/A ä+(1)\'!.json');
  expect([bytes.toString(), type]).toEqual(['{"vin":"A","price":2}', 'application/json']);
});

test('gathers events into lines of one object for each beginning, compressed, under a name that stays', async () => {
  const options = { gather: 'lines', key: 'day/{{ day }}/', gzip: true, content: 'json', json: { v: '{{ vin }}' } };
  const payloads = [{ day: 1, vin: 'A' }, { day: 2, vin: 'B' }, { day: 1, vin: 'C' }];
  const [run, again] = [await put(options, payloads), await put(options, payloads)];
  expect(run.emitted.map(({ payload }) => payload['key'])).toEqual(again.emitted.map(({ payload }) => payload['key']));
  const keys = (await store.keys()).filter((key) => key.startsWith('day/'));
  expect(keys).toHaveLength(2);
  const first = await store.object(String(run.emitted[0]?.payload['key']));
  expect(first.type).toBe('application/x-ndjson');
  expect(gunzipSync(first.bytes).toString()).toBe('{"v":"A"}\n{"v":"C"}\n');
});

test('fails the event without a key alone, and says what to do about a bucket that is not there', async () => {
  const run = await put({ key: '{{ vin }}' }, [{ vin: 'x1' }, { vin: ' ' }]);
  expect(statuses(run)).toEqual(['delivered', 'dead']);
  const missing = await put({ bucket: 'nothing' }, [{ vin: 'A' }]);
  expect(missing.deliveries[0]).toMatchObject({ status: 'dead', error: { audience: 'user', message: expect.stringContaining('create the bucket, or check its name') } });
});

test('is tried again when the storage is away', async () => {
  const other = await startS3();
  await other.stop();
  const run = await runAgent(putS3Object, { options: { credential: 'archive', bucket: 'events' }, net: loopbackNet(), credentials: { archive: other.credential }, receive: [{ payload: {} }] });
  expect(run.deliveries[0]).toMatchObject({ status: 'failed', error: { audience: 'transient' } });
});
