import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'workflow-output',
  version: 1,
  title: 'Workflow output',
  summary: 'What callers of this workflow get back.',
  category: 'flow',
  part: 'output',
  options: z.strictObject({
    port: z.string().min(1).max(63).regex(/^[A-Za-z][\w-]*$/, { error: 'write a letter, then letters, digits, "-" and "_"' }).meta({ title: 'Port', description: 'The output of the call it leaves by.', kind: 'text' }).prefault('out'),
    payload: option.json({ title: 'Payload', description: 'What callers get; left out, the event as it is.' }).optional(),
  }),
  examples: [
    {
      title: 'Only the rank goes back',
      options: { payload: { vin: '{{ vin }}', rank: '{{ score }}' } },
      given: [{ payload: { vin: '4T1BF1FK3EU327266', score: 81, steps: 12 } }],
      expect: [{ payload: { vin: '4T1BF1FK3EU327266', rank: 81 } }],
    },
  ],
});
