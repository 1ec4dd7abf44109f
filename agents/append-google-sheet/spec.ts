import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { sheetOptions } from '../google-sheets/sheet-options.js';

const column = option.object({
  title: 'Column',
  description: 'A column of the sheet and what goes into it.',
  fields: {
    name: option.text({ title: 'Name', description: 'For people: the heading of the column. It is not written and not looked for.' }),
    value: option.json({ title: 'Value', description: 'Texts may be templates over the event; numbers stay numbers.' }),
  },
});

export const spec = defineSpec({
  apiVersion: 1,
  type: 'append-google-sheet',
  version: 1,
  title: 'Append to Google Sheet',
  summary: 'Adds a row to a Google sheet for every event, many rows in one call, and none twice where the first column keeps the keys.',
  category: 'data',
  options: z.strictObject({
    ...sheetOptions,
    columns: option.list({ title: 'Columns', description: 'What goes into a row, from left to right, in the order of the sheet.', of: column, max: 200 }).min(1),
    keyColumn: option
      .boolean({ title: 'Keys in column A', description: 'Column A takes a key for each row, so that a row whose answer was lost is found instead of added again. The columns begin at B; hide A in the sheet.' })
      .default(true),
    reading: option
      .choice({ title: 'Values', description: 'Typed in, "=1+1" becomes a formula and "1/2" a date: never for texts that strangers write.', values: ['raw', 'typed'], titles: { raw: 'are stored as they are', typed: 'are read as if typed in' }, advanced: true })
      .default('raw'),
  }),
  outputs: [{ name: 'out', title: 'Added', description: '{ "spreadsheetId": "1AbC", "sheet": "Lots", "row": 12 }' }],
  examples: [
    {
      title: 'Every sale as a row',
      options: {
        credential: 'google', spreadsheet: 'https://docs.google.com/spreadsheets/d/1AbCdEfGh/edit#gid=0', sheet: 'Sales',
        columns: [{ name: 'VIN', value: '{{ vin }}' }, { name: 'Price', value: '{{ price }}' }, { name: 'Sold', value: '{{ soldAt }}' }],
      },
      given: [{ payload: { vin: 'WBA1', price: 31000, soldAt: '2026-01-05' } }],
      answer: { spreadsheetId: '1AbCdEfGh', sheet: 'Sales', row: 12 },
    },
  ],
});

export type AppendOptions = z.output<typeof spec.options>;
