import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { readingOptions } from '../brokers/options.js';
import { sourceOutputs } from '../brokers/source-item.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'mqtt-topic',
  version: 1,
  title: 'MQTT topic',
  summary: 'Subscribes to MQTT topics with a session that the broker keeps, and acknowledges each message once its event is durable.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'MQTT', description: 'The stored broker.', kinds: ['mqtt'] }),
    topics: option
      .list({ title: 'Topics', description: 'What to subscribe to; may have the wildcards + and #.', of: option.text({ title: 'Topic', description: 'A topic filter.', placeholder: 'sensors/+/temperature' }).max(1_000), max: 100 })
      .min(1, { error: 'name at least one topic, for example "lots/#"' }),
    qos: option
      .choice({
        title: 'Quality of service', description: 'The most a message is handed over with; never more than it was published with, and 0 is not acknowledged.',
        values: ['1', '2'], titles: { '1': 'at least once', '2': 'exactly once' },
      })
      .default('1'),
    identity: option
      .choice({
        title: 'Same message', description: 'What tells a message that comes again from a new one. The session knows what it has handed over; a publisher that sends twice needs more.',
        values: ['session', 'property', 'content'], titles: { session: 'the session', property: 'a user property (MQTT 5)', content: 'topic and content: equal messages are one' },
      })
      .default('session'),
    property: option.text({ title: 'User property', description: 'For "Same message": the property that holds an id.', advanced: true }).max(200).default('idempotency-key'),
    ...readingOptions,
    keepSession: option.duration({ title: 'Keep the session', description: 'How long the broker is asked to keep messages while nobody listens (MQTT 5).', min: '1m', max: '365d', advanced: true }).prefault('7d'),
    prefetch: option.number({ title: 'Prefetch', description: 'Most messages the broker hands over before they are acknowledged (MQTT 5).', min: 1, max: 5_000, integer: true, advanced: true }).default(500),
  }),
  outputs: sourceOutputs,
  examples: [
    { title: 'Temperatures of every room', options: { credential: 'house', topics: ['rooms/+/temperature'] } },
    { title: 'Texts, with ids from the publisher', options: { credential: 'house', topics: ['lots/#', 'bids/#'], format: 'text', identity: 'property' } },
  ],
});

export type MqttTopicOptions = z.output<typeof spec.options>;
