import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

const PORT_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export const spec = defineSpec({
  apiVersion: 1,
  type: 'javascript',
  version: 1,
  title: 'JavaScript',
  summary: 'Runs your JavaScript or TypeScript on every event, in a sandbox with memory.',
  category: 'code',
  options: z.strictObject({
    code: option.code({
      title: 'Code',
      description: 'export default (event, ctx) => an event, a list of events, or null. ctx has memory, keyed, emit(port, event), log, now(), event and parameters.',
      language: 'javascript',
    }),
    language: option
      .choice({
        title: 'Language',
        description: 'In TypeScript types are stripped, not checked.',
        values: ['javascript', 'typescript'],
        titles: { javascript: 'JavaScript', typescript: 'TypeScript' },
      })
      .prefault('javascript'),
    ports: option
      .list({
        title: 'More outputs',
        description: 'Names of outputs besides "out" that the code may emit on.',
        of: option.text({ title: 'Name', description: 'Lower case letters, digits and hyphens.', placeholder: 'expensive' }),
        max: 20,
      })
      .prefault([]),
  }),
  outputsFrom: 'ports',
  validate: ({ ports }) => ports.flatMap((port, index) => portFaults(port, index, ports)),
  examples: [
    {
      title: 'Add a field',
      options: { code: 'export default (event) => ({ ...event, total: event.price * event.count })' },
      given: [{ payload: { price: 20, count: 3 } }],
      expect: [{ payload: { price: 20, count: 3, total: 60 } }],
    },
    {
      title: 'Drop, pass on and split',
      options: { code: 'export default (event) => event.lots.filter((lot) => lot.open)' },
      given: [{ payload: { lots: [{ id: 1, open: true }, { id: 2, open: false }, { id: 3, open: true }] } }, { payload: { lots: [] } }],
      expect: [{ payload: { id: 1, open: true } }, { payload: { id: 3, open: true } }],
    },
    {
      title: 'Remember the lowest price of each lot',
      options: {
        code: [
          'export default (event, ctx) => {',
          '  const lowest = Math.min(ctx.keyed.lowest ?? Infinity, event.price);',
          '  ctx.keyed.lowest = lowest;',
          '  return { ...event, lowest };',
          '}',
        ].join('\n'),
      },
      given: [{ payload: { price: 9 }, key: 'lot-1' }, { payload: { price: 5 }, key: 'lot-2' }, { payload: { price: 7 }, key: 'lot-1' }, { payload: { price: 8 }, key: 'lot-1' }],
      expect: [{ payload: { price: 9, lowest: 9 } }, { payload: { price: 5, lowest: 5 } }, { payload: { price: 7, lowest: 7 } }, { payload: { price: 8, lowest: 7 } }],
    },
    {
      title: 'Send each event where it belongs, in TypeScript',
      options: {
        language: 'typescript',
        ports: ['expensive'],
        code: [
          'interface Lot { price: number }',
          'export default (lot: Lot, ctx: { emit(port: string, lot: Lot): void }) => {',
          "  ctx.emit(lot.price > 100 ? 'expensive' : 'out', lot);",
          '}',
        ].join('\n'),
      },
      given: [{ payload: { price: 50 } }, { payload: { price: 500 } }],
      expect: [{ payload: { price: 50 } }, { payload: { price: 500 }, port: 'expensive' }],
    },
  ],
});

function portFaults(port: string, index: number, ports: readonly string[]): readonly { readonly path: string; readonly message: string; readonly hint: string }[] {
  const path = `ports.${index}`;
  if (port === 'out' || port === 'error') return [{ path, message: `"${port}" is there already`, hint: 'remove it' }];
  if (!PORT_NAME.test(port)) return [{ path, message: `"${port}" is not a name of an output`, hint: 'write lower case letters, digits and hyphens, for example "too-late"' }];
  return ports.indexOf(port) === index ? [] : [{ path, message: `"${port}" stands twice`, hint: 'remove one of them' }];
}
