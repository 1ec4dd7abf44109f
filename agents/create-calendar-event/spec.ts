import { z } from 'zod';
import { defineSpec, isZone, option } from '@rookery/sdk';
import { calendarOptions } from '../google-calendar/calendar-client.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'create-calendar-event',
  version: 1,
  title: 'Create calendar event',
  summary: 'Puts an event into a Google calendar, once however often it is tried.',
  category: 'message',
  options: z.strictObject({
    ...calendarOptions,
    title: option.template({ title: 'Title', description: 'What the calendar shows.', placeholder: 'Auction of {{ make }} {{ model }}' }),
    start: option.template({ title: 'Start', description: 'A moment such as 2026-01-05T10:00:00+01:00, or a day such as 2026-01-05 for an event of whole days.', placeholder: '{{ starts_at }}' }),
    end: option.template({ title: 'End', description: 'Written as the start. Empty: the start and the duration; of whole days the last one.' }).prefault(''),
    duration: option.duration({ title: 'Duration', description: 'Where there is no end.', min: '1m', max: '30d' }).prefault('1h'),
    timeZone: option
      .text({ title: 'Time zone', description: 'For moments that are written without one, and for what the calendar shows.', placeholder: 'Europe/Berlin' })
      .refine(isZone, { error: (issue) => `"${String(issue.input)}" is no time zone; write for example "Europe/Berlin"` })
      .optional(),
    description: option.template({ title: 'Description', description: 'Text below the title.', multiline: true }).prefault(''),
    location: option.template({ title: 'Place', description: 'Where it is.' }).prefault(''),
    attendees: option.template({ title: 'Guests', description: 'E-mail addresses with commas between them.', personal: true }).prefault(''),
    invite: option.boolean({ title: 'Invite', description: 'Google writes the guests an e-mail.' }).default(false),
  }),
  outputs: [{ name: 'out', title: 'Created', description: '{ "id": "0f3a...", "link": "https://www.google.com/calendar/event?eid=...", "calendar": "primary" }' }],
  personal: ['attendees'],
  examples: [
    {
      title: 'The end of an auction in the calendar of the team',
      options: { credential: 'google', calendar: 'team@group.calendar.google.com', title: 'Ends: {{ make }} {{ model }}', start: '{{ endsAt }}', duration: '15m' },
      given: [{ payload: { make: 'BMW', model: 'X5', endsAt: '2026-01-05T10:00:00Z' } }],
      answer: { id: '0f3a', link: 'https://www.google.com/calendar/event?eid=0f3a', calendar: 'team@group.calendar.google.com' },
    },
  ],
});

export type CalendarEventOptions = z.output<typeof spec.options>;
