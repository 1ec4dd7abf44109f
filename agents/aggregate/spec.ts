import { z } from 'zod';
import { defineSpec, formatDuration, isZone, option } from '@rookery/sdk';

export const DAY_MS = 86_400_000;
/** An event is counted in each window it falls into; more would make one event a thousand rows. */
const MOST_OVERLAPS = 100;

const calculations = ['count', 'sum', 'average', 'min', 'max', 'deviation', 'percentile', 'first', 'last', 'distinct', 'top'] as const;

const valueOption = option.object({
  title: 'Value',
  description: 'One figure of each window.',
  fields: {
    name: option.text({ title: 'Name', description: 'Its name in "values".', placeholder: 'total' }),
    calculate: option.choice({
      title: 'Calculate',
      description: 'What is made of the values.',
      values: calculations,
      titles: { min: 'least', max: 'greatest', deviation: 'standard deviation', distinct: 'how many different', top: 'the greatest few' },
    }),
    path: option.path({ title: 'Field', description: 'A dotted path into the payload. Not for "count"; for "top", what is shown.', placeholder: 'price' }).optional(),
    by: option.path({ title: 'Ranked by', description: 'For "top": the path of a number.', placeholder: 'price' }).optional(),
    most: option.number({ title: 'Most', description: 'For "top": how many are kept.', min: 1, max: 100, integer: true }).prefault(3),
    percent: option.number({ title: 'Percent', description: 'For "percentile": 50 is the median.', min: 0, max: 100 }).prefault(50),
  },
});

const optionsSchema = z.strictObject({
  key: option.template({ title: 'Key', description: 'What is calculated apart. Empty: the key of the event; events without one go together.', placeholder: '{{ seller }}' }).optional(),
  windows: option
    .choice({
      title: 'Windows',
      description: 'Tumbling follow each other, hopping overlap, a session lasts until nothing comes for a while.',
      values: ['tumbling', 'hopping', 'session'],
    })
    .prefault('tumbling'),
  size: option.duration({ title: 'Size', description: 'How long a tumbling or hopping window is.', min: '1s', max: '366d' }).optional(),
  slide: option.duration({ title: 'Slide', description: 'For hopping: how far apart windows start.', min: '1s', max: '366d' }).optional(),
  gap: option.duration({ title: 'Gap', description: 'For sessions: the silence that ends one.', min: '1s', max: '366d' }).optional(),
  zone: option
    .text({ title: 'Time zone', description: 'For sizes of whole days: a day begins at midnight there, and has 23 or 25 hours when clocks change.', placeholder: 'Europe/Berlin' })
    .optional(),
  offset: option.duration({ title: 'Offset', description: 'How long after the whole hour, midnight or Monday windows begin.', max: '366d', advanced: true }).prefault('0s'),
  grace: option.duration({ title: 'Grace', description: 'How long after its end a window still takes events that come late.', max: '366d' }).prefault('0s'),
  values: option.list({ title: 'Values', description: 'The figures of each window; how many events it has is always said.', of: valueOption, max: 50 }).prefault([]),
  notNumbers: option
    .choice({
      title: 'What is no number',
      description: 'A value to calculate with that is missing or no number: the event fails, or this value is left out.',
      values: ['fail', 'skip'],
      titles: { fail: 'the event fails', skip: 'the value is left out' },
    })
    .prefault('fail'),
  emits: option
    .choice({ title: 'Emits', description: 'Once when a window closes, after each event that changes one, or both.', values: ['on close', 'on change', 'both'] })
    .prefault('on close'),
  closedBy: option
    .choice({
      title: 'Closed by',
      description: 'The clock, for what comes as it happens; or later events of the key, for what was recorded long ago.',
      values: ['clock', 'events'],
      titles: { clock: 'the clock', events: 'later events of the key' },
    })
    .prefault('clock'),
  closeIdleAfter: option
    .duration({ title: 'Close when idle', description: 'For windows closed by events: the silence of a key that closes its windows too.', min: '1s', max: '366d', advanced: true })
    .prefault('5m'),
});

export type AggregateOptions = z.output<typeof optionsSchema>;
export type ValueOption = AggregateOptions['values'][number];

export const spec = defineSpec({
  apiVersion: 1,
  type: 'aggregate',
  version: 1,
  title: 'Aggregate',
  summary: 'Counts, sums, averages and ranks events in windows of time, per key.',
  category: 'data',
  options: optionsSchema,
  outputs: [
    { name: 'out', title: 'Windows', description: '{ key, start, end, count, values, isFinal }' },
    { name: 'late', title: 'Late', description: 'Events that came after a window of theirs had closed, as they came.' },
  ],
  validate: (options) => [...lengthFaults(options), ...zoneFaults(options), ...options.values.flatMap(valueFaults), ...nameFaults(options.values)],
  examples: [
    {
      title: 'Bids and turnover per quarter of an hour',
      options: { size: '15m', values: [{ name: 'total', calculate: 'sum', path: 'amount' }, { name: 'highest', calculate: 'max', path: 'amount' }] },
      given: [
        { payload: { amount: 0.1 }, key: 'lot-7', at: '2026-01-05T09:01:00Z' },
        { payload: { amount: '0.2' }, key: 'lot-7', at: '2026-01-05T09:14:00Z' },
        { payload: { amount: 5 }, key: 'lot-7', at: '2026-01-05T09:15:00Z' },
      ],
      wait: '16m',
      expect: [
        { payload: { key: 'lot-7', start: '2026-01-05T09:00:00.000Z', end: '2026-01-05T09:15:00.000Z', count: 2, values: { total: 0.3, highest: 0.2 }, isFinal: true } },
        { payload: { key: 'lot-7', start: '2026-01-05T09:15:00.000Z', end: '2026-01-05T09:30:00.000Z', count: 1, values: { total: 5, highest: 5 }, isFinal: true } },
      ],
    },
    {
      title: 'Late within grace, and after it',
      options: { size: '15m', grace: '5m' },
      given: [
        { payload: { n: 1 }, at: '2026-01-05T09:01:00Z' },
        { payload: { n: 2 }, at: '2026-01-05T09:19:00Z', occurredAt: '2026-01-05T09:14:59Z' },
        { payload: { n: 3 }, at: '2026-01-05T09:21:00Z', occurredAt: '2026-01-05T09:14:59Z' },
      ],
      expect: [
        { payload: { key: '', start: '2026-01-05T09:00:00.000Z', end: '2026-01-05T09:15:00.000Z', count: 2, values: {}, isFinal: true } },
        { payload: { n: 3 }, port: 'late' },
      ],
    },
    {
      title: 'Visits: sessions that end after half an hour of silence',
      options: { windows: 'session', gap: '30m', values: [{ name: 'pages', calculate: 'distinct', path: 'page' }, { name: 'left', calculate: 'last', path: 'page' }] },
      given: [
        { payload: { page: '/' }, key: 'anna', at: '2026-01-05T09:00:00Z' },
        { payload: { page: '/lots' }, key: 'anna', at: '2026-01-05T09:20:00Z' },
        { payload: { page: '/' }, key: 'anna', at: '2026-01-05T10:00:00Z' },
      ],
      wait: '31m',
      expect: [
        { payload: { key: 'anna', start: '2026-01-05T09:00:00.000Z', end: '2026-01-05T09:20:00.000Z', count: 2, values: { pages: 2, left: '/lots' }, isFinal: true } },
        { payload: { key: 'anna', start: '2026-01-05T10:00:00.000Z', end: '2026-01-05T10:00:00.000Z', count: 1, values: { pages: 1, left: '/' }, isFinal: true } },
      ],
    },
    {
      title: 'The last ten minutes, said every five and at each event',
      options: { windows: 'hopping', size: '10m', slide: '5m', emits: 'both', key: 'all' },
      given: [{ payload: {}, at: '2026-01-05T09:06:00Z' }],
      wait: '10m',
      expect: [
        { payload: { key: 'all', start: '2026-01-05T09:00:00.000Z', end: '2026-01-05T09:10:00.000Z', count: 1, values: {}, isFinal: false } },
        { payload: { key: 'all', start: '2026-01-05T09:05:00.000Z', end: '2026-01-05T09:15:00.000Z', count: 1, values: {}, isFinal: false } },
        { payload: { key: 'all', start: '2026-01-05T09:00:00.000Z', end: '2026-01-05T09:10:00.000Z', count: 1, values: {}, isFinal: true } },
        { payload: { key: 'all', start: '2026-01-05T09:05:00.000Z', end: '2026-01-05T09:15:00.000Z', count: 1, values: {}, isFinal: true } },
      ],
    },
    {
      title: 'Days of an auction house in Berlin, from an old record',
      options: { size: '1d', zone: 'Europe/Berlin', closedBy: 'events', values: [{ name: 'best', calculate: 'top', path: 'lot', by: 'price', most: 1 }] },
      given: [
        { payload: { lot: 'a', price: 7 }, occurredAt: '2025-03-29T23:30:00Z' },
        { payload: { lot: 'b', price: 9 }, occurredAt: '2025-03-30T21:30:00Z' },
        { payload: { lot: 'c', price: 5 }, occurredAt: '2025-03-30T22:30:00Z' },
      ],
      expect: [
        {
          payload: {
            key: '', start: '2025-03-30T00:00:00.000+01:00', end: '2025-03-31T00:00:00.000+02:00', count: 2,
            values: { best: [{ by: 9, value: 'b' }] }, isFinal: true,
          },
        },
      ],
    },
    {
      title: 'What is no number',
      options: { size: '1h', values: [{ name: 'total', calculate: 'sum', path: 'lot.price' }] },
      given: [{ payload: { lot: { price: '12,50' } } }],
      expect: [
        {
          port: 'error',
          payload: {
            error: { code: 'step.threw', message: 'lot.price: "12,50" is no number; send one such as 12.5, or set notNumbers to "skip"' },
            event: { lot: { price: '12,50' } },
          },
        },
      ],
    },
  ],
});

type Fault = { readonly path: string; readonly message: string; readonly hint?: string };

function lengthFaults({ windows, size, slide, gap }: AggregateOptions): readonly Fault[] {
  const unused = Object.entries({ size: windows === 'session' ? size : undefined, slide: windows === 'hopping' ? undefined : slide, gap: windows === 'session' ? undefined : gap });
  const faults: Fault[] = unused.filter(([, length]) => length !== undefined).map(([path]) => ({ path, message: `${windows} windows have no "${path}"`, hint: 'remove it, or choose other windows' }));
  if (windows === 'session') return gap === undefined ? [...faults, { path: 'gap', message: 'a duration is needed', hint: 'say what silence ends a session, for example "30m"' }] : faults;
  if (size === undefined) return [...faults, { path: 'size', message: 'a duration is needed', hint: 'say how long a window is, for example "1h"' }];
  if (windows === 'tumbling') return faults;
  if (slide === undefined) return [...faults, { path: 'slide', message: 'a duration is needed', hint: 'say how far apart windows start, for example "5m"' }];
  if (slide > size) faults.push({ path: 'slide', message: `windows of ${formatDuration(size)} every ${formatDuration(slide)} leave gaps`, hint: 'make slide at most size' });
  if (size / slide > MOST_OVERLAPS) faults.push({ path: 'slide', message: `each event would fall into ${Math.ceil(size / slide)} windows; at most ${MOST_OVERLAPS} overlap`, hint: 'make slide longer' });
  return faults;
}

function zoneFaults({ windows, size = 0, slide = DAY_MS, zone, offset }: AggregateOptions): readonly Fault[] {
  if (zone === undefined) return [];
  if (!isZone(zone)) return [{ path: 'zone', message: `"${zone}" is no time zone`, hint: 'write for example "Europe/Berlin"' }];
  if (windows === 'session') return [{ path: 'zone', message: 'sessions need no time zone', hint: 'remove it' }];
  if (size % DAY_MS !== 0 || slide % DAY_MS !== 0) return [{ path: 'zone', message: 'a time zone is for windows of whole days', hint: 'make size and slide whole days, or remove zone and set offset' }];
  return offset >= DAY_MS ? [{ path: 'offset', message: 'with a time zone an offset is less than a day', hint: 'say when the day begins, for example "6h"' }] : [];
}

function valueFaults({ name, calculate, path, by }: ValueOption, index: number): readonly Fault[] {
  const at = `values.${index}`;
  if (calculate === 'top') return by === undefined ? [{ path: `${at}.by`, message: `"${name}" is ranked by a number`, hint: 'name its path' }] : [];
  if (calculate === 'count' && path !== undefined) return [{ path: `${at}.path`, message: '"count" counts events and looks at no field', hint: 'remove the path' }];
  return calculate !== 'count' && path === undefined ? [{ path: `${at}.path`, message: `"${calculate}" needs a field`, hint: 'name its path' }] : [];
}

function nameFaults(values: readonly ValueOption[]): readonly Fault[] {
  return values.flatMap(({ name }, index) => (values.findIndex((other) => other.name === name) < index ? [{ path: `values.${index}.name`, message: `"${name}" stands twice`, hint: 'name each value once' }] : []));
}
