import { expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { workflowOutput } from './agent.js';

it('gives back the event as it is, by its own "out" whatever the port of the call is', async () => {
  const run = await runAgent(workflowOutput, { options: { port: 'rejected' }, receive: [{ payload: { vin: 'A' } }] });
  expect(run.emitted).toMatchObject([{ port: 'out', payload: { vin: 'A' } }]);
});

it('refuses a port that could not be linked', async () => {
  await expect(runAgent(workflowOutput, { options: { port: 'not a port' }, receive: [] })).rejects.toThrow('options.port');
});
