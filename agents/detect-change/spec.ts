import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'detect-change',
  version: 1,
  title: 'Detect change',
  summary: 'Passes on what is new, changed or removed, and says what changed.',
  category: 'data',
  options: z.strictObject({
    key: option
      .template({ title: 'Compared per', description: 'The thing that changes. Empty: the key of the event; events without one are compared together.', placeholder: '{{ id }}' })
      .optional(),
    fields: option
      .list({
        title: 'Fields',
        description: 'What is compared, and kept. Empty: the whole payload.',
        of: option.path({ title: 'Field', description: 'A dotted path into the payload.', placeholder: 'price' }),
        max: 100,
      })
      .prefault([]),
    emits: option
      .list({
        title: 'Passes on',
        description: 'Which changes come out.',
        of: option.choice({ title: 'Change', description: 'A kind of change.', values: ['new', 'changed', 'removed'] }),
        max: 3,
      })
      .prefault(['new', 'changed', 'removed']),
    removedWhen: option
      .conditions({ title: 'Removed when', description: 'An event that meets all of these says that its thing is gone. Empty: nothing is ever removed.' })
      .optional(),
    against: option
      .choice({
        title: 'Compared with',
        description: 'The last event, or the first of a window, so that a slow drift is seen too.',
        values: ['last', 'first in window'],
        titles: { last: 'the last event', 'first in window': 'the first event of a window' },
      })
      .prefault('last'),
    window: option.duration({ title: 'Window', description: 'For "first in window": how long a first event is compared with.', min: '1s', max: '365d' }).optional(),
    payload: option
      .choice({
        title: 'What comes out',
        description: 'The event with the change beside it, the change alone, or the event as it came.',
        values: ['event with change', 'change', 'event'],
      })
      .prefault('event with change'),
    late: option
      .choice({
        title: 'Events out of order',
        description: 'An event that happened before the one it is compared with: compared all the same, or set aside.',
        values: ['compare', 'set aside'],
        titles: { compare: 'compare by arrival', 'set aside': 'set aside by time' },
      })
      .prefault('compare'),
    forgetAfter: option.duration({ title: 'Forget after', description: 'A thing not seen for so long is new again. Empty: never.', min: '1s', max: '3650d' }).optional(),
  }),
  outputs: [
    { name: 'out', title: 'Changes', description: 'Events with change: { kind, before, after, fields }.' },
    { name: 'unchanged', title: 'Unchanged', description: 'Events that changed nothing, as they came.' },
    { name: 'late', title: 'Late', description: 'Events that were set aside, as they came.' },
  ],
  validate: ({ against, window, emits, removedWhen }) => [
    ...(against === 'first in window' && window === undefined ? [{ path: 'window', message: 'a duration is needed', hint: 'say how long a first event is compared with, for example "1h"' }] : []),
    ...(emits.length === 0 ? [{ path: 'emits', message: 'nothing would come out', hint: 'name one of: new, changed, removed' }] : []),
    ...(emits.length > 0 && emits.every((kind) => kind === 'removed') && removedWhen === undefined
      ? [{ path: 'removedWhen', message: 'nothing is ever removed without conditions', hint: 'say how an event tells that its thing is gone' }]
      : []),
  ],
  examples: [
    {
      title: 'The price of each lot',
      options: { key: '{{ id }}', fields: ['price'] },
      given: [{ payload: { id: 7, price: 10, views: 1 } }, { payload: { id: 7, price: 10, views: 2 } }, { payload: { id: 7, price: 12, views: 3 } }],
      expect: [
        { payload: { id: 7, price: 10, views: 1, change: { kind: 'new', before: null, after: { price: 10 }, fields: ['price'] } } },
        { payload: { id: 7, price: 10, views: 2 }, port: 'unchanged' },
        { payload: { id: 7, price: 12, views: 3, change: { kind: 'changed', before: { price: 10 }, after: { price: 12 }, fields: ['price'] } } },
      ],
    },
    {
      title: 'Open, closed, open again: two changes',
      options: { key: '{{ id }}', emits: ['changed'], payload: 'change' },
      given: [{ payload: { id: 7, state: 'open' } }, { payload: { id: 7, state: 'closed' } }, { payload: { id: 7, state: 'open' } }],
      expect: [
        { payload: { change: { kind: 'changed', before: { id: 7, state: 'open' }, after: { id: 7, state: 'closed' }, fields: ['state'] } } },
        { payload: { change: { kind: 'changed', before: { id: 7, state: 'closed' }, after: { id: 7, state: 'open' }, fields: ['state'] } } },
      ],
    },
    {
      title: 'Gone, and back as new',
      options: { key: '{{ id }}', fields: ['price'], removedWhen: [{ field: 'sold', is: 'true' }], payload: 'change' },
      given: [{ payload: { id: 7, price: 10 } }, { payload: { id: 7, sold: true } }, { payload: { id: 7, price: 10 } }],
      expect: [
        { payload: { change: { kind: 'new', before: null, after: { price: 10 }, fields: ['price'] } } },
        { payload: { change: { kind: 'removed', before: { price: 10 }, after: null, fields: ['price'] } } },
        { payload: { change: { kind: 'new', before: null, after: { price: 10 }, fields: ['price'] } } },
      ],
    },
    {
      title: 'Against the first of each hour',
      options: { fields: ['price'], against: 'first in window', window: '1h', emits: ['changed'], payload: 'change' },
      given: [
        { payload: { price: 10 }, at: '2026-01-05T09:00:00Z' },
        { payload: { price: 11 }, at: '2026-01-05T09:20:00Z' },
        { payload: { price: 10 }, at: '2026-01-05T09:40:00Z' },
        { payload: { price: 12 }, at: '2026-01-05T10:00:00Z' },
        { payload: { price: 13 }, at: '2026-01-05T10:20:00Z' },
      ],
      expect: [
        { payload: { change: { kind: 'changed', before: { price: 10 }, after: { price: 11 }, fields: ['price'] } } },
        { port: 'unchanged', payload: { price: 10 } },
        { payload: { change: { kind: 'changed', before: { price: 10 }, after: { price: 12 }, fields: ['price'] } } },
        { payload: { change: { kind: 'changed', before: { price: 12 }, after: { price: 13 }, fields: ['price'] } } },
      ],
    },
    {
      title: 'Late news is no change',
      options: { fields: ['price'], late: 'set aside', emits: ['changed'], payload: 'event' },
      given: [
        { payload: { price: 10 }, occurredAt: '2026-01-05T08:00:00Z' },
        { payload: { price: 12 }, occurredAt: '2026-01-05T08:30:00Z' },
        { payload: { price: 11 }, occurredAt: '2026-01-05T08:15:00Z' },
      ],
      expect: [{ payload: { price: 12 } }, { payload: { price: 11 }, port: 'late' }],
    },
  ],
});
