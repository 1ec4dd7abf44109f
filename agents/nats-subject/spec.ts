import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { readingOptions } from '../brokers/options.js';
import { sourceOutputs } from '../brokers/source-item.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'nats-subject',
  version: 1,
  title: 'NATS subject',
  summary: 'Reads a subject that a JetStream stream keeps, through a durable consumer, and acknowledges each message once its event is durable.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'NATS', description: 'The stored server.', kinds: ['nats'] }),
    subject: option.text({ title: 'Subject', description: 'What to read; may have the wildcards * and >.', placeholder: 'lots.>' }).max(500).regex(/^[^\s]+$/, { error: 'a subject has no spaces' }),
    stream: option.text({ title: 'Stream', description: 'Name of the stream that keeps the subject. Left out: it is looked up.' }).max(200).optional(),
    consumer: option
      .text({ title: 'Durable consumer', description: 'Made when it is missing; it holds the position. Each agent needs one of its own, or they share the messages.' })
      .max(200)
      .regex(/^[\w-]+$/, { error: 'write letters, digits, - and _' })
      .default('rookery'),
    startAt: option
      .choice({ title: 'Start at', description: 'Where a new consumer begins.', values: ['now', 'beginning'], titles: { now: 'what comes from now on', beginning: 'the first message there is' } })
      .default('now'),
    onUnreadable: option
      .choice({
        title: 'Unreadable messages', description: 'What becomes of a message that is no event, after it is on record.', values: ['acknowledge', 'terminate'],
        titles: { acknowledge: 'acknowledged', terminate: 'terminated, which NATS reports as an advisory' },
      })
      .default('acknowledge'),
    ...readingOptions,
    prefetch: option.number({ title: 'Prefetch', description: 'Most messages the server hands over before they are acknowledged.', min: 1, max: 10_000, integer: true, advanced: true }).default(1_000),
  }),
  outputs: sourceOutputs,
  examples: [
    { title: 'All lots, from now on', options: { credential: 'nats', subject: 'lots.>' } },
    { title: 'Bids from the first, in a stream that is named', options: { credential: 'nats', subject: 'bids.*.placed', stream: 'BIDS', consumer: 'rookery-bids', startAt: 'beginning' } },
  ],
});

export type NatsSubjectOptions = z.output<typeof spec.options>;
