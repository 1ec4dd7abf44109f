import { z } from 'zod';
import { defineSpec, jsonObjectOf, option } from '@rookery/sdk';

const sample = z.strictObject({
  title: option.text({ title: 'Title', description: 'Shown on the button.' }),
  payload: z.record(z.string(), z.json()).transform(jsonObjectOf).meta({ title: 'Payload', description: 'A JSON object.', kind: 'json' }),
});

export const spec = defineSpec({
  apiVersion: 1,
  type: 'manual',
  version: 1,
  title: 'Manual',
  summary: 'Emits the events a person types or picks.',
  category: 'other',
  options: z.strictObject({
    samples: option.list({ title: 'Samples', description: 'Events ready to be picked with one click.', of: sample, max: 50 }).prefault([]),
  }),
  examples: [
    { title: 'One object is one event', options: {}, given: [{ payload: { make: 'Toyota', model: 'Camry' } }], expect: [{ payload: { make: 'Toyota', model: 'Camry' } }] },
    { title: 'Many events at once', options: {}, given: [{ payload: { payloads: [{ bid: 100 }, { bid: 200 }] } }], expect: [{ payload: { bid: 100 } }, { payload: { bid: 200 } }] },
    {
      title: 'A sample, picked by its title',
      options: { samples: [{ title: 'Camry', payload: { make: 'Toyota', model: 'Camry' } }] },
      given: [{ payload: { sample: 'Camry' } }],
      expect: [{ payload: { make: 'Toyota', model: 'Camry' } }],
    },
  ],
});
