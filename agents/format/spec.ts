import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'format',
  version: 1,
  title: 'Format',
  summary: 'Builds a new event from fields and texts of the one that came.',
  category: 'data',
  options: z.strictObject({
    payload: option.json({
      title: 'Event',
      description: 'The new fields. A text that is one {{ expression }} keeps its type, so numbers stay numbers and lists stay lists.',
    }),
    mode: option
      .choice({
        title: 'Fields that came',
        description: 'Whether the fields of the event that came are kept beside the new ones.',
        values: ['clean', 'merge'],
        titles: { clean: 'leave them out', merge: 'keep them' },
      })
      .prefault('clean'),
  }),
  examples: [
    {
      title: 'A message of a lot',
      options: { payload: { text: '{{ make }} {{ model }}, {{ price }} €', price: '{{ price }}', photos: '{{ photos }}' } },
      given: [{ payload: { make: 'BMW', model: 'X5', price: 31000, photos: ['a.jpg', 'b.jpg'] } }],
      expect: [{ payload: { text: 'BMW X5, 31000 €', price: 31000, photos: ['a.jpg', 'b.jpg'] } }],
    },
    {
      title: 'A field more',
      options: { mode: 'merge', payload: { total: '{{ price | times: count }}', source: { name: 'auction' } } },
      given: [{ payload: { price: 20, count: 3, source: 'feed' } }],
      expect: [{ payload: { price: 20, count: 3, total: 60, source: { name: 'auction' } } }],
    },
    {
      title: 'One field becomes the event',
      options: { payload: '{{ lot }}' },
      given: [{ payload: { lot: { id: 7 }, page: 1 } }, { payload: { page: 2 } }],
      expect: [
        { payload: { id: 7 } },
        { port: 'error', payload: { error: { code: 'step.threw', message: 'payload: an event is an object, this is null; write { "field": "{{ ... }}" }' }, event: { page: 2 } } },
      ],
    },
  ],
});
