import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { writingOptions } from '../brokers/options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'publish-mqtt',
  version: 1,
  title: 'Publish to MQTT',
  summary: 'Publishes each event to an MQTT topic and waits for the broker. The idempotency key travels as a user property (MQTT 5), so that subscribers can tell a repeat.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'MQTT', description: 'The stored broker.', kinds: ['mqtt'] }),
    topic: option.template({ title: 'Topic', description: 'Where to publish; no wildcards.', placeholder: 'alerts/{{ city }}' }),
    ...writingOptions,
    qos: option
      .choice({ title: 'Quality of service', description: 'What the broker promises.', values: ['0', '1', '2'], titles: { '0': 'nothing: sent and forgotten', '1': 'at least once', '2': 'exactly once, while the connection lasts' } })
      .default('1'),
    retain: option.boolean({ title: 'Retain', description: 'The broker keeps the last message of the topic for new subscribers.' }).default(false),
    properties: option.keyValue({ title: 'User properties', description: 'Further user properties of the message (MQTT 5).' }).prefault({}),
  }),
  outputs: [],
  examples: [
    { title: 'To a topic per city', options: { credential: 'house', topic: 'alerts/{{ city }}' }, given: [{ payload: { id: 7, city: 'riga' } }] },
    { title: 'A switch, kept for who comes later', options: { credential: 'house', topic: 'lamp/set', format: 'text', body: '{{ state }}', retain: true }, given: [{ payload: { state: 'ON' } }] },
  ],
});

export type PublishMqttOptions = z.output<typeof spec.options>;
