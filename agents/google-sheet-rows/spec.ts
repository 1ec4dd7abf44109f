import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { sheetOptions } from '../google-sheets/sheet-options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'google-sheet-rows',
  version: 1,
  title: 'Google Sheet rows',
  summary: 'Watches a Google sheet and emits its rows as they are added or changed.',
  category: 'data',
  options: z.strictObject({
    ...sheetOptions,
    key: option
      .text({ title: 'Key column', description: 'The heading of the column that tells rows apart, so that a changed row is known again and rows may be sorted. Left out: every row that differs from all before it is new.', placeholder: 'VIN' })
      .max(200)
      .optional(),
    emit: option
      .choice({ title: 'Emit', description: 'Changes need a key column.', values: ['added', 'added and changed'], titles: { added: 'new rows', 'added and changed': 'new and changed rows' } })
      .default('added and changed'),
    startAt: option
      .choice({ title: 'Start at', description: 'What happens to rows that are there when it starts.', values: ['beginning', 'now'], titles: { beginning: 'emit the rows that are there', now: 'only what comes later' } })
      .default('beginning'),
    headerRow: option.number({ title: 'Row of headings', description: 'Rows above it are not read.', integer: true, min: 1, max: 1_000, advanced: true }).default(1),
  }),
  outputs: [{ name: 'out', title: 'Rows', description: '{ "change": "added", "row": 12, "values": { "VIN": "WBA1", "Price": 31000 } }' }],
  examples: [
    {
      title: 'Requests that people type into a sheet',
      options: { credential: 'google', spreadsheet: 'https://docs.google.com/spreadsheets/d/1AbCdEfGh/edit', sheet: 'Requests', key: 'Id' },
    },
  ],
});

export type SheetRowsOptions = z.output<typeof spec.options>;
