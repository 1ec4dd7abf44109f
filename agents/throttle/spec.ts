import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'throttle',
  version: 1,
  title: 'Throttle',
  summary: 'Lets at most so many events per time pass, and says what becomes of the rest.',
  category: 'time',
  options: z.strictObject({
    limit: option.number({ title: 'At most', description: 'How many events pass in the time below.', min: 1, max: 1_000, integer: true }).prefault(1),
    per: option.duration({ title: 'Per', description: 'The time in which so many pass.', min: '1s', max: '30d' }).prefault('1m'),
    key: option
      .template({ title: 'Counted per', description: 'Events with the same text here share the limit. Empty: the key of the event; events without one share one limit.', placeholder: '{{ chat }}' })
      .optional(),
    rest: option
      .choice({
        title: 'The rest',
        description: 'What becomes of an event over the limit: it leaves by "dropped"; or only the latest is kept and passes as soon as the limit allows; or all wait in line.',
        values: ['drop', 'latest', 'queue'],
        titles: { drop: 'is dropped', latest: 'only the latest passes, later', queue: 'waits in line' },
      })
      .prefault('drop'),
    maxQueue: option
      .number({ title: 'Longest line', description: 'For "waits in line": how many of a key may wait. Those beyond leave by "dropped".', min: 1, max: 10_000, integer: true })
      .prefault(1_000),
    window: option
      .choice({
        title: 'The time is counted',
        description: 'Sliding: never more in any stretch of that length. Fixed: the first event opens a time; when it is over, the next event opens another.',
        values: ['sliding', 'fixed'],
        titles: { sliding: 'back from each event', fixed: 'from the first event on' },
        advanced: true,
      })
      .prefault('sliding'),
  }),
  outputs: [
    { name: 'out', title: 'Passed', description: 'Events within the limit, as they came.' },
    { name: 'dropped', title: 'Dropped', description: 'Events over the limit that do not wait, as they came.' },
    { name: 'expired', title: 'Expired', description: 'Events that are over before they could pass, as they came.' },
  ],
  examples: [
    {
      title: 'One a minute for each chat',
      options: { key: '{{ chat }}' },
      given: [
        { payload: { chat: 1, text: 'a' }, at: '2026-01-05T09:00:00Z' },
        { payload: { chat: 1, text: 'b' }, at: '2026-01-05T09:00:30Z' },
        { payload: { chat: 2, text: 'c' }, at: '2026-01-05T09:00:40Z' },
        { payload: { chat: 1, text: 'd' }, at: '2026-01-05T09:01:00Z' },
      ],
      expect: [{ payload: { chat: 1, text: 'a' } }, { payload: { chat: 1, text: 'b' }, port: 'dropped' }, { payload: { chat: 2, text: 'c' } }, { payload: { chat: 1, text: 'd' } }],
    },
    {
      title: 'Of a burst, the first and the latest price',
      options: { per: '10m', rest: 'latest' },
      given: [
        { payload: { price: 10 }, at: '2026-01-05T09:00:00Z' },
        { payload: { price: 11 }, at: '2026-01-05T09:02:00Z' },
        { payload: { price: 12 }, at: '2026-01-05T09:04:00Z' },
      ],
      wait: '6m',
      expect: [{ payload: { price: 10 } }, { payload: { price: 11 }, port: 'dropped' }, { payload: { price: 12 } }],
    },
    {
      title: 'Two a minute, in line',
      options: { limit: 2, rest: 'queue', maxQueue: 3 },
      given: [1, 2, 3, 4, 5, 6].map((n) => ({ payload: { n } })),
      wait: '1m',
      expect: [{ payload: { n: 1 } }, { payload: { n: 2 } }, { payload: { n: 6 }, port: 'dropped' }, { payload: { n: 3 } }, { payload: { n: 4 } }],
    },
    {
      title: 'What would be over before its turn does not wait',
      options: { rest: 'queue' },
      given: [{ payload: { n: 1 } }, { payload: { n: 2 }, expiresAt: '2026-01-05T09:00:30Z' }, { payload: { n: 3 }, expiresAt: '2026-01-05T09:05:00Z' }],
      wait: '1m',
      expect: [{ payload: { n: 1 } }, { payload: { n: 2 }, port: 'expired' }, { payload: { n: 3 } }],
    },
  ],
});

export type ThrottleOptions = z.output<typeof spec.options>;
