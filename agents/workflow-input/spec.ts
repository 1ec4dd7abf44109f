import { z } from 'zod';
import { defineSpec, jsonObjectOf } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'workflow-input',
  version: 1,
  title: 'Workflow input',
  summary: 'Where the events of callers come in; by hand as well, to try the workflow by itself.',
  category: 'flow',
  part: 'input',
  options: z.strictObject({
    sample: z.record(z.string(), z.json()).transform(jsonObjectOf).meta({ title: 'Sample', description: 'What callers hand in, as an example to try the workflow with.', kind: 'json' }).optional(),
  }),
  examples: [{ title: 'By hand', options: {}, given: [{ payload: { vin: '4T1BF1FK3EU327266' } }], expect: [{ payload: { vin: '4T1BF1FK3EU327266' } }] }],
});
