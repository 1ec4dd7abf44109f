import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'merge',
  version: 1,
  title: 'Merge',
  summary: 'Waits for several events that belong together and makes one of them.',
  category: 'flow',
  options: z.strictObject({
    when: option
      .choice({
        title: 'Complete with',
        description: 'What has to be there: all the pieces of a list that "Split" took apart, a number of events, or one event from each of some agents.',
        values: ['pieces', 'count', 'agents'],
        titles: { pieces: 'all pieces of one split', count: 'a number of events', agents: 'one event from each agent' },
      })
      .prefault('pieces'),
    count: option.number({ title: 'Number of events', description: 'For "a number of events": how many make one.', min: 2, max: 10_000, integer: true }).optional(),
    agents: option
      .list({
        title: 'Agents',
        description: 'For "one event from each agent": the names of the agents that are linked here.',
        of: option.text({ title: 'Agent', description: 'The name of an agent in this workflow.', placeholder: 'market-price' }),
        max: 20,
      })
      .prefault([]),
    key: option
      .template({ title: 'Belong together per', description: 'For a number of events or for agents: events with the same text here are merged. Empty: the key of the event.', placeholder: '{{ lot.id }}' })
      .optional(),
    combine: option
      .choice({
        title: 'What comes out',
        description: 'A list of the payloads; one payload with the fields of all, where later ones win; or one field for each agent.',
        values: ['list', 'merged', 'by agent'],
        titles: { list: 'a list', merged: 'the fields of all', 'by agent': 'a field for each agent' },
      })
      .prefault('list'),
    as: option.text({ title: 'Name of the list', description: 'The field that holds the list.' }).prefault('items'),
    timeout: option
      .duration({ title: 'Wait at most', description: 'Counted from the first of them. What is there by then leaves by "timeout".', min: '1s', max: '30d' })
      .prefault('1h'),
    repeats: option
      .choice({
        title: 'The same again',
        description: 'When a piece, or an agent, comes again before the others are there. The one that is not taken leaves by "extra".',
        values: ['keep latest', 'keep first'],
        titles: { 'keep latest': 'take the latest', 'keep first': 'take the first' },
        advanced: true,
      })
      .prefault('keep latest'),
    position: option.text({ title: 'Position field', description: 'For pieces: the field in which "Split" wrote which one it is. It is taken out again.', advanced: true }).prefault('piece'),
    maxSize: option
      .number({ title: 'Largest size', description: 'What waits together may have so many KiB; an event that would pass it fails.', min: 1, max: 1024, unit: 'KiB', integer: true, advanced: true })
      .prefault(200),
  }),
  outputs: [
    { name: 'out', title: 'Merged', description: 'One event for all that belong together.' },
    { name: 'timeout', title: 'Time-out', description: 'What was there when the time was over, with merge: { got, of, missing }.' },
    { name: 'extra', title: 'Extra', description: 'Events that were not taken, as they came: repeats, and pieces of what is over already.' },
  ],
  validate: ({ when, count, agents, combine, as }) => [
    ...(when === 'count' && count === undefined ? [{ path: 'count', message: 'a number is needed', hint: 'say how many events make one' }] : []),
    ...(when === 'agents' && new Set(agents).size < 2 ? [{ path: 'agents', message: 'at least two agents are needed', hint: 'name the agents that are linked here' }] : []),
    ...(when === 'agents' && new Set(agents).size < agents.length ? [{ path: 'agents', message: 'an agent stands here twice', hint: 'name each agent once' }] : []),
    ...(combine === 'by agent' && when !== 'agents' ? [{ path: 'combine', message: 'a field for each agent needs one event from each agent', hint: 'choose "agents" under "when", or another form' }] : []),
    ...(as === 'merge' ? [{ path: 'as', message: '"merge" says at a time-out what is missing', hint: 'choose another name' }] : []),
  ],
  examples: [
    {
      title: 'The pieces of a split, in their order',
      options: {},
      given: [
        { payload: { id: 8, price: 12, piece: { of: '1-1', index: 1, count: 2 } } },
        { payload: { id: 7, price: 10, piece: { of: '1-1', index: 0, count: 2 } } },
      ],
      expect: [{ payload: { items: [{ id: 7, price: 10 }, { id: 8, price: 12 }] } }],
    },
    {
      title: 'A lot, its market price and its owner as one',
      options: { when: 'agents', agents: ['lots', 'market-price'], key: '{{ id }}', combine: 'merged' },
      given: [
        { payload: { id: 7, price: 10 }, from: 'lots' },
        { payload: { id: 8, price: 20 }, from: 'lots' },
        { payload: { id: 8, market: 25 }, from: 'market-price' },
        { payload: { id: 7, market: 11 }, from: 'market-price' },
      ],
      expect: [{ payload: { id: 8, price: 20, market: 25 } }, { payload: { id: 7, price: 10, market: 11 } }],
    },
    {
      title: 'Not all came in time',
      options: { when: 'count', count: 3, timeout: '10m' },
      given: [{ payload: { n: 1 } }, { payload: { n: 2 }, at: '2026-01-05T09:05:00Z' }, { payload: { n: 3 }, at: '2026-01-05T09:30:00Z' }],
      expect: [{ payload: { items: [{ n: 1 }, { n: 2 }], merge: { got: 2, of: 3, missing: [] } }, port: 'timeout' }],
    },
    {
      title: 'A piece too many',
      options: {},
      given: [
        { payload: { n: 1, piece: { of: '5-1', index: 0, count: 1 } } },
        { payload: { n: 1, piece: { of: '5-1', index: 0, count: 1 } } },
      ],
      expect: [{ payload: { items: [{ n: 1 }] } }, { payload: { n: 1, piece: { of: '5-1', index: 0, count: 1 } }, port: 'extra' }],
    },
  ],
});

export type MergeOptions = z.output<typeof spec.options>;
