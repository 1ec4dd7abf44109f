import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { writingOptions } from '../brokers/options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'publish-redis',
  version: 1,
  title: 'Publish to a Redis stream',
  summary: 'Adds each event to a Redis stream; an event that is sent again within a day adds nothing.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Redis', description: 'The stored server.', kinds: ['redis'] }),
    stream: option.template({ title: 'Stream', description: 'Key of the stream; made when it is missing.', placeholder: 'lots' }),
    field: option.text({ title: 'Field', description: 'The field that holds the body. The field "key" holds the idempotency key.' }).max(1_000).default('body'),
    ...writingOptions,
    fields: option.keyValue({ title: 'Further fields', description: 'Fields beside the body.' }).prefault({}),
    maxLength: option.number({ title: 'Longest', description: 'Oldest entries go when the stream has about so many. Left out: none go.', min: 1, integer: true }).optional(),
    rememberFor: option
      .duration({ title: 'Remember for', description: 'How long Redis remembers what was added, so that a repeat adds nothing. "0s": not at all.', max: '30d', advanced: true })
      .prefault('1d'),
  }),
  outputs: [],
  examples: [
    { title: 'The payload, as JSON in the field "body"', options: { credential: 'cache', stream: 'alerts', maxLength: 100000 }, given: [{ payload: { id: 7, price: 31000 } }] },
    { title: 'A stream per make', options: { credential: 'cache', stream: 'lots:{{ make | downcase }}', fields: { make: '{{ make }}' } }, given: [{ payload: { id: 7, make: 'BMW' } }] },
  ],
});

export type PublishRedisOptions = z.output<typeof spec.options>;
