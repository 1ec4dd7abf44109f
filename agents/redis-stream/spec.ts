import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { readingOptions } from '../brokers/options.js';
import { sourceOutputs } from '../brokers/source-item.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'redis-stream',
  version: 1,
  title: 'Redis stream',
  summary: 'Reads a Redis stream in a consumer group and acknowledges each entry once its event is durable.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Redis', description: 'The stored server.', kinds: ['redis'] }),
    stream: option.text({ title: 'Stream', description: 'Key of the stream; it need not exist yet.', placeholder: 'lots' }).max(1_000),
    group: option.text({ title: 'Consumer group', description: 'Made when it is missing. Readers of one group share the entries; another group gets them all again.' }).max(200).default('rookery'),
    startAt: option
      .choice({ title: 'Start at', description: 'Where a new group begins.', values: ['now', 'beginning'], titles: { now: 'what comes from now on', beginning: 'the first entry there is' } })
      .default('now'),
    field: option.text({ title: 'Field', description: 'The field of an entry that holds the body. Left out: the body is an object of all fields, as texts.' }).max(1_000).optional(),
    ...readingOptions,
    claimAfter: option
      .duration({ title: 'Take over after', description: 'Entries that another reader of the group took and did not acknowledge for so long are taken over.', min: '1s', max: '7d', advanced: true })
      .prefault('5m'),
  }),
  outputs: sourceOutputs,
  examples: [
    { title: 'Every new entry', options: { credential: 'cache', stream: 'lots' } },
    { title: 'Entries with JSON in one field, from the first', options: { credential: 'cache', stream: 'bids', field: 'body', startAt: 'beginning' } },
  ],
});

export type RedisStreamOptions = z.output<typeof spec.options>;
