import { expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { deduplicate } from './agent.js';

it('remembers across a restart', async () => {
  const first = await runAgent(deduplicate, { options: { key: '{{ id }}' }, receive: [{ payload: { id: 1 } }] });
  const second = await runAgent(deduplicate, { options: { key: '{{ id }}' }, receive: [{ payload: { id: 1 } }, { payload: { id: 2 } }], continueFrom: first });
  expect(second.emitted.map((event) => event.port)).toEqual(['duplicate', 'out']);
});

it('tells apart long values whose short checksums agree', async () => {
  // These two have the same CRC-32: a memory of 32-bit checksums would drop the second.
  const run = await runAgent(deduplicate, { options: { key: 'lot number {{ word }}' }, receive: [{ payload: { word: 'plumless' } }, { payload: { word: 'buckeroo' } }] });
  expect(run.emitted.map((event) => event.port)).toEqual(['out', 'out']);
});

it('keeps one short row per distinct event, and none of the payload', async () => {
  const run = await runAgent(deduplicate, { receive: [{ payload: { id: 1, name: 'Anna' } }, { payload: { id: 1, name: 'Anna' } }, { payload: { id: 2, name: 'Anna' } }] });
  expect(Object.keys(run.state).map((key) => key.length)).toEqual([22, 22]);
  expect(JSON.stringify(run.state)).not.toContain('Anna');
});

it('forgets a row some time after its window', async () => {
  const first = await runAgent(deduplicate, { options: { window: '1h' }, receive: [{ payload: {} }] });
  const later = await runAgent(deduplicate, { options: { window: '1h' }, continueFrom: first, at: '2026-01-05T11:00:00Z' });
  expect([Object.keys(first.state), Object.keys(later.state)]).toMatchObject([[expect.any(String)], []]);
});

it('measures the window between arrivals, so a backlog passes what would have passed in time', async () => {
  const receive = [{ payload: {}, at: '2026-01-05T09:00:00Z' }, { payload: {}, at: '2026-01-05T10:30:00Z' }];
  const run = await runAgent(deduplicate, { options: { window: '1h' }, receive });
  expect(run.emitted.map((event) => event.port)).toEqual(['out', 'out']);
});

it('fails an event whose key comes out empty instead of calling it a duplicate', async () => {
  const run = await runAgent(deduplicate, { options: { key: '{{ id }}' }, receive: [{ payload: { id: 1 } }, { payload: {} }, { payload: {} }] });
  expect(run.emitted.map((event) => event.port)).toEqual(['out']);
  expect(run.failed.map((entry) => entry.error.message)).toEqual(Array(2).fill('key: "{{ id }}" came out empty; events without it would all count as the same'));
});
