import { expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { callWorkflow } from './agent.js';

it('hands on the event as it is where nothing is mapped', async () => {
  const run = await runAgent(callWorkflow, { options: { workflow: 'rank-lot' }, receive: [{ payload: { vin: 'A', price: 1 }, key: 'A' }] });
  expect(run.emitted).toMatchObject([{ port: 'out', payload: { vin: 'A', price: 1 }, key: 'A' }]);
});

it('fails only the event whose mapping is no object, and says what it is', async () => {
  const run = await runAgent(callWorkflow, { options: { workflow: 'rank-lot', payload: '{{ lot }}' }, receive: [{ payload: { lot: { vin: 'A' } } }, { payload: { lot: 7 } }] });
  expect(run.emitted.map(({ payload }) => payload)).toEqual([{ vin: 'A' }]);
  expect(run.failed).toMatchObject([{ error: { code: 'code.output', message: 'payload: an event is an object, this is 7; write { "field": ... }' } }]);
});
