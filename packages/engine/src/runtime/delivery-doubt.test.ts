import { afterEach, expect, it } from 'vitest';
import { virtualClock } from '@rookery/sdk/testing';
import { flow, START, startEngine, type EngineHarness } from '../../test/engine-harness.js';
import { createMemoryStore, type MemoryStore } from '../memory/index.js';
import { StorageUnavailableError } from '../ports/store.js';

const document = flow({ in: 'hand', call: { type: 'call', retry: { onUnknown: 'retry', backoff: '1s' } } }, ['in -> call']);
const clock = virtualClock(START);
let running: EngineHarness | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function startOn(store: MemoryStore): Promise<EngineHarness> {
  running = await startEngine({ store, clock });
  await running.publish(document);
  return running;
}

it('makes a call whose beginning was kept though the commit was not answered', async () => {
  const kept = createMemoryStore(() => clock.now());
  let isLost = false;
  const commit: MemoryStore['turns']['commit'] = async (turn) => {
    const result = await kept.turns.commit(turn);
    if (isLost || turn.deliveries.length === 0) return result;
    isLost = true;
    throw new StorageUnavailableError('the answer was lost');
  };
  const h = await startOn({ ...kept, turns: { ...kept.turns, commit } });
  await h.inject('in', { n: 1 });
  await h.advance(30_000);
  expect(h.world.calls).toHaveLength(1);
  expect(h.store.tables.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'accepted']);
  expect([...h.store.tables.deliveries.values()].map(({ status }) => status)).toEqual(['accepted']);
});

it('makes a call again, under the same key, when its outcome could not be written for longer than it is tried', async () => {
  const kept = createMemoryStore(() => clock.now());
  let isAway = true;
  const recordOutcomes: MemoryStore['deliveries']['recordOutcomes'] = (request) => (isAway ? Promise.reject(new StorageUnavailableError('away')) : kept.deliveries.recordOutcomes(request));
  const h = await startOn({ ...kept, deliveries: { ...kept.deliveries, recordOutcomes } });
  await h.inject('in', { n: 1 });
  await h.advance(20_000);
  isAway = false;
  await h.advance(30_000);
  expect(h.store.tables.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unknown', 'accepted']);
  expect([...h.store.tables.deliveries.values()].map(({ status }) => status)).toEqual(['accepted']);
  expect(new Set(h.world.calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
});

it('makes the calls whose marks were kept though the marking was not answered', async () => {
  const kept = createMemoryStore(() => clock.now());
  let isLost = false;
  const markSending: MemoryStore['deliveries']['markSending'] = async (request) => {
    const marked = await kept.deliveries.markSending(request);
    if (isLost) return marked;
    isLost = true;
    throw new StorageUnavailableError('the answer was lost');
  };
  const h = await startOn({ ...kept, deliveries: { ...kept.deliveries, markSending } });
  await h.inject('in', Array.from({ length: 40 }, (_, n) => ({ n })));
  await h.advance(60_000);
  expect(isLost).toBe(true);
  expect(new Set([...h.store.tables.deliveries.values()].map(({ status }) => status))).toEqual(new Set(['accepted']));
  expect(new Set(h.world.calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(40);
});
