import { expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { setValue } from './agent.js';

const set = (options: JsonObject, payloads: readonly JsonObject[], stored: JsonObject = {}) =>
  runAgent(setValue, { options: { key: 'rate:{{ currency }}', value: '{{ rate }}', ...options }, values: { stored }, receive: payloads.map((payload) => ({ payload })) });

it('keeps the type of a value, and passes the event on', async () => {
  const run = await set({}, [{ currency: 'eur', rate: 1.08 }]);
  expect(run.stored).toEqual({ 'rate:eur': 1.08 });
  expect(run.emitted.map(({ payload }) => payload)).toEqual([{ currency: 'eur', rate: 1.08 }]);
});

it('leaves the value of the last event of a key', async () => {
  const run = await set({}, [{ currency: 'eur', rate: 1 }, { currency: 'usd', rate: 5 }, { currency: 'eur', rate: 2 }]);
  expect(run.stored).toEqual({ 'rate:eur': 2, 'rate:usd': 5 });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
});

it('takes a value back with null', async () => {
  expect((await set({ value: null }, [{ currency: 'eur' }], { 'rate:eur': 1, other: 2 })).stored).toEqual({ other: 2 });
});

it('reads what is stored, and fails alone without a key', async () => {
  const run = await set({ key: '{{ name }}', value: { last: '{{ stored.seen }}' } }, [{ name: ' ' }, { name: 'now' }], { seen: 7 });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['dead', 'delivered']);
  expect(run.stored['now']).toEqual({ last: 7 });
});
