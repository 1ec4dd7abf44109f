import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'deduplicate',
  version: 1,
  title: 'Deduplicate',
  summary: 'Passes an event on once, and drops those like it for a while.',
  category: 'flow',
  options: z.strictObject({
    key: option
      .template({
        title: 'The same when',
        description: 'Two events with the same text here are the same. Empty: when their whole payloads are equal, whatever the order of the fields.',
        placeholder: '{{ id }}:{{ price }}',
      })
      .optional(),
    window: option.duration({ title: 'Remember for', description: 'How long an event is remembered.', min: '1s', max: '3650d' }).prefault('1d'),
    counts: option
      .choice({
        title: 'Counted from',
        description: 'From the first: one passes per window. From the last: nothing passes until none has come for so long.',
        values: ['first', 'last'],
        titles: { first: 'the event that passed', last: 'the last one seen' },
      })
      .prefault('first'),
  }),
  outputs: [
    { name: 'out', title: 'First', description: 'Events not seen within the window, unchanged.' },
    { name: 'duplicate', title: 'Duplicate', description: 'The others, unchanged; dropped when nothing is linked here.' },
  ],
  examples: [
    {
      title: 'Each lot once a day',
      options: { key: '{{ id }}' },
      given: [{ payload: { id: 7, price: 10 } }, { payload: { id: 8, price: 10 } }, { payload: { id: 7, price: 11 } }],
      expect: [{ payload: { id: 7, price: 10 } }, { payload: { id: 8, price: 10 } }, { payload: { id: 7, price: 11 }, port: 'duplicate' }],
    },
    {
      title: 'Whole payloads, in any order of fields',
      options: {},
      given: [{ payload: { a: 1, b: [1, 2] } }, { payload: { b: [1, 2], a: 1 } }, { payload: { a: 1, b: [2, 1] } }],
      expect: [{ payload: { a: 1, b: [1, 2] } }, { payload: { b: [1, 2], a: 1 }, port: 'duplicate' }, { payload: { a: 1, b: [2, 1] } }],
    },
    {
      title: 'Counted from the first: one an hour',
      options: { key: '{{ sensor }}', window: '1h' },
      given: [
        { payload: { sensor: 'a', n: 1 }, at: '2026-01-05T09:00:00Z' },
        { payload: { sensor: 'a', n: 2 }, at: '2026-01-05T09:50:00Z' },
        { payload: { sensor: 'a', n: 3 }, at: '2026-01-05T10:00:00Z' },
      ],
      expect: [{ payload: { sensor: 'a', n: 1 } }, { payload: { sensor: 'a', n: 2 }, port: 'duplicate' }, { payload: { sensor: 'a', n: 3 } }],
    },
    {
      title: 'Counted from the last: only after an hour of silence',
      options: { key: '{{ sensor }}', window: '1h', counts: 'last' },
      given: [
        { payload: { sensor: 'a', n: 1 }, at: '2026-01-05T09:00:00Z' },
        { payload: { sensor: 'a', n: 2 }, at: '2026-01-05T09:50:00Z' },
        { payload: { sensor: 'a', n: 3 }, at: '2026-01-05T10:40:00Z' },
        { payload: { sensor: 'a', n: 4 }, at: '2026-01-05T11:40:00Z' },
      ],
      expect: [
        { payload: { sensor: 'a', n: 1 } },
        { payload: { sensor: 'a', n: 2 }, port: 'duplicate' },
        { payload: { sensor: 'a', n: 3 }, port: 'duplicate' },
        { payload: { sensor: 'a', n: 4 } },
      ],
    },
  ],
});
