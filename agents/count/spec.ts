import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'count',
  version: 1,
  title: 'Count',
  summary: 'Counts events per key, and says the count each time, every so often or never.',
  category: 'data',
  options: z.strictObject({
    key: option
      .template({ title: 'Count per', description: 'What is counted apart. Default: the key of the event; events without one are counted together.', placeholder: '{{ seller }}' })
      .optional(),
    every: option
      .number({ title: 'Say every', description: 'Emits at each n-th event of a key; 1 for each. Empty: only counts.', min: 1, max: 1_000_000_000, integer: true })
      .optional(),
    forgetAfter: option
      .duration({ title: 'Forget after', description: 'A key not seen for so long starts at 1 again. Empty: never.', min: '1s', max: '3650d', advanced: true })
      .optional(),
  }),
  outputs: [{ name: 'out', title: 'Count', description: '{ "key": "anna", "count": 3 }' }],
  examples: [
    {
      title: 'Lots per seller, said each time',
      options: { key: '{{ seller }}', every: 1 },
      given: [{ payload: { seller: 'anna' } }, { payload: { seller: 'boris' } }, { payload: { seller: 'anna' } }],
      expect: [{ payload: { key: 'anna', count: 1 } }, { payload: { key: 'boris', count: 1 } }, { payload: { key: 'anna', count: 2 } }],
    },
    {
      title: 'Every second event of a key',
      options: { every: 2 },
      given: [{ payload: {}, key: 'lot-1' }, { payload: {}, key: 'lot-2' }, { payload: {}, key: 'lot-1' }, { payload: {}, key: 'lot-1' }],
      expect: [{ payload: { key: 'lot-1', count: 2 } }],
    },
  ],
});
