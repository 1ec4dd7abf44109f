import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { readingOptions } from '../brokers/options.js';
import { sourceOutputs } from '../brokers/source-item.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'rabbitmq-queue',
  version: 1,
  title: 'RabbitMQ queue',
  summary: 'Takes the messages of a RabbitMQ queue and acknowledges each once its event is durable.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'RabbitMQ', description: 'The stored user that may read the queue.', kinds: ['rabbitmq'] }),
    queue: option.text({ title: 'Queue', description: 'An existing queue.', placeholder: 'lots' }).max(255),
    identity: option
      .choice({
        title: 'Same message', description: 'What tells a message that RabbitMQ delivers again from a new one. Without an id it can come twice after a crash.',
        values: ['message-id', 'content', 'none'],
        titles: { 'message-id': 'its message id, where it has one', content: 'its content: equal messages are one', none: 'nothing' },
      })
      .default('message-id'),
    onUnreadable: option
      .choice({
        title: 'Unreadable messages', description: 'What becomes of a message that is no event, after it is on record.', values: ['acknowledge', 'reject'],
        titles: { acknowledge: 'taken off the queue', reject: 'rejected: to the dead-letter exchange of the queue' },
      })
      .default('acknowledge'),
    ...readingOptions,
    prefetch: option.number({ title: 'Prefetch', description: 'Most messages the broker hands over before they are acknowledged.', min: 1, max: 10_000, integer: true, advanced: true }).default(1_000),
  }),
  outputs: sourceOutputs,
  examples: [
    { title: 'Lots from a partner', options: { credential: 'partner-broker', queue: 'lots' } },
    { title: 'Messages without an id, with a dead-letter queue', options: { credential: 'partner-broker', queue: 'bids', identity: 'content', onUnreadable: 'reject' } },
  ],
});

export type RabbitmqQueueOptions = z.output<typeof spec.options>;
