import { afterEach, beforeEach, expect, it } from 'vitest';
import { flow, startEngine, type EngineHarness } from '../../test/engine-harness.js';

const writer = (credential: string) => ({ type: 'write', options: { credential } });

let harness: EngineHarness;

beforeEach(async () => {
  harness = await startEngine();
});
afterEach(() => harness.stop());

const written = () => harness.world.writes.map(({ credential }) => credential);
const publish = (...credentials: readonly string[]) =>
  harness.publish(flow({ hand: 'hand', ...Object.fromEntries(credentials.map((credential) => [credential, writer(credential)])) }, credentials.map((credential) => `hand -> ${credential}`)));

it('lets two credentials of one project share its limit, and leaves another project alone', async () => {
  await publish('sales-ann', 'sales-bob', 'stock-ann');
  await harness.inject('hand', { n: 1 });
  await harness.settle();
  expect(written().toSorted()).toEqual([expect.stringMatching(/^sales-/), 'stock-ann']);
  await harness.advance(9_900);
  expect(written()).toHaveLength(2);
  await harness.advance(200);
  expect(written().toSorted()).toEqual(['sales-ann', 'sales-bob', 'stock-ann']);
});

it('keeps the limit of one credential also where its project has room', async () => {
  await publish('sales-ann');
  await harness.inject('hand', { n: 1 });
  await harness.settle();
  await harness.inject('hand', { n: 2 });
  await harness.advance(19_800);
  expect(written()).toHaveLength(1);
  await harness.advance(400);
  expect(written()).toHaveLength(2);
});

it('counts a batch as one call, however many are in it', async () => {
  await publish('sales-ann');
  await harness.inject('hand', Array.from({ length: 30 }, (_, n) => ({ n })));
  await harness.settle();
  expect(harness.world.writes).toEqual([{ credential: 'sales-ann', count: 30 }]);
  await harness.inject('hand', [{ n: 31 }, { n: 32 }]);
  await harness.advance(20_200);
  expect(harness.world.writes).toEqual([{ credential: 'sales-ann', count: 30 }, { credential: 'sales-ann', count: 2 }]);
});
