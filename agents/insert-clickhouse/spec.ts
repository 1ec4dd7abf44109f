import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'insert-clickhouse',
  version: 1,
  title: 'Insert into ClickHouse',
  summary: 'Inserts a row into a ClickHouse table for every event, many events with one call.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Server', description: 'The stored server.', kinds: ['clickhouse'] }),
    table: option.text({ title: 'Table', description: 'Its name, with its database if need be.', placeholder: 'clicks' }).max(257).regex(/^[^.`\s][^.`]*(\.[^.`]+)?$/, { error: 'write the name of a table, for example "clicks" or "shop.clicks"' }),
    columns: option.keyValue({ title: 'Columns', description: 'Column names with templates: vin = {{ vin }}, at = {{ event.occurredAt }}. Left out: the fields of the event.' }).prefault({}),
    keyColumn: option.text({ title: 'Key column', description: 'A column that takes the key of the delivery, for a ReplacingMergeTree that is ordered by it.' }).max(128).optional(),
    unknownFields: option
      .choice({ title: 'Unknown fields', description: 'What happens to fields the table has no column for.', values: ['refuse', 'skip'], titles: { refuse: 'the event fails', skip: 'they are left out' }, advanced: true })
      .default('refuse'),
    collect: option
      .boolean({ title: 'Let the server collect', description: 'Asynchronous inserts: the server collects rows of many senders before it writes a part, and answers once they are written. For many agents with few events each.', advanced: true })
      .default(false),
    timeout: option.duration({ title: 'Time-out', description: 'For one call with up to 1000 events.', min: '1s', max: '5m', advanced: true }).prefault('30s'),
  }),
  outputs: [{ name: 'out', title: 'Out', description: 'The event, once its row is written.' }],
  examples: [
    { title: 'Every event as a row', options: { credential: 'analytics', table: 'clicks' } },
    { title: 'Chosen columns', options: { credential: 'analytics', table: 'shop.sales', columns: { at: '{{ event.occurredAt }}', sku: '{{ item.sku }}', price: '{{ item.price }}' }, keyColumn: 'delivery_key' } },
  ],
});

export type InsertClickhouseOptions = z.output<typeof spec.options>;
