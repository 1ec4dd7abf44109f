import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpSink } from './http-sink.js';
import type { HttpSink } from './http-sink.js';

let sink: HttpSink;

beforeEach(async () => {
  sink = await startHttpSink({ record: 'bodies', now: () => 1000 });
});

afterEach(() => sink.stop());

const post = (path: string, init: RequestInit = {}) =>
  fetch(`${sink.url}${path}`, { method: 'POST', body: 'hello', signal: AbortSignal.timeout(5000), ...init });

describe('http sink', () => {
  it('records method, path, idempotency key and body of each call in order', async () => {
    await post('/first', { headers: { 'Idempotency-Key': 'a' } });
    await post('/second?x=1');
    expect(sink.calls()).toMatchObject([
      { at: 1000, method: 'POST', path: '/first', idempotencyKey: 'a', body: 'hello', outcome: 'answered', tookEffect: true },
      { path: '/second?x=1', outcome: 'answered' },
    ]);
  });

  it('tallies calls by key', async () => {
    await post('/', { headers: { 'Idempotency-Key': 'a' } });
    await post('/', { headers: { 'Idempotency-Key': 'a' } });
    await post('/');
    expect(sink.tally()).toEqual({ calls: 3, perKey: { a: 2 }, withoutKey: 1 });
  });

  it('answers an injected status once, on its path only', async () => {
    sink.inject({ on: '/hook', status: 503, body: { error: 'down' }, headers: { 'retry-after': '7' } });
    const other = await post('/other');
    const faulted = await post('/hook');
    const after = await post('/hook');
    expect([other.status, faulted.status, after.status]).toEqual([200, 503, 200]);
    expect(faulted.headers.get('retry-after')).toBe('7');
    expect(sink.calls().map(({ outcome }) => outcome)).toEqual(['answered', 'faulted', 'answered']);
  });

  it('lets calls pass before a fault with "after"', async () => {
    sink.inject({ status: 500, after: 2 });
    const statuses = [(await post('/')).status, (await post('/')).status, (await post('/')).status];
    expect(statuses).toEqual([200, 200, 500]);
  });

  it('does not count a call reset before its body, and counts one reset after its effect', async () => {
    sink.inject({ reset: 'before body' });
    await expect(post('/')).rejects.toThrow('fetch failed');
    expect(sink.count()).toBe(0);
    sink.inject({ reset: 'after effect' });
    await expect(post('/')).rejects.toThrow('fetch failed');
    expect(sink.calls()).toMatchObject([{ outcome: 'reset', tookEffect: true }]);
  });

  it('hangs after receiving: the call is on record and no answer comes', async () => {
    sink.inject({ hang: 'after effect' });
    await expect(post('/', { signal: AbortSignal.timeout(300) })).rejects.toThrow('timeout');
    expect(sink.calls()).toMatchObject([{ outcome: 'hung', tookEffect: true }]);
  });

  it('can be read, faulted and reset over HTTP', async () => {
    await post('/__inject', { body: '{"status":418}' });
    expect((await post('/x')).status).toBe(418);
    const record = await (await fetch(`${sink.url}/__calls`)).json();
    expect(record).toMatchObject({ count: 1, calls: [{ path: '/x', outcome: 'faulted' }] });
    await post('/__reset');
    expect(sink.count()).toBe(0);
  });

  it('keeps nothing but the number in count mode', async () => {
    const counter = await startHttpSink({ record: 'count' });
    await fetch(counter.url, { method: 'POST', body: 'x' });
    expect([counter.count(), counter.calls()]).toEqual([1, []]);
    await counter.stop();
  });

  it('refuses to listen outside loopback', async () => {
    await expect(startHttpSink({ host: '0.0.0.0' })).rejects.toThrow('"0.0.0.0" is not a loopback address');
  });
});
