import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { callHttp } from './agent.js';

let sink: HttpSink;

beforeAll(async () => {
  sink = await startHttpSink({ record: 'bodies' });
});
beforeEach(() => sink.reset());
afterAll(() => sink.stop());

const call = (options: JsonObject = {}, attempts = 1, count = 1) =>
  runAgent(callHttp, {
    options: { url: `${sink.url}/events`, ...options },
    net: loopbackNet(), receive: Array.from({ length: count }, (_, index) => ({ payload: { index } })), attempts,
  });

test('sends every event once, each under a key of its own', async () => {
  await call({}, 1, 200);
  const tally = sink.tally();
  expect([tally.calls, Object.keys(tally.perKey).length, tally.withoutKey]).toEqual([200, 200, 0]);
  expect(sink.calls().map((made) => made.body)).toEqual(Array.from({ length: 200 }, (_, index) => `{"index":${index}}`));
});

test('repeats a call whose answer was lost under the same key', async () => {
  sink.inject({ reset: 'after effect' });
  const run = await call({}, 2);
  expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['unknown', 'accepted']);
  expect(Object.values(sink.tally().perKey)).toEqual([2]);
});

test('waits as long as the partner asks, and is then taken', async () => {
  sink.inject({ status: 429, headers: { 'retry-after': '2' } });
  const run = await call({}, 2);
  expect(run.deliveries[0]?.error).toMatchObject({ retryAfterMs: 2_000 });
  expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['failed', 'accepted']);
});

test('does not know what became of a call that took too long', async () => {
  sink.inject({ hang: 'before effect' });
  const run = await call({ timeout: '200ms' });
  expect(run.deliveries[0]?.status).toBe('unknown');
});

test('knows that a closed port took nothing', async () => {
  const closed = await startHttpSink();
  await closed.stop();
  const run = await call({ url: closed.url });
  expect(run.deliveries[0]?.status).toBe('failed');
});

test('makes the answer an event', async () => {
  const run = await call({ response: 'json' });
  expect(run.emitted.map((event) => event.payload)).toEqual([{ status: 200, body: { ok: true } }]);
});

test('does not follow the redirect of a POST', async () => {
  sink.inject({ status: 302, headers: { location: `${sink.url}/elsewhere` } });
  const run = await call();
  expect(run.deliveries[0]?.status).toBe('dead');
  expect(sink.calls().map((made) => `${made.method} ${made.path}`)).toEqual(['POST /events']);
});

test('follows the redirect of a GET', async () => {
  sink.inject({ status: 302, headers: { location: `${sink.url}/elsewhere` } });
  const run = await call({ method: 'GET' });
  expect(run.deliveries[0]?.status).toBe('accepted');
  expect(sink.calls().map((made) => `${made.method} ${made.path}`)).toEqual(['GET /events', 'GET /elsewhere']);
});

test('counts a call as done whose answer is too large to keep', async () => {
  sink.inject({ status: 200, body: 'x'.repeat(300_000) });
  const run = await call({ response: 'text' });
  expect(run.emitted.map((event) => event.payload)).toEqual([{ status: 200, body: null, bodyError: 'the answer has more than 204800 bytes' }]);
});

test.each([
  [200, 'accepted', null, [{ status: 200, body: null, bodyError: 'the answer has more than 204800 bytes' }]],
  [400, 'dead', 'answered 400: (its text is too large to show)', []],
])('unpacks no more of a packed answer of %i than it would read', async (status, left, message, payloads) => {
  const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  const server = createServer((_request, response) => response.writeHead(status, { 'content-encoding': 'gzip' }).end(packed)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const run = await call({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`, response: 'text' });
  server.close();
  server.closeAllConnections();
  expect([run.deliveries[0]?.status, run.deliveries[0]?.error?.message ?? null]).toEqual([left, message]);
  expect(run.emitted.map((event) => event.payload)).toEqual(payloads);
});
