import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { calendarOptions } from '../google-calendar/calendar-client.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'google-calendar-events',
  version: 1,
  title: 'Google Calendar events',
  summary: 'Watches a Google calendar and emits its events as they are added, changed or cancelled.',
  category: 'message',
  options: z.strictObject({
    ...calendarOptions,
    startAt: option
      .choice({ title: 'Start at', description: 'What happens to events that are there when it starts.', values: ['now', 'beginning'], titles: { now: 'only what comes later', beginning: 'emit the events that are there' } })
      .default('now'),
    repeats: option
      .choice({ title: 'Repeating events', description: 'An event that repeats is told once, or as each of its dates.', values: ['once', 'each'], titles: { once: 'once, with its rule', each: 'each date' }, advanced: true })
      .default('once'),
  }),
  outputs: [{ name: 'out', title: 'Events', description: '{ "change": "added", "id": "...", "title": "...", "start": "2026-01-05T10:00:00Z", "end": "...", "isAllDay": false, "link": "..." }' }],
  personal: ['attendees', 'organizer'],
  examples: [{ title: 'What is put into the calendar of the team', options: { credential: 'google', calendar: 'team@group.calendar.google.com' } }],
});

export type CalendarWatchOptions = z.output<typeof spec.options>;
