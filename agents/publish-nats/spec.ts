import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { writingOptions } from '../brokers/options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'publish-nats',
  version: 1,
  title: 'Publish to NATS',
  summary: 'Publishes each event to a NATS subject. A JetStream stream drops what is sent again within its duplicate window; a plain subject keeps nothing.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'NATS', description: 'The stored server.', kinds: ['nats'] }),
    subject: option.template({ title: 'Subject', description: 'Where to publish; no wildcards.', placeholder: 'alerts.{{ city }}' }),
    to: option
      .choice({ title: 'To', description: 'Whether a stream must keep the message.', values: ['stream', 'subject'], titles: { stream: 'a stream, which confirms it', subject: 'whoever listens now' } })
      .default('stream'),
    ...writingOptions,
    headers: option.keyValue({ title: 'Headers', description: 'Further headers of the message.' }).prefault({}),
  }),
  outputs: [],
  examples: [
    { title: 'Into a stream', options: { credential: 'nats', subject: 'alerts.new' }, given: [{ payload: { id: 7, price: 31000 } }] },
    { title: 'To whoever listens', options: { credential: 'nats', subject: 'lots.{{ make | downcase }}', to: 'subject', headers: { source: 'rookery' } }, given: [{ payload: { id: 7, make: 'BMW' } }] },
  ],
});

export type PublishNatsOptions = z.output<typeof spec.options>;
