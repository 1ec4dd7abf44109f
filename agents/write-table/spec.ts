import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

const columnName = option.text({ title: 'Column', description: 'The name of a column of the table.' }).max(63);

export const spec = defineSpec({
  apiVersion: 1,
  type: 'write-table',
  version: 1,
  title: 'Write table',
  summary: 'Inserts, changes or deletes a row of a table of the workspace for every event, once.',
  category: 'data',
  options: z.strictObject({
    table: option.text({ title: 'Table', description: 'Its name.', placeholder: 'lots' }).max(63),
    way: option
      .choice({
        title: 'Way', description: 'What an event does to the table.', values: ['insert', 'upsert', 'update', 'delete'],
        titles: { insert: 'adds a row', upsert: 'changes the row or adds it', update: 'changes the row if it is there', delete: 'deletes the row' },
      })
      .default('insert'),
    by: option.list({ title: 'Found by', description: 'The columns a row is found by: the key. Not for "insert".', of: columnName, max: 8 }).default([]),
    values: option.json({ title: 'Values', description: 'Columns with templates: { "vin": "{{ vin }}", "price": "{{ lot.price }}" }. Left out: the fields of the event.' }).optional(),
  }),
  outputs: [
    { name: 'out', title: 'Out', description: 'The row, as it is after the change; a deleted one as it was.' },
    { name: 'none', title: 'None', description: 'Events whose row was not there to change or delete, unchanged.' },
  ],
  validate({ way, by }) {
    if (way === 'insert' || by.length > 0) return [];
    return [{ path: 'by', message: `"${way}" needs to know by which columns a row is found`, hint: 'name the key of the table, for example ["vin"]' }];
  },
  examples: [
    {
      title: 'The last price of each lot',
      options: { table: 'lots', way: 'upsert', by: ['vin'], values: { vin: '{{ vin }}', price: '{{ bid.amount }}' } },
      given: [{ payload: { vin: 'A', bid: { amount: 10 } } }, { payload: { vin: 'B', bid: { amount: 5 } } }],
      expect: [{ payload: { _id: 1, vin: 'A', price: 10 } }, { payload: { _id: 2, vin: 'B', price: 5 } }],
    },
    { title: 'Every event as a row', options: { table: 'log' }, given: [{ payload: { at: '2026-01-05T09:00:00Z', text: 'sold' } }] },
  ],
});

export type WriteTableOptions = z.output<typeof spec.options>;
