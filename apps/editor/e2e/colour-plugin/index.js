import { defineSpec, defineStep } from '@rookery/sdk';
import { z } from 'zod';

const spec = defineSpec({
  apiVersion: 1,
  type: 'paint',
  version: 1,
  title: 'Paint',
  summary: 'Passes events on; its option is of a kind that no editor knows.',
  category: 'data',
  options: z.strictObject({ colour: z.strictObject({ hue: z.number() }).meta({ title: 'Colour', description: 'On the wheel.', kind: 'colour-wheel' }) }),
  examples: [{ title: 'Red', options: { colour: { hue: 0 } }, given: [{ payload: { lot: 1 } }], expect: [{ payload: { lot: 1 } }] }],
});

export const agents = [
  defineStep(spec, {
    stateKeys: () => [],
    receive({ forward }, events) {
      for (const event of events) forward(event, 'out');
    },
  }),
];
