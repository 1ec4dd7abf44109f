import { expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { workflowInput } from './agent.js';

it('emits what is typed, and its sample when nothing is', async () => {
  const options = { sample: { vin: 'A' } };
  const typed = await runAgent(workflowInput, { options, inject: { vin: 'B' } });
  const asked = await runAgent(workflowInput, { options, inject: null });
  expect([typed.emitted[0]?.payload, asked.emitted[0]?.payload]).toEqual([{ vin: 'B' }, { vin: 'A' }]);
});
