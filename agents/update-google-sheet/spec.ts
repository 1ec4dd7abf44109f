import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { sheetOptions } from '../google-sheets/sheet-options.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'update-google-sheet',
  version: 1,
  title: 'Update Google Sheet',
  summary: 'Changes the row of a Google sheet that has the key of the event, or adds one; many events in three calls.',
  category: 'data',
  options: z.strictObject({
    ...sheetOptions,
    key: option.text({ title: 'Key column', description: 'The heading of the column a row is found by.', placeholder: 'VIN' }).max(200),
    columns: option.keyValue({ title: 'Columns', description: 'Headings with templates, the key column among them: VIN = {{ vin }}, Price = {{ price }}. Other columns of the row stay as they are.' }),
    addMissing: option.boolean({ title: 'Add missing rows', description: 'A row for a key that is not there; otherwise the event leaves on "none".' }).default(true),
    reading: option
      .choice({ title: 'Values', description: 'Typed in, "=1+1" becomes a formula and "1/2" a date: never for texts that strangers write.', values: ['raw', 'typed'], titles: { raw: 'are stored as they are', typed: 'are read as if typed in' }, advanced: true })
      .default('raw'),
  }),
  outputs: [
    { name: 'out', title: 'Written', description: '{ "spreadsheetId": "1AbC", "sheet": "Lots", "row": 12, "change": "changed" }' },
    { name: 'none', title: 'None', description: 'Events whose key is in no row, where missing rows are not added.' },
  ],
  validate: ({ key, columns }) => (columns[key] === undefined ? [{ path: 'columns', message: `the key column "${key}" has no value`, hint: `add ${key} with a template, for example {{ id }}` }] : []),
  examples: [
    {
      title: 'The last price of each lot',
      options: { credential: 'google', spreadsheet: 'https://docs.google.com/spreadsheets/d/1AbCdEfGh/edit', sheet: 'Lots', key: 'VIN', columns: { VIN: '{{ vin }}', Price: '{{ price }}' } },
      given: [{ payload: { vin: 'WBA1', price: 31000 } }],
      answer: { spreadsheetId: '1AbCdEfGh', sheet: 'Lots', row: 12, change: 'changed' },
    },
  ],
});

export type UpdateOptions = z.output<typeof spec.options>;
