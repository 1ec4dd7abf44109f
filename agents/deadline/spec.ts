import { z } from 'zod';
import { defineSpec, isZone, option } from '@rookery/sdk';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Which events play a part: from these agents, and meeting all conditions. */
function part(title: string, description: string) {
  return option.object({
    title,
    description,
    fields: {
      from: option
        .list({
          title: 'From',
          description: 'Events of these agents. Empty: of any.',
          of: option.text({ title: 'Agent', description: 'The name of an agent in this workflow.', placeholder: 'questions' }),
          max: 20,
        })
        .prefault([]),
      when: option.conditions({ title: 'When', description: 'Events that meet all of these. Empty: any.' }).optional(),
    },
  });
}

function timeOfDay(title: string, description: string) {
  return option.text({ title, description, placeholder: '09:00' }).transform((text, context): number => {
    const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
    const minute = Number(hours) * 60 + Number(minutes);
    if (Number(minutes) < 60 && minute <= 24 * 60) return minute;
    context.addIssue({ code: 'custom', input: text, message: `"${text}" is not a time of day`, params: { code: 'option.invalid', hint: 'write hours and minutes, for example "09:00"' } });
    return z.NEVER;
  });
}

const hours = option.object({
  title: 'Working hours',
  description: 'The clock stands still outside of them. Empty: it runs day and night.',
  fields: {
    days: option
      .list({ title: 'Days', description: 'Days on which it runs.', of: option.choice({ title: 'Day', description: 'A day of the week.', values: DAYS }), max: 7 })
      .prefault(['mon', 'tue', 'wed', 'thu', 'fri']),
    from: timeOfDay('From', 'When a day begins.').prefault('09:00'),
    to: timeOfDay('To', 'When it ends. Not later than "From": on the next day.').prefault('18:00'),
    timeZone: option
      .template({ title: 'Time zone', description: 'Whose clock it is: an IANA name, or a template that finds it in the event.', placeholder: 'Europe/Moscow' })
      .prefault('UTC'),
    holidays: option
      .list({
        title: 'Holidays',
        description: 'Dates on which it does not run.',
        of: option
          .text({ title: 'Date', description: 'Year, month and day.', placeholder: '2026-05-01' })
          .refine((text) => z.iso.date().safeParse(text).success, { error: 'write a date as year, month and day, for example "2026-05-01"' }),
        max: 1_000,
      })
      .prefault([]),
  },
});

export const spec = defineSpec({
  apiVersion: 1,
  type: 'deadline',
  version: 1,
  title: 'Deadline',
  summary: 'Starts a clock on one event and tells when the event that should follow did not come in time.',
  category: 'time',
  options: z.strictObject({
    key: option
      .template({ title: 'One clock per', description: 'Events with the same text here are about the same thing. Empty: the key of the event.', placeholder: '{{ questionId }}' })
      .optional(),
    start: part('Starts', 'Which events start the clock.'),
    stop: part('Stops', 'Which events stop it: what was waited for has come.'),
    cancel: part('Cancels', 'Which events make it meaningless.').optional(),
    within: option.duration({ title: 'Within', description: 'How long after the start the clock may run.', min: '1s', max: '365d', placeholder: '20m' }).optional(),
    due: option
      .template({ title: 'Due at', description: 'Instead: a moment from the starting event, ISO 8601 with its zone, or milliseconds since 1970.', placeholder: '{{ answerBy }}' })
      .optional(),
    warnAt: option.number({ title: 'Warn at', description: 'Warns when so much of the time is over. Empty: no warning.', min: 1, max: 99, integer: true, unit: '%' }).optional(),
    hours: hours.optional(),
    repeats: option
      .choice({
        title: 'A start while it runs',
        description: 'The clock runs on, or it starts anew. The start that does not count leaves by "other".',
        values: ['keep', 'restart'],
        titles: { keep: 'the clock runs on', restart: 'the clock starts anew' },
      })
      .prefault('keep'),
  }),
  outputs: [
    { name: 'out', title: 'Breached', description: 'The starting event when it was not stopped in time, with deadline: { status, startedAt, dueAt, isLate }.' },
    { name: 'warning', title: 'Warning', description: 'The starting event when so much of the time is over, with deadline: { status, startedAt, dueAt, left }.' },
    { name: 'met', title: 'Met', description: 'The starting event when it was stopped in time, with deadline: { status, startedAt, dueAt, took, by }.' },
    { name: 'cancelled', title: 'Cancelled', description: 'The starting event when its clock was cancelled, with the same.' },
    { name: 'other', title: 'Other', description: 'Events that change nothing, as they came: no part in it, nothing runs, or a repeated start.' },
  ],
  validate: ({ start, stop, within, due, hours: working }) => [
    ...(start.from.length === 0 && start.when === undefined ? [{ path: 'start', message: 'every event would start the clock', hint: 'say from which agents, or under which conditions' }] : []),
    ...(stop.from.length === 0 && stop.when === undefined ? [{ path: 'stop', message: 'every event would stop the clock', hint: 'say from which agents, or under which conditions' }] : []),
    ...(within === undefined && due === undefined ? [{ path: '', message: 'say when it is due', hint: 'give "within" or "due"' }] : []),
    ...(within !== undefined && due !== undefined ? [{ path: 'due', message: '"within" and "due" exclude each other', hint: 'remove one of them' }] : []),
    ...(due !== undefined && working !== undefined ? [{ path: 'hours', message: 'a moment is not moved by working hours', hint: 'use "within", or remove the working hours' }] : []),
    ...(working !== undefined && working.days.length === 0 ? [{ path: 'hours.days', message: 'the clock would never run', hint: 'name at least one day' }] : []),
    ...(working !== undefined && !working.timeZone.source.includes('{') && !isZone(working.timeZone.source)
      ? [{ path: 'hours.timeZone', message: `"${working.timeZone.source}" is not a time zone`, hint: 'use an IANA name such as "Europe/Moscow"' }]
      : []),
  ],
  examples: [
    {
      title: 'An expert answers within 20 minutes, or the lead hears of it',
      options: { key: '{{ question }}', start: { from: ['questions'] }, stop: { from: ['answers'] }, within: '20m', warnAt: 75 },
      given: [
        { payload: { question: 1 }, from: 'questions', at: '2026-01-05T09:00:00Z' },
        { payload: { question: 2 }, from: 'questions', at: '2026-01-05T09:02:00Z' },
        { payload: { question: 1, text: 'Yes.' }, from: 'answers', at: '2026-01-05T09:12:00Z' },
      ],
      wait: '10m',
      expect: [
        {
          port: 'met',
          payload: { question: 1, deadline: { status: 'met', startedAt: '2026-01-05T09:00:00.000Z', dueAt: '2026-01-05T09:20:00.000Z', endedAt: '2026-01-05T09:12:00.000Z', took: '12m', tookSeconds: 720, by: { question: 1, text: 'Yes.' } } },
        },
        { port: 'warning', payload: { question: 2, deadline: { status: 'warning', startedAt: '2026-01-05T09:02:00.000Z', dueAt: '2026-01-05T09:22:00.000Z', left: '5m', leftSeconds: 300 } } },
        { port: 'out', payload: { question: 2, deadline: { status: 'breached', startedAt: '2026-01-05T09:02:00.000Z', dueAt: '2026-01-05T09:22:00.000Z', isLate: false } } },
      ],
    },
    {
      title: 'Two working hours, from Friday afternoon to Monday morning',
      options: {
        key: '{{ order }}',
        start: { when: [{ field: 'state', is: 'equal to', value: 'new' }] },
        stop: { when: [{ field: 'state', is: 'equal to', value: 'confirmed' }] },
        within: '2h',
        hours: { from: '09:00', to: '18:00', timeZone: 'Europe/Moscow' },
      },
      given: [
        { payload: { order: 5, state: 'new' }, at: '2026-01-09T14:30:00Z' },
        { payload: { order: 5, state: 'confirmed' }, at: '2026-01-12T07:00:00Z' },
      ],
      expect: [
        {
          port: 'met',
          payload: {
            order: 5,
            state: 'new',
            deadline: {
              status: 'met', startedAt: '2026-01-09T14:30:00.000Z', dueAt: '2026-01-12T07:30:00.000Z', endedAt: '2026-01-12T07:00:00.000Z',
              took: '1h30m', tookSeconds: 5400, by: { order: 5, state: 'confirmed' },
            },
          },
        },
      ],
    },
    {
      title: 'Known too late',
      options: { key: '{{ id }}', start: { from: ['bids'] }, stop: { from: ['payments'] }, due: '{{ payBy }}' },
      given: [{ payload: { id: 7, payBy: '2026-01-05T08:00:00Z' }, from: 'bids' }, { payload: { id: 8 }, from: 'payments' }],
      expect: [
        { port: 'out', payload: { id: 7, payBy: '2026-01-05T08:00:00Z', deadline: { status: 'breached', startedAt: '2026-01-05T09:00:00.000Z', dueAt: '2026-01-05T08:00:00.000Z', isLate: true } } },
        { port: 'other', payload: { id: 8 } },
      ],
    },
  ],
});

export type DeadlineOptions = z.output<typeof spec.options>;
