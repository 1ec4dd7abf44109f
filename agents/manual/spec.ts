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
    samples: option.list({ title: 'Samples', description: 'Events ready to be picked with one click.', of: sample, max: 50 }).default([]),
  }),
  examples: [],
});
