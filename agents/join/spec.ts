import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

const optionsSchema = z.strictObject({
  left: option.list({
    title: 'Left',
    description: 'The agents whose events stand on the left: their names, or name and port such as "orders.paid".',
    of: option.text({ title: 'Input', description: 'An agent that is linked to this one.', placeholder: 'orders' }),
    max: 50,
  }),
  right: option.list({
    title: 'Right',
    description: 'The agents whose events stand on the right.',
    of: option.text({ title: 'Input', description: 'An agent that is linked to this one.', placeholder: 'payments' }),
    max: 50,
  }),
  key: option.template({ title: 'Key', description: 'What belongs together has the same key. Empty: the key of the event.', placeholder: '{{ orderId }}' }).optional(),
  rightKey: option.template({ title: 'Key on the right', description: 'Where it is found elsewhere on the right. Empty: as on the left.', placeholder: '{{ order.id }}' }).optional(),
  within: option.duration({ title: 'Within', description: 'How far apart two events may have happened, whichever came first.', min: '1s', max: '366d' }),
  grace: option.duration({ title: 'Grace', description: 'How much longer an event is held for a partner that comes late.', max: '366d' }).prefault('0s'),
  kind: option
    .choice({
      title: 'Kind',
      description: 'Whose events without a partner leave by the output "timeout": nobody\'s, those of the left, those of both.',
      values: ['inner', 'left', 'outer'],
      titles: { inner: 'pairs only', left: 'and the left alone', outer: 'and either alone' },
    })
    .prefault('inner'),
  match: option
    .choice({
      title: 'Match',
      description: 'Every pair, or each event at most once: with the partner that happened first.',
      values: ['each', 'first'],
      titles: { each: 'every pair', first: 'each event once' },
    })
    .prefault('each'),
  payload: option
    .choice({
      title: 'What comes out',
      description: 'Both payloads under their names, or merged into one, in which the left wins.',
      values: ['named', 'merged'],
    })
    .prefault('named'),
  leftName: option.text({ title: 'Name of the left', description: 'The left payload stands under it.' }).prefault('left'),
  rightName: option.text({ title: 'Name of the right', description: 'The right payload stands under it.' }).prefault('right'),
  mostHeld: option
    .number({ title: 'Most held', description: 'Events of one key and side that wait at once; one more fails.', min: 1, max: 1_000, integer: true, advanced: true })
    .prefault(100),
});

export type JoinOptions = z.output<typeof optionsSchema>;

export const spec = defineSpec({
  apiVersion: 1,
  type: 'join',
  version: 1,
  title: 'Join',
  summary: 'Brings together events of two inputs that have the same key and happened near each other.',
  category: 'flow',
  options: optionsSchema,
  outputs: [
    { name: 'out', title: 'Pairs', description: '{ left, right }' },
    { name: 'timeout', title: 'Alone', description: 'Events whose time passed without a partner: { left, right, side }, one of the two null.' },
  ],
  validate: ({ left, right, leftName, rightName, kind }) => [
    ...(left.length === 0 ? [{ path: 'left', message: 'nothing is on the left', hint: 'name an agent that is linked to this one' }] : []),
    ...(right.length === 0 ? [{ path: 'right', message: 'nothing is on the right', hint: 'name an agent that is linked to this one' }] : []),
    ...right.filter((input) => left.includes(input)).map((input) => ({ path: 'right', message: `"${input}" is on both sides`, hint: 'name it on one, or tell its ports apart' })),
    ...(leftName === rightName ? [{ path: 'rightName', message: `both sides are called "${leftName}"`, hint: 'give each its own name' }] : []),
    ...(kind !== 'inner' && [leftName, rightName].includes('side') ? [{ path: 'leftName', message: '"side" says which side an event without a partner is from', hint: 'choose another name' }] : []),
  ],
  examples: [
    {
      title: 'Orders and their payments, whichever came first',
      options: { left: ['orders'], right: ['payments'], key: '{{ order }}', within: '30m' },
      given: [
        { payload: { order: 1, lot: 'a' }, from: 'orders', at: '2026-01-05T09:00:00Z' },
        { payload: { order: 1, paid: 50 }, from: 'payments', at: '2026-01-05T09:10:00Z' },
        { payload: { order: 2, paid: 70 }, from: 'payments', at: '2026-01-05T09:20:00Z' },
        { payload: { order: 2, lot: 'b' }, from: 'orders', at: '2026-01-05T09:50:00Z' },
        { payload: { order: 3, lot: 'c' }, from: 'orders', at: '2026-01-05T09:55:00Z' },
      ],
      wait: '1h',
      expect: [
        { payload: { left: { order: 1, lot: 'a' }, right: { order: 1, paid: 50 } } },
        { payload: { left: { order: 2, lot: 'b' }, right: { order: 2, paid: 70 } } },
      ],
    },
    {
      title: 'Not paid within half an hour',
      options: { left: ['orders'], right: ['payments'], key: '{{ order }}', within: '30m', kind: 'left' },
      given: [
        { payload: { order: 1 }, from: 'orders', at: '2026-01-05T09:00:00Z' },
        { payload: { order: 2 }, from: 'payments', at: '2026-01-05T09:00:00Z' },
      ],
      wait: '31m',
      expect: [{ payload: { left: { order: 1 }, right: null, side: 'left' }, port: 'timeout' }],
    },
    {
      title: 'Each answer to one question, as one payload',
      options: { left: ['questions'], right: ['answers'], within: '1h', match: 'first', payload: 'merged' },
      given: [
        { payload: { question: 'a' }, key: 'anna', from: 'questions' },
        { payload: { question: 'b' }, key: 'anna', from: 'questions' },
        { payload: { answer: 1 }, key: 'anna', from: 'answers' },
        { payload: { answer: 2 }, key: 'anna', from: 'answers' },
      ],
      expect: [{ payload: { answer: 1, question: 'a' } }, { payload: { answer: 2, question: 'b' } }],
    },
    {
      title: 'An input on neither side',
      options: { left: ['orders.paid'], right: ['stock'], within: '1h' },
      given: [{ payload: {}, key: '1', from: 'orders' }],
      expect: [
        {
          port: 'error',
          payload: { error: { code: 'step.threw', message: 'the input "orders.out" is on neither side; name "orders" or "orders.out" under left or right' }, event: {} },
        },
      ],
    },
  ],
});
