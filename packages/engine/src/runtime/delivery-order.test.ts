import { afterEach, expect, it } from 'vitest';
import { flow, startEngine, type EngineHarness } from '../../test/engine-harness.js';

let running: EngineHarness | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const document = flow({ in: { type: 'hand', expiresAt: '{{ until }}' }, tell: 'call' }, ['in -> tell']);
const callsOf = (h: EngineHarness): readonly unknown[] => h.world.calls.map(({ payload }) => payload['n']);

it('of what comes together the earliest end goes first, and what never ends last', async () => {
  const h = await startEngine();
  running = h;
  await h.publish(document);
  await h.inject('in', [{ n: 'never' }, { n: 'late', until: '2026-01-05T12:00:00Z' }, { n: 'soon', until: '2026-01-05T10:00:00Z' }]);
  await h.advance(1_000);
  expect(callsOf(h)).toEqual(['soon', 'late', 'never']);
});

it('what ends soon overtakes what waits already', async () => {
  const h = await startEngine();
  running = h;
  const first = Promise.withResolvers<void>();
  h.world.answer = async () => {
    await first.promise;
    return { status: 'accepted' };
  };
  await h.publish(document);
  await h.inject('in', [{ n: 1 }, { n: 2 }, { n: 3 }]);
  await h.settle();
  await h.inject('in', [{ n: 'soon', until: '2026-01-05T10:00:00Z' }]);
  await h.settle();
  first.resolve();
  await h.advance(1_000);
  expect(callsOf(h)).toEqual([1, 'soon', 2, 3]);
});
