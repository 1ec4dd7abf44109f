import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { writingOptions } from '../brokers/options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'publish-rabbitmq',
  version: 1,
  title: 'Publish to RabbitMQ',
  summary:
    'Sends each event to a RabbitMQ exchange or queue and waits for the broker to confirm it. The message id is the same whenever it is sent again, so that consumers can tell.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'RabbitMQ', description: 'The stored user that may write.', kinds: ['rabbitmq'] }),
    exchange: option.template({ title: 'Exchange', description: 'Where to send; empty: straight to the queue that the routing key names.' }).prefault(''),
    routingKey: option.template({ title: 'Routing key', description: 'What bindings look at; without an exchange, the name of the queue.', placeholder: 'lot.{{ kind }}' }),
    ...writingOptions,
    headers: option.keyValue({ title: 'Headers', description: 'Further headers of the message.' }).prefault({}),
    persistent: option.boolean({ title: 'Persistent', description: 'The broker writes the message to disk.', advanced: true }).default(true),
    mandatory: option.boolean({ title: 'Must be routed', description: 'A message that no queue takes is a failure, not a success.', advanced: true }).default(true),
  }),
  outputs: [],
  examples: [
    { title: 'Into a queue', options: { credential: 'own-broker', routingKey: 'alerts' }, given: [{ payload: { id: 7, price: 31000 } }] },
    {
      title: 'To a topic exchange, with a body of its own',
      options: { credential: 'own-broker', exchange: 'auctions', routingKey: 'lot.{{ make | downcase }}', body: { lot: '{{ id }}' }, headers: { source: 'rookery' } },
      given: [{ payload: { id: 7, make: 'BMW' } }],
    },
  ],
});

export type PublishRabbitmqOptions = z.output<typeof spec.options>;
