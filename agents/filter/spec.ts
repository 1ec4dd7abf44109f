import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'filter',
  version: 1,
  title: 'Filter',
  summary: 'Passes on the events that meet conditions, and the others on a second output.',
  category: 'flow',
  options: z.strictObject({
    conditions: option.conditions({ title: 'Conditions', description: 'Fields of the event, compared by type: numbers as numbers, texts as texts.' }),
    match: option
      .choice({
        title: 'Pass when',
        description: 'How many of the conditions must hold.',
        values: ['all', 'any', 'at least'],
        titles: { all: 'all hold', any: 'any holds', 'at least': 'at least so many hold' },
      })
      .prefault('all'),
    atLeast: option.number({ title: 'So many', description: 'For "at least": how many must hold.', min: 1, max: 200, integer: true }).optional(),
  }),
  outputs: [
    { name: 'out', title: 'Passed', description: 'Events that meet the conditions, unchanged.' },
    { name: 'else', title: 'Else', description: 'All other events, unchanged.' },
  ],
  validate: ({ conditions, match, atLeast }) => {
    if (match !== 'at least') return [];
    if (atLeast === undefined) return [{ path: 'atLeast', message: 'a number is needed', hint: 'say how many conditions must hold' }];
    if (atLeast <= conditions.length) return [];
    return [{ path: 'atLeast', message: `${atLeast} of ${conditions.length} conditions can never hold`, hint: `write at most ${conditions.length}` }];
  },
  examples: [
    {
      title: 'Lots from a price on',
      options: { conditions: [{ field: 'price', is: 'at least', value: 1000 }] },
      given: [{ payload: { id: 1, price: 1500 } }, { payload: { id: 2, price: 999.99 } }, { payload: { id: 3, price: '2000' } }, { payload: { id: 4 } }],
      expect: [
        { payload: { id: 1, price: 1500 } },
        { payload: { id: 2, price: 999.99 }, port: 'else' },
        { payload: { id: 3, price: '2000' } },
        { payload: { id: 4 }, port: 'else' },
      ],
    },
    {
      title: 'Two of three',
      options: {
        match: 'at least',
        atLeast: 2,
        conditions: [
          { field: 'year', is: 'at least', value: 2018 },
          { field: 'make', is: 'one of', value: ['BMW', 'Audi'] },
          { field: 'seller.isDealer', is: 'true' },
        ],
      },
      given: [{ payload: { year: 2020, make: 'Lada', seller: { isDealer: true } } }, { payload: { year: 2020, make: 'Lada', seller: { isDealer: false } } }],
      expect: [
        { payload: { year: 2020, make: 'Lada', seller: { isDealer: true } } },
        { payload: { year: 2020, make: 'Lada', seller: { isDealer: false } }, port: 'else' },
      ],
    },
    {
      title: 'Compared with another field',
      options: { conditions: [{ field: 'price', is: 'less than', value: '{{ market.price }}' }] },
      given: [{ payload: { price: 90, market: { price: 100 } } }, { payload: { price: 100, market: { price: 100 } } }],
      expect: [{ payload: { price: 90, market: { price: 100 } } }, { payload: { price: 100, market: { price: 100 } }, port: 'else' }],
    },
  ],
});
