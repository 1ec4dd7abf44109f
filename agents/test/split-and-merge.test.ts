import { expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { merge } from '../merge/agent.js';
import { split } from '../split/agent.js';

const payload = { order: 5, lines: [{ sku: 'a' }, 3, null, [1]] };

it('puts together what was taken apart, in its order, with all pieces as parents', async () => {
  const apart = await runAgent(split, { options: { path: 'lines' }, receive: [{ payload }] });
  const together = await runAgent(merge, { options: { as: 'lines' }, receive: apart.emitted.toReversed().map((event) => ({ payload: event.payload })) });
  expect(together.emitted).toMatchObject([
    { payload: { lines: [{ sku: 'a' }, { item: 3 }, { item: null }, { item: [1] }] }, from: ['1-4', '1-3', '1-2', '1-1'], traceId: '1-4', hops: 1 },
  ]);
});

it('puts together two lists one in the other, each by its own position', async () => {
  const lots = { pages: [{ lots: [1, 2] }, { lots: [3] }] };
  const pages = await runAgent(split, { options: { path: 'pages', position: 'page' }, receive: [{ payload: lots }] });
  const pieces = await runAgent(split, { options: { path: 'lots', payload: 'element and rest', as: 'lot', position: 'piece' }, receive: pages.emitted.map((event) => ({ payload: event.payload })) });
  const merged = await runAgent(merge, { options: { combine: 'list', as: 'lots' }, receive: pieces.emitted.map((event) => ({ payload: event.payload })) });
  expect(merged.emitted.map((event) => event.payload)).toMatchObject([{ lots: [{ lot: 1, page: { index: 0 } }, { lot: 2, page: { index: 0 } }] }, { lots: [{ lot: 3, page: { index: 1 } }] }]);
});
