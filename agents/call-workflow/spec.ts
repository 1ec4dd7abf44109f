import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'call-workflow',
  version: 1,
  title: 'Call a workflow',
  summary: 'Hands events to another workflow and goes on with what it gives back.',
  category: 'flow',
  part: 'call',
  options: z.strictObject({
    workflow: option.text({ title: 'Workflow', description: 'The name of a published workflow that has an input. Publishing takes it as it is then.', placeholder: 'rank-lot' }),
    parameters: option.json({ title: 'Parameters', description: 'Values for its parameters by name; {{ parameters.name }} hands on one of this workflow.' }).optional(),
    payload: option.json({ title: 'Payload', description: 'What it is given; left out, the event as it is.' }).optional(),
    ports: option.list({ title: 'Outputs', description: 'The ports of its outputs besides "out".', of: z.string().min(1).max(63), max: 50 }).prefault([]),
  }),
  outputs: [{ name: 'out', title: 'Result', description: 'What the called workflow gives back.' }],
  outputsFrom: 'ports',
  examples: [
    {
      title: 'What goes into the called workflow',
      options: { workflow: 'rank-lot', parameters: { least: 70 }, payload: { vin: '{{ lot.vin }}', price: '{{ lot.price }}' } },
      given: [{ payload: { lot: { vin: '4T1BF1FK3EU327266', price: 14800 }, seen: true } }],
      expect: [{ payload: { vin: '4T1BF1FK3EU327266', price: 14800 } }],
    },
  ],
});
