import { z } from 'zod';
import { cronMoments, defineSpec, isRookeryError, isZone, option, type CronMoments } from '@rookery/sdk';

/** What a digest says of itself beside its list. */
const OWN_FIELDS = ['count', 'expired', 'dropped', 'since', 'reason'];

const cron = option
  .text({ title: 'At', description: 'Minute, hour, day, month and weekday: "0 9 * * 1-5" is at 9:00 from Monday to Friday.', placeholder: '0 9 * * *' })
  .transform((text, context): CronMoments => {
    try {
      return cronMoments(text);
    } catch (error) {
      if (!isRookeryError(error)) throw error;
      context.addIssue({ code: 'custom', input: text, message: error.message.replace(/^cron: /, ''), params: { code: 'schedule.cron', hint: 'write five fields, for example "0 9 * * 1-5"' } });
      return z.NEVER;
    }
  });

export const spec = defineSpec({
  apiVersion: 1,
  type: 'digest',
  version: 1,
  title: 'Digest',
  summary: 'Collects events and sends one with the list of them: after a while, at so many, or at times of the day.',
  category: 'time',
  options: z.strictObject({
    key: option
      .template({ title: 'One digest per', description: 'Events with the same text here are collected together. Empty: the key of the event; events without one are one digest.', placeholder: '{{ dealerId }}' })
      .optional(),
    after: option.duration({ title: 'Sent after', description: 'So long after the first event that was collected.', min: '1s', max: '30d', placeholder: '30m' }).optional(),
    count: option.number({ title: 'Sent at', description: 'As soon as so many are there.', min: 1, max: 10_000, integer: true }).optional(),
    cron: cron.optional(),
    timeZone: option
      .template({ title: 'Time zone', description: 'For "At": whose clock it is. An IANA name, or a template that finds it in the event.', placeholder: '{{ dealer.timeZone }}' })
      .prefault('UTC'),
    first: option
      .boolean({ title: 'The first at once', description: 'The first event is sent alone and at once; those that follow until "Sent after" or "At" are collected.' })
      .prefault(false),
    item: option
      .json({ title: 'What is kept of each', description: 'A value with templates, for example only the title and the price. Empty: the whole payload.', placeholder: '{ "title": "{{ title }}" }' })
      .optional(),
    as: option.text({ title: 'Name of the list', description: 'The field that holds the list.' }).prefault('items'),
    expiryLead: option
      .duration({ title: 'Before one ends', description: 'The digest is sent earlier, so that no event in it is over unseen: so long before the first of them ends.', min: '1s', max: '30d' })
      .prefault('1m'),
    whenFull: option
      .choice({
        title: 'When it is full',
        description: 'Sent at once, or events leave by "dropped" and are counted.',
        values: ['send', 'drop oldest', 'drop newest'],
        titles: { send: 'it is sent', 'drop oldest': 'the oldest is dropped', 'drop newest': 'the newest is dropped' },
        advanced: true,
      })
      .prefault('send'),
    maxItems: option.number({ title: 'Most events', description: 'How many one digest may hold.', min: 1, max: 10_000, integer: true, advanced: true }).prefault(100),
    maxSize: option
      .number({ title: 'Largest size', description: 'How many KiB one digest may hold. A single larger event is sent alone.', min: 1, max: 1024, unit: 'KiB', integer: true, advanced: true })
      .prefault(200),
  }),
  outputs: [
    { name: 'out', title: 'Digest', description: 'One event with the list, and count, expired, dropped, since and reason.' },
    { name: 'dropped', title: 'Dropped', description: 'Events there was no room for, as they were kept.' },
    { name: 'expired', title: 'Expired', description: 'Events that were over before they could be sent, as they were kept.' },
  ],
  validate: ({ after, count, cron: times, timeZone, first, as, maxItems }) => [
    ...(after === undefined && count === undefined && times === undefined ? [{ path: '', message: 'say when a digest is sent', hint: 'give "after", "count" or "cron"; of several the first wins' }] : []),
    ...(first && after === undefined && times === undefined ? [{ path: 'first', message: '"first" needs a time at which the others are sent', hint: 'give "after" or "cron"' }] : []),
    ...(count !== undefined && count > maxItems ? [{ path: 'count', message: `${count} are never there; a digest holds at most ${maxItems}`, hint: 'raise "maxItems"' }] : []),
    ...(timeZone.source.includes('{') || isZone(timeZone.source) ? [] : [{ path: 'timeZone', message: `"${timeZone.source}" is not a time zone`, hint: 'use an IANA name such as "Europe/Moscow"' }]),
    ...(OWN_FIELDS.includes(as) ? [{ path: 'as', message: `"${as}" is a field of every digest already`, hint: 'choose another name' }] : []),
  ],
  examples: [
    {
      title: 'What came within half an hour, for each dealer',
      options: { key: '{{ dealer }}', after: '30m', item: '{{ lot }}' },
      given: [
        { payload: { dealer: 'anna', lot: 7 }, at: '2026-01-05T09:00:00Z' },
        { payload: { dealer: 'boris', lot: 8 }, at: '2026-01-05T09:10:00Z' },
        { payload: { dealer: 'anna', lot: 9 }, at: '2026-01-05T09:20:00Z' },
      ],
      wait: '20m',
      expect: [
        { payload: { items: [7, 9], count: 2, expired: 0, dropped: 0, since: '2026-01-05T09:00:00.000Z', reason: 'after' } },
        { payload: { items: [8], count: 1, expired: 0, dropped: 0, since: '2026-01-05T09:10:00.000Z', reason: 'after' } },
      ],
    },
    {
      title: 'At 9:00 in the zone of the dealer',
      options: { key: '{{ dealer }}', cron: '0 9 * * *', timeZone: '{{ zone }}' },
      given: [{ payload: { dealer: 1, zone: 'Europe/Moscow' }, at: '2026-01-05T05:00:00Z' }, { payload: { dealer: 2, zone: 'Asia/Vladivostok' }, at: '2026-01-05T05:00:00Z' }],
      wait: '19h',
      expect: [
        { payload: { items: [{ dealer: 1, zone: 'Europe/Moscow' }], count: 1, expired: 0, dropped: 0, since: '2026-01-05T05:00:00.000Z', reason: 'cron' } },
        { payload: { items: [{ dealer: 2, zone: 'Asia/Vladivostok' }], count: 1, expired: 0, dropped: 0, since: '2026-01-05T05:00:00.000Z', reason: 'cron' } },
      ],
    },
    {
      title: 'The first alarm at once, the others together',
      options: { first: true, after: '10m', as: 'alarms' },
      given: [{ payload: { n: 1 } }, { payload: { n: 2 } }, { payload: { n: 3 } }],
      wait: '10m',
      expect: [
        { payload: { alarms: [{ n: 1 }], count: 1, expired: 0, dropped: 0, since: '2026-01-05T09:00:00.000Z', reason: 'first' } },
        { payload: { alarms: [{ n: 2 }, { n: 3 }], count: 2, expired: 0, dropped: 0, since: '2026-01-05T09:00:00.000Z', reason: 'after' } },
      ],
    },
    {
      title: 'Sent before an auction in it ends',
      options: { after: '1h', expiryLead: '5m' },
      given: [{ payload: { lot: 1 }, expiresAt: '2026-01-05T12:00:00Z' }, { payload: { lot: 2 }, expiresAt: '2026-01-05T09:30:00Z' }],
      wait: '25m',
      expect: [{ payload: { items: [{ lot: 1 }, { lot: 2 }], count: 2, expired: 0, dropped: 0, since: '2026-01-05T09:00:00.000Z', reason: 'ending' } }],
    },
    {
      title: 'By tens, here by twos',
      options: { count: 2 },
      given: [{ payload: { n: 1 } }, { payload: { n: 2 } }, { payload: { n: 3 } }],
      expect: [{ payload: { items: [{ n: 1 }, { n: 2 }], count: 2, expired: 0, dropped: 0, since: '2026-01-05T09:00:00.000Z', reason: 'count' } }],
    },
  ],
});

export type DigestOptions = z.output<typeof spec.options>;
