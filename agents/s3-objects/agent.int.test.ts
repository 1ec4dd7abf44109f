import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { startS3 } from '../s3/test/s3-server.js';
import { s3Objects } from './agent.js';

let store: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  store = await startS3();
});
afterAll(() => store.stop());

const check = (options: JsonObject, before?: RunResult): Promise<RunResult> =>
  runAgent(s3Objects, { options: { credential: 'archive', bucket: 'events', ...options }, net: loopbackNet(), credentials: { archive: store.credential }, ...(before === undefined ? {} : { continueFrom: before }) });
const keysOf = (run: RunResult) => run.emitted.map(({ payload }) => payload['key']);

test('tells of each object once, of a changed one again, over several pages', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await store.put(`any/${name}`, name);
  const options = { prefix: 'any/', batchSize: 2 };
  const first = await check(options);
  await store.put('any/b', 'changed');
  await store.put('any/0', 'new');
  const second = await check(options, first);
  expect([keysOf(first), keysOf(second), keysOf(await check(options, second))]).toEqual([['any/a', 'any/b', 'any/c', 'any/d', 'any/e'], ['any/0', 'any/b'], []]);
});

test('emits nothing of what is there already when it begins now', async () => {
  for (const keys of ['any', 'growing']) {
    await store.put(`now/${keys}/1`, 'old');
    const options = { prefix: `now/${keys}/`, keys, startAt: 'now' };
    const first = await check(options);
    await store.put(`now/${keys}/2`, 'new');
    expect([keysOf(first), keysOf(await check(options, first))]).toEqual([[], [`now/${keys}/2`]]);
  }
});

test('follows keys that grow by the last one alone', async () => {
  for (const day of ['01', '02', '03']) await store.put(`log/${day}`, day);
  const options = { prefix: 'log/', keys: 'growing', batchSize: 2, read: 'text' };
  const first = await check(options);
  await store.put('log/04', '04');
  const second = await check(options, first);
  expect([first.emitted.map(({ payload }) => payload['content']), keysOf(second), second.state]).toEqual([['01', '02', '03'], ['log/04'], {}]);
});

test('reads JSON, lines and CSV, packed or not, and tells which row it was', async () => {
  await store.put('read/json/1', '{"vin":"A"}');
  await store.put('read/lines/1', gzipSync('{"vin":"A"}\n\n{"vin":"B"}\n'));
  await store.put('read/csv/1', '\uFEFFvin,price\nA,"1,5"\nB,2\n');
  const [json, lines, csv] = await Promise.all(['json', 'lines', 'csv'].map((read) => check({ prefix: `read/${read}/`, read })));
  expect(json?.emitted.map(({ payload }) => payload['content'])).toEqual([{ vin: 'A' }]);
  expect(lines?.emitted.map(({ payload }) => [payload['row'], payload['content']])).toEqual([[1, { vin: 'A' }], [2, { vin: 'B' }]]);
  expect(csv?.emitted.map(({ payload }) => payload['content'])).toEqual([{ vin: 'A', price: '1,5' }, { vin: 'B', price: '2' }]);
});

test('says of what it cannot read why, emits nothing half, and goes on', async () => {
  await store.put('bad/1', '{"vin":"A"}\n{"vin":');
  await store.put('bad/2', 'x'.repeat(2_000));
  await store.put('bad/3', Buffer.from([0xff, 0xfe, 0x00]));
  await store.put('bad/4', '{"vin":"D"}\n');
  await store.put('bad/5', gzipSync('x'.repeat(100_000)));
  const run = await check({ prefix: 'bad/', read: 'lines', maxBytes: 1_000 });
  expect(run.emitted.map(({ port, payload }) => [port, payload['key'], payload['problem'] ?? payload['content']])).toEqual([
    ['unreadable', 'bad/1', expect.stringContaining('line 2 is no JSON')],
    ['unreadable', 'bad/2', 'it has 2000 bytes; "maxBytes" allows 1000'],
    ['unreadable', 'bad/3', '"bad/3" is no text in UTF-8'],
    ['out', 'bad/4', { vin: 'D' }],
    ['unreadable', 'bad/5', expect.any(String)],
  ]);
});

test('gives the same keys when a check is repeated after a crash', async () => {
  await store.put('crash/1', '{"n":1}\n{"n":2}\n');
  const options = { prefix: 'crash/', read: 'lines' };
  const [lost, repeated] = [await check(options), await check(options)];
  expect(repeated.emitted.map(({ payload }) => payload)).toEqual(lost.emitted.map(({ payload }) => payload));
  expect(repeated.snapshot.seen).toEqual(lost.snapshot.seen);
});

test('says what to do about a bucket that is not there, and is unavailable when the storage is away', async () => {
  await expect(check({ bucket: 'nothing' })).rejects.toMatchObject({ code: 'source.failed', message: expect.stringContaining('create the bucket, or check its name') });
  const other = await startS3();
  await other.stop();
  await expect(runAgent(s3Objects, { options: { credential: 'archive', bucket: 'events' }, net: loopbackNet(), credentials: { archive: other.credential } })).rejects.toMatchObject({ code: 'source.unavailable' });
});
