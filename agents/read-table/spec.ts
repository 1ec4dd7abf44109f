import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'read-table',
  version: 1,
  title: 'Read table',
  summary: 'Asks a table of the workspace for every event and emits the rows that match.',
  category: 'data',
  options: z.strictObject({
    table: option.text({ title: 'Table', description: 'Its name.', placeholder: 'dealers' }).max(63),
    filter: option.filter({ title: 'Filter', description: 'A filter form; its values may be templates: [["eq","city_id","{{ city }}"],["order","name"]].' }).prefault([]),
    emit: option
      .choice({
        title: 'Emit', description: 'What comes out for an event.', values: ['each', 'list', 'event'],
        titles: { each: 'each row as an event', list: 'all rows as one event', event: 'the event with the rows in it' },
      })
      .default('each'),
    field: option.text({ title: 'Field', description: 'Where the rows stand, for "list" and "event".' }).max(200).default('rows'),
    maxRows: option.number({ title: 'Most rows', description: 'For a filter without a limit of its own.', min: 1, max: 10_000, integer: true }).default(100),
  }),
  outputs: [
    { name: 'out', title: 'Out', description: 'The rows.' },
    { name: 'none', title: 'None', description: 'Events for which no row matches, unchanged.' },
  ],
  examples: [
    {
      title: 'The dealers of a city, each as an event',
      options: { table: 'dealers', filter: [['fields', 'name,limit'], ['eq', 'city_id', '{{ city }}'], ['order', 'name']] },
      given: [{ payload: { city: 671 } }, { payload: { city: 9 } }],
      answer: { name: 'Anna', limit: 5 },
      expect: [{ payload: { name: 'Anna', limit: 5 } }, { payload: { name: 'Boris', limit: 3 } }, { payload: { city: 9 }, port: 'none' }],
    },
    {
      title: 'A lot with the dealers who may buy it',
      options: { table: 'dealers', filter: [['fields', 'name'], ['gte', 'limit', '{{ lot.price }}'], ['order', 'limit desc'], ['limit', 1]], emit: 'event', field: 'buyers' },
      given: [{ payload: { lot: { price: 4 } } }],
      expect: [{ payload: { lot: { price: 4 }, buyers: [{ name: 'Anna' }] } }],
    },
    {
      title: 'A count',
      options: { table: 'dealers', filter: [['group', 'city_id'], ['count'], ['order', 'city_id']], emit: 'list', field: 'cities' },
      given: [{ payload: {} }],
      expect: [{ payload: { cities: [{ city_id: 1, count: 1 }, { city_id: 671, count: 2 }] } }],
    },
  ],
});

export type ReadTableOptions = z.output<typeof spec.options>;
