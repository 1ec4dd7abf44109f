import { createHash } from 'node:crypto';
import { defineAction, PermanentError, type ActionContext, type AgentEvent, type Delivery } from '@rookery/sdk';
import { refusalOf } from '../google/refusal.js';
import { calendarBuckets, callCalendar } from '../google-calendar/calendar-client.js';
import { eventTimes } from './event-times.js';
import { spec, type CalendarEventOptions } from './spec.js';

const MOST_GUESTS = 200;

/** The id of the event follows from the delivery's key, so Google refuses a second one: 409 means that it is there. */
export const createCalendarEvent = defineAction(spec, {
  delivery: 'idempotent',
  concurrency: 4,

  async perform(context, delivery) {
    const { options } = context;
    const id = idOf(delivery);
    const event = { id, ...contentOf(options, delivery.event) };
    const made = await callCalendar(context, options.credential, async (client) => {
      try {
        const { data } = await client.events.insert({ calendarId: options.calendar, sendUpdates: options.invite ? 'all' : 'none', requestBody: event });
        return data;
      } catch (error) {
        if (refusalOf(error)?.status !== 409) throw error;
        return (await client.events.get({ calendarId: options.calendar, eventId: id })).data;
      }
    });
    return { status: 'delivered', reference: id, outputs: [{ payload: { id, link: made.htmlLink ?? '', calendar: options.calendar } }] };
  },

  buckets: ({ credential }, _event, owner) => calendarBuckets(credential, owner),
  quotaCredential: ({ credential }) => credential,
});

/** Calendar takes digits and the letters a to v; a digest in hex has no others. */
function idOf({ idempotencyKey }: Pick<Delivery, 'idempotencyKey'>): string {
  return createHash('sha256').update(idempotencyKey).digest('hex');
}

type Content = ReturnType<typeof eventTimes> & { readonly summary: string; readonly description?: string; readonly location?: string; readonly attendees?: { readonly email: string }[] };

function contentOf(options: CalendarEventOptions, { scope }: AgentEvent): Content {
  const text = (template: ActionContext<CalendarEventOptions>['options']['title']): string => template.render(scope).trim();
  const summary = text(options.title);
  if (summary === '') throw new PermanentError(`title: "${options.title.source.slice(0, 100)}" gave an empty text for this event`);
  const times = eventTimes({ start: text(options.start), end: text(options.end), durationMs: options.duration, timeZone: options.timeZone });
  const [description, location, attendees] = [text(options.description), text(options.location), guestsOf(text(options.attendees))];
  return {
    summary, ...times,
    ...(description === '' ? {} : { description }), ...(location === '' ? {} : { location }), ...(attendees.length === 0 ? {} : { attendees }),
  };
}

function guestsOf(text: string): { readonly email: string }[] {
  const emails = [...new Set(text.split(/[\s,;]+/).filter((email) => email !== ''))];
  const wrong = emails.find((email) => !/^[^\s@<>]+@[^\s@<>]+$/.test(email));
  if (wrong !== undefined) throw new PermanentError(`attendees: "${wrong.slice(0, 100)}" is no e-mail address; write addresses with commas between them`);
  if (emails.length > MOST_GUESTS) throw new PermanentError(`attendees: ${emails.length} guests are too many; Google Calendar takes ${MOST_GUESTS}, so invite a group`);
  return emails.map((email) => ({ email }));
}
