import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'delay',
  version: 1,
  title: 'Delay',
  summary: 'Holds each event for a while, or until a moment it names, and passes it on then.',
  category: 'time',
  options: z.strictObject({
    for: option.duration({ title: 'For', description: 'How long an event is held after it came.', min: '1s', max: '3650d' }).optional(),
    until: option
      .template({
        title: 'Until',
        description: 'A moment: ISO 8601 with its zone, or milliseconds since 1970. In the past: the event is passed on at once.',
        placeholder: '{{ startsAt }}',
      })
      .optional(),
    keepOrder: option
      .boolean({ title: 'Keep order', description: 'For "until": an event never overtakes an earlier one of its key that is still held.' })
      .prefault(true),
  }),
  outputs: [
    { name: 'out', title: 'Out', description: 'Events whose time has come, as they came.' },
    { name: 'expired', title: 'Expired', description: 'Events that were over before their time came, as they came.' },
  ],
  validate: ({ for: held, until }) => {
    if (held === undefined && until === undefined) return [{ path: '', message: 'say how long to hold events', hint: 'give "for" or "until"' }];
    return held !== undefined && until !== undefined ? [{ path: 'until', message: '"for" and "until" exclude each other', hint: 'remove one of them' }] : [];
  },
  examples: [
    {
      title: 'Twenty minutes later',
      options: { for: '20m' },
      given: [{ payload: { n: 1 }, at: '2026-01-05T09:00:00Z' }, { payload: { n: 2 }, at: '2026-01-05T09:15:00Z' }],
      wait: '10m',
      expect: [{ payload: { n: 1 } }],
    },
    {
      title: 'When the auction starts',
      options: { until: '{{ startsAt }}' },
      given: [
        { payload: { lot: 1, startsAt: '2026-01-05T12:00:00Z' }, key: '1' },
        { payload: { lot: 2, startsAt: '2026-01-05T13:30:00+03:00' }, key: '2' },
        { payload: { lot: 3, startsAt: '2026-01-05T08:00:00Z' }, key: '3' },
      ],
      wait: '4h',
      expect: [
        { payload: { lot: 3, startsAt: '2026-01-05T08:00:00Z' } },
        { payload: { lot: 2, startsAt: '2026-01-05T13:30:00+03:00' } },
        { payload: { lot: 1, startsAt: '2026-01-05T12:00:00Z' } },
      ],
    },
    {
      title: 'Over before its time',
      options: { for: '1h' },
      given: [{ payload: { bid: 1 }, expiresAt: '2026-01-05T09:30:00Z' }, { payload: { bid: 2 }, expiresAt: '2026-01-05T10:30:00Z' }],
      wait: '2h',
      expect: [{ payload: { bid: 1 }, port: 'expired' }, { payload: { bid: 2 } }],
    },
  ],
});
