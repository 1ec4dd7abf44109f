import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { call, callAhead } from './call.js';

const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('document', { cookie: '' });
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json({ time: asked.length }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('gives what was asked ahead to the first call of that path, and asks anew for the second', async () => {
  expect(await callAhead('/a')).toEqual({ time: 1 });
  expect(await call('GET', '/a')).toEqual({ time: 1 });
  expect(await call('GET', '/a')).toEqual({ time: 2 });
});

it('gives an answer that is still on its way', async () => {
  const ahead = callAhead('/a');
  expect(await call('GET', '/a')).toEqual({ time: 1 });
  await ahead;
  expect(asked).toEqual(['/a']);
});

it('takes no answer of another path, and none for what changes something', async () => {
  await callAhead('/a');
  expect(await call('GET', '/b')).toEqual({ time: 2 });
  expect(await call('POST', '/a')).toEqual({ time: 3 });
});

it('takes none that is older than ten seconds', async () => {
  vi.useFakeTimers();
  await callAhead('/a');
  vi.setSystemTime(Date.now() + 10_000);
  expect(await call('GET', '/a')).toEqual({ time: 2 });
});
