import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'set-value',
  version: 1,
  title: 'Set value',
  summary: 'Keeps a small value that every template of the workspace can read.',
  category: 'data',
  options: z.strictObject({
    key: option.template({ title: 'Key', description: 'Under which templates read it: {{ stored.rate }} or {{ stored["rate:eur"] }}.', placeholder: 'rate:{{ currency }}' }),
    value: option.json({ title: 'Value', description: 'Any JSON up to 8 KiB, with templates; a single {{ path }} keeps its type. null deletes the value.' }),
    forgetAfter: option.duration({ title: 'Forget after', description: 'How long it is kept after it was set last; left out, until it is deleted.', min: '1s' }).optional(),
  }),
  outputs: [{ name: 'out', title: 'Out', description: 'The event, unchanged, once the value is kept.' }],
  examples: [
    {
      title: 'The last exchange rate',
      options: { key: 'rate:{{ currency }}', value: '{{ rate }}' },
      given: [{ payload: { currency: 'eur', rate: 1.08 } }],
      expect: [{ payload: { currency: 'eur', rate: 1.08 } }],
    },
    { title: 'Forget it', options: { key: 'rate:{{ currency }}', value: null }, given: [{ payload: { currency: 'eur' } }] },
  ],
});

export type SetValueOptions = z.output<typeof spec.options>;
