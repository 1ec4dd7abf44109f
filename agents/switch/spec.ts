import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

const switchCase = option.object({
  title: 'Case',
  description: 'A way out, and what an event must meet to take it.',
  fields: {
    port: option.text({ title: 'Output', description: 'The name of the output, as it is drawn: lower case letters, digits and hyphens.', placeholder: 'expensive' }),
    conditions: option.conditions({ title: 'Conditions', description: 'Fields of the event, compared by type.' }),
    match: option
      .choice({ title: 'Takes it when', description: 'How many of the conditions must hold.', values: ['all', 'any'], titles: { all: 'all hold', any: 'any holds' } })
      .prefault('all'),
  },
});

/** Names that mean something already. */
const TAKEN = ['else', 'error'];
const PORT = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const spec = defineSpec({
  apiVersion: 1,
  type: 'switch',
  version: 1,
  title: 'Switch',
  summary: 'Sends each event out by the first case it meets, or by every one, and by "else" when it meets none.',
  category: 'flow',
  options: z.strictObject({
    cases: option.list({ title: 'Cases', description: 'Looked at from top to bottom. Each name becomes an output; several cases may share one.', of: switchCase, max: 50 }),
    matches: option
      .choice({
        title: 'Goes to',
        description: 'The first case that is met, or every case that is: an event then leaves once by each of their outputs.',
        values: ['first', 'all'],
        titles: { first: 'the first case it meets', all: 'every case it meets' },
      })
      .prefault('first'),
  }),
  outputs: [{ name: 'else', title: 'Else', description: 'Events that meet no case, unchanged.' }],
  outputsFrom: 'cases.*.port',
  validate: ({ cases }) => [
    ...(cases.length === 0 ? [{ path: 'cases', message: 'there is no case', hint: 'add one; without any, every event would go to "else"' }] : []),
    ...cases.flatMap(({ port }, index) => [
      ...(TAKEN.includes(port) ? [{ path: `cases.${index}.port`, message: `"${port}" is an output already`, hint: 'choose another name' }] : []),
      ...(PORT.test(port) && port.length <= 63 ? [] : [{ path: `cases.${index}.port`, message: `"${port.slice(0, 70)}" is no name of an output`, hint: 'write at most 63 lower case letters, digits and single hyphens, for example "new-lots"' }]),
    ]),
  ],
  examples: [
    {
      title: 'By price, the first that fits',
      options: {
        cases: [
          { port: 'expensive', conditions: [{ field: 'price', is: 'at least', value: 10000 }] },
          { port: 'middle', conditions: [{ field: 'price', is: 'at least', value: 1000 }] },
        ],
      },
      given: [{ payload: { id: 1, price: 25000 } }, { payload: { id: 2, price: 1000 } }, { payload: { id: 3, price: 999 } }, { payload: { id: 4 } }],
      expect: [
        { payload: { id: 1, price: 25000 }, port: 'expensive' },
        { payload: { id: 2, price: 1000 }, port: 'middle' },
        { payload: { id: 3, price: 999 }, port: 'else' },
        { payload: { id: 4 }, port: 'else' },
      ],
    },
    {
      title: 'To everybody it concerns',
      options: {
        matches: 'all',
        cases: [
          { port: 'moscow', conditions: [{ field: 'city', is: 'equal to', value: 'Moscow' }] },
          { port: 'premium', match: 'any', conditions: [{ field: 'make', is: 'one of', value: ['BMW', 'Audi'] }, { field: 'price', is: 'more than', value: 5000 }] },
        ],
      },
      given: [{ payload: { city: 'Moscow', make: 'BMW', price: 4000 } }, { payload: { city: 'Kazan', make: 'Lada', price: 6000 } }, { payload: { city: 'Kazan', make: 'Lada', price: 400 } }],
      expect: [
        { payload: { city: 'Moscow', make: 'BMW', price: 4000 }, port: 'moscow' },
        { payload: { city: 'Moscow', make: 'BMW', price: 4000 }, port: 'premium' },
        { payload: { city: 'Kazan', make: 'Lada', price: 6000 }, port: 'premium' },
        { payload: { city: 'Kazan', make: 'Lada', price: 400 }, port: 'else' },
      ],
    },
  ],
});
