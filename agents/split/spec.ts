import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'split',
  version: 1,
  title: 'Split',
  summary: 'Takes a list apart: one event for each of its elements.',
  category: 'flow',
  options: z.strictObject({
    path: option.path({ title: 'List', description: 'Where the list is in the payload.', placeholder: 'order.items' }),
    payload: option
      .choice({
        title: 'What comes out',
        description: 'Each element alone, or together with the rest of the payload it was part of.',
        values: ['element', 'element and rest'],
        titles: { element: 'the element', 'element and rest': 'the rest of the payload, with the element in it' },
      })
      .prefault('element'),
    as: option
      .text({ title: 'Name of the element', description: 'The field an element is put under when it is a number, a text or a list, and always when the rest comes with it.' })
      .prefault('item'),
    key: option
      .template({ title: 'Key', description: 'The key of each piece, from its own fields. Empty: the key of the event that was split.', placeholder: '{{ sku }}' })
      .optional(),
    position: option
      .text({ title: 'Position field', description: 'Each piece says here which one it is: { of, index, count }. "Merge" puts pieces together again by it.', advanced: true })
      .prefault('piece'),
    max: option
      .number({ title: 'Most elements', description: 'A longer list fails instead of flooding what comes after.', min: 1, max: 10_000, integer: true, advanced: true })
      .prefault(10_000),
  }),
  outputs: [
    { name: 'out', title: 'Pieces', description: 'One event per element, in the order of the list.' },
    { name: 'empty', title: 'Empty', description: 'Events whose list has no elements, as they came.' },
  ],
  validate: ({ as, position, payload }) =>
    payload === 'element and rest' && as === position ? [{ path: 'position', message: `"${as}" is the name of the element already`, hint: 'give the position another field' }] : [],
  examples: [
    {
      title: 'The lots of a page',
      options: { path: 'lots', key: '{{ id }}' },
      given: [{ payload: { page: 1, lots: [{ id: 7, price: 10 }, { id: 8, price: 12 }] } }, { payload: { page: 2, lots: [] } }],
      expect: [
        { payload: { id: 7, price: 10, piece: { of: '1-1', index: 0, count: 2 } } },
        { payload: { id: 8, price: 12, piece: { of: '1-1', index: 1, count: 2 } } },
        { payload: { page: 2, lots: [] }, port: 'empty' },
      ],
    },
    {
      title: 'The lines of an order, each with the order',
      options: { path: 'order.lines', payload: 'element and rest', as: 'line' },
      given: [{ payload: { order: { id: 5, lines: [{ sku: 'a' }, { sku: 'b' }] }, city: 'Kazan' } }],
      expect: [
        { payload: { order: { id: 5 }, city: 'Kazan', line: { sku: 'a' }, piece: { of: '1-1', index: 0, count: 2 } } },
        { payload: { order: { id: 5 }, city: 'Kazan', line: { sku: 'b' }, piece: { of: '1-1', index: 1, count: 2 } } },
      ],
    },
    {
      title: 'Plain values get a name',
      options: { path: 'phones', as: 'phone' },
      given: [{ payload: { phones: ['+7 900', '+7 901'] } }],
      expect: [{ payload: { phone: '+7 900', piece: { of: '1-1', index: 0, count: 2 } } }, { payload: { phone: '+7 901', piece: { of: '1-1', index: 1, count: 2 } } }],
    },
  ],
});
