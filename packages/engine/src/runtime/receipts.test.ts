import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonValue } from '@rookery/model';
import { flow, startEngine, type EngineHarness } from '../../test/engine-harness.js';

let running: EngineHarness;

beforeEach(async () => {
  running = await startEngine();
  await running.publish(flow({ hand: 'hand', tell: 'call', other: 'call', ear: 'ear', heard: 'pass' }, ['hand -> tell', 'ear -> heard']));
});
afterEach(() => running.stop());

const statuses = () => [...running.store.tables.deliveries.values()].map(({ status }) => status);

/** What a provider posts to the hook of an agent. */
async function post(slug: string, body: JsonValue) {
  const seat = running.engine.agentBySlug({ workspaceId: 1, workflowId: running.workflowId }, slug);
  if (seat === undefined) throw new Error(`there is no agent "${slug}"`);
  const result = await running.engine.receiveHook(seat.topologyAgent, {
    method: 'POST', headers: {}, query: {}, rawBody: new TextEncoder().encode(JSON.stringify(body)), receivedAt: running.clock.now(), target: '/hooks/1',
  });
  await running.settle();
  return result;
}

async function send(reference: string) {
  running.world.answer = () => Promise.resolve({ status: 'accepted', reference });
  await running.inject('hand', { to: 'a' });
  await running.settle();
}

it('takes receipts at the hook of the action that made the call, and counts those it had', async () => {
  await send('r-1');
  expect(await post('tell', { receipts: [{ reference: 'r-1', status: 'delivered' }] })).toMatchObject({ ok: true, accepted: 1, duplicates: 0 });
  expect(await post('tell', { receipts: [{ reference: 'r-1', status: 'delivered' }] })).toMatchObject({ ok: true, accepted: 0, duplicates: 1 });
  expect(statuses()).toEqual(['delivered']);
});

it('lets an action speak of its own calls only', async () => {
  await send('r-1');
  await post('other', { receipts: [{ reference: 'r-1', status: 'acted' }] });
  await running.advance(2_000);
  expect(statuses()).toEqual(['accepted']);
});

it('takes receipts from a source for the calls of any agent, with its events or without', async () => {
  await send('r-1');
  await post('ear', { receipts: [{ reference: 'r-1', status: 'read' }] });
  expect([statuses(), running.emitted('heard')]).toEqual([['read'], []]);
  await post('ear', { receipts: [{ reference: 'r-1', status: 'acted' }], items: [{ payload: { button: 'bid' } }] });
  expect([statuses(), running.emitted('heard')]).toMatchObject([['acted'], [{ button: 'bid' }]]);
});

it('applies a receipt that comes before the answer to its call, once that is on record', async () => {
  let answer: () => void = () => undefined;
  running.world.answer = () => new Promise((resolve) => {
    answer = () => resolve({ status: 'accepted', reference: 'r-1' });
  });
  await running.inject('hand', { to: 'a' });
  await running.settle();
  expect(await post('tell', { receipts: [{ reference: 'r-1', status: 'delivered' }] })).toMatchObject({ ok: true, accepted: 1 });
  answer();
  await running.advance(2_000);
  expect(statuses()).toEqual(['delivered']);
});

it('takes receipts while the agent is paused, as its calls were made before', async () => {
  await send('r-1');
  const seat = running.engine.agentBySlug({ workspaceId: 1, workflowId: running.workflowId }, 'tell');
  await running.engine.setPaused({ workspaceId: 1, workflowId: running.workflowId, agentId: seat?.topologyAgent.agentId ?? 0, paused: 'drop' });
  await post('tell', { receipts: [{ reference: 'r-1', status: 'delivered' }] });
  expect(statuses()).toEqual(['delivered']);
});
