import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { HTTP_CREDENTIALS } from '../http/authorization.js';
import { optionFaults } from './options-check.js';

const columnName = (title: string, description: string) => option.text({ title, description }).max(128);

export const spec = defineSpec({
  apiVersion: 1,
  type: 'enrich',
  version: 1,
  title: 'Enrich',
  summary: 'Adds to each event what an HTTP API, a database or a table of the workspace knows about its key.',
  category: 'data',
  options: z.strictObject({
    from: option
      .choice({ title: 'From', description: 'Who is asked.', values: ['http', 'sql', 'table'], titles: { http: 'an HTTP API', sql: 'a database', table: 'a table of the workspace' } })
      .default('http'),
    key: option.template({ title: 'Key', description: 'What is looked up; all that the answer depends on.', placeholder: '{{ vin }}' }),
    into: option.text({ title: 'Into', description: 'The field of the event that gets the answer.' }).max(200).default('found'),
    missing: option
      .choice({ title: 'Not found', description: 'What becomes of an event whose key nobody knows.', values: ['port', 'null'], titles: { port: 'leaves on "missing"', null: 'passes with null' } })
      .default('port'),
    rows: option
      .choice({ title: 'Rows', description: 'For databases and tables: what the answer is.', values: ['one', 'all'], titles: { one: 'the first row', all: 'a list of all rows' } })
      .default('one'),
    ttl: option.duration({ title: 'Remember', description: 'How long an answer is not asked for again. 0s: always ask.', max: '30d' }).prefault('5m'),
    missingTtl: option.duration({ title: 'Remember what is missing', description: 'The same for keys nobody knows.', max: '30d' }).prefault('1m'),
    url: option.url({ title: 'Address', description: 'Answers JSON for one key: {{ key | url_encode }}.', placeholder: 'https://cars.example/vin/{{ key | url_encode }}' }).optional(),
    query: option.keyValue({ title: 'Query', description: 'Parameters added to the address, encoded.' }).prefault({}),
    headers: option.keyValue({ title: 'Headers', description: 'Never a secret: choose a credential instead.' }).prefault({}),
    result: option.text({ title: 'Result', description: 'A path or JMESPath expression to the answer in the JSON; default all of it. null is not found.', placeholder: 'data.car' }).max(1_000).optional(),
    batchUrl: option.url({ title: 'Address for many keys', description: 'Asked instead, once for up to so many keys: {{ keys | join: "," | url_encode }}.' }).optional(),
    batchItems: option.text({ title: 'Items', description: 'Where the list of answers stands in that JSON.', advanced: true }).max(1_000).default('@'),
    batchKey: option.text({ title: 'Key of an item', description: 'Where the key stands in an item.', advanced: true }).max(1_000).default('id'),
    batchSize: option.number({ title: 'Keys at once', description: 'Most keys of one call for many.', min: 1, max: 500, integer: true, advanced: true }).default(50),
    parallel: option.number({ title: 'Calls at once', description: 'Most calls in flight.', min: 1, max: 32, integer: true, advanced: true }).default(4),
    credential: option
      .credential({ title: 'Credential', description: 'For the API, or the database to ask.', kinds: [...HTTP_CREDENTIALS, 'postgres', 'mysql'] })
      .optional(),
    sql: option.code({ title: 'Statement', description: 'One SELECT of everybody; the condition for the keys is put around it.', language: 'sql' }).optional(),
    table: option.text({ title: 'Table', description: 'A table of the workspace.' }).max(63).optional(),
    filter: option.filter({ title: 'Filter', description: 'For a table: further conditions; values may be templates over "parameters", "variables" and "stored".' }).prefault([]),
    keyColumn: columnName('Key column', 'The column of the statement or the table that holds the key.').optional(),
    fields: option.list({ title: 'Fields', description: 'The columns to take; default all.', of: columnName('Column', 'A column of the answer.'), max: 200 }).default([]),
    asOf: option.template({ title: 'As of', description: 'The moment whose answer is wanted, such as {{ event.occurredAt }}; needs the columns below, or {{ asOf }} in the address.' }).optional(),
    validFrom: columnName('Valid from', 'The column that says since when a row holds.').optional(),
    validTo: columnName('Valid to', 'The column that says until when, not included; empty: still.').optional(),
    timeout: option.duration({ title: 'Time-out', description: 'Of one call or statement.', min: '100ms', max: '2m' }).prefault('10s'),
  }),
  outputs: [
    { name: 'out', title: 'Out', description: 'The event with the answer in it.' },
    { name: 'missing', title: 'Missing', description: 'Events whose key nobody knows, unchanged.' },
  ],
  validate: optionFaults,
  examples: [
    {
      title: 'The car of a VIN, from an API',
      options: { key: '{{ vin }}', url: 'https://cars.example/vin/{{ key | url_encode }}', result: 'data', into: 'car' },
      given: [{ payload: { vin: 'A' } }, { payload: { vin: 'B' } }, { payload: { vin: 'A', bid: 1 } }],
      answer: { car: { make: 'BMW', year: 2019 } },
      expect: [
        { payload: { vin: 'A', car: { make: 'BMW', year: 2019 } } }, { payload: { vin: 'B' }, port: 'missing' }, { payload: { vin: 'A', bid: 1, car: { make: 'BMW', year: 2019 } } },
      ],
    },
    {
      title: 'The dealer of a bid, from a table',
      options: { from: 'table', table: 'dealers', key: '{{ dealer }}', keyColumn: 'name', fields: ['limit'], into: 'dealer_limit', missing: 'null' },
      given: [{ payload: { dealer: 'Anna' } }, { payload: { dealer: 'Zoe' } }],
      expect: [{ payload: { dealer: 'Anna', dealer_limit: { limit: 5 } } }, { payload: { dealer: 'Zoe', dealer_limit: null } }],
    },
    {
      title: 'The price list that held when the lot was sold, from a database',
      options: {
        from: 'sql', credential: 'auction-db', sql: 'select model_id, price, valid_from, valid_to from price_list', key: '{{ model_id }}', keyColumn: 'model_id',
        asOf: '{{ sold_at }}', validFrom: 'valid_from', validTo: 'valid_to', into: 'list_price', ttl: '1h',
      },
    },
  ],
});

export type EnrichOptions = z.output<typeof spec.options>;
