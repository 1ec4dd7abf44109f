import type { calendar_v3 } from '@googleapis/calendar';
import { defineSource, type JsonObject, type JsonValue, type SourceContext, type SourceItem } from '@rookery/sdk';
import { z } from 'zod';
import { refusalOf } from '../google/refusal.js';
import { calendarBuckets, callCalendar } from '../google-calendar/calendar-client.js';
import { spec, type CalendarWatchOptions } from './spec.js';

const PAGE_SIZE = 250;

/** `sync`: where the last reading ended. `page`: the next page of one that is under way. `isFirst`: nothing was read to its end yet. */
const cursorSchema = z.object({ sync: z.string().optional(), page: z.string().optional(), isFirst: z.boolean() });
type Cursor = z.output<typeof cursorSchema>;

type Context = SourceContext<CalendarWatchOptions>;
type CalendarEvent = calendar_v3.Schema$Event;

/** One page a check. Google says what has changed since a token; when it no longer can, everything is read and compared with what is known. */
export const googleCalendarEvents = defineSource(spec, {
  defaultSchedule: '1m',
  buckets: ({ credential }, _scope, owner) => calendarBuckets(credential, owner),
  quotaCredential: ({ credential }) => credential,

  async check(context) {
    const cursor = readCursor(context.cursor);
    const page = await readPage(context, cursor);
    if (page === 'token ended') return { items: [], cursor: JSON.stringify({ isFirst: cursor.isFirst } satisfies Cursor), more: true };
    const isSilent = cursor.isFirst && context.options.startAt === 'now';
    const items = await itemsOf(context, page.items ?? [], cursor.isFirst);
    const { nextPageToken, nextSyncToken } = page;
    const next: Cursor =
      typeof nextPageToken === 'string'
        ? { ...cursor, page: nextPageToken }
        : { isFirst: false, ...(typeof nextSyncToken === 'string' ? { sync: nextSyncToken } : {}) };
    return { items: isSilent ? [] : items, cursor: JSON.stringify(next), more: next.page !== undefined };
  },
});

async function readPage(context: Context, { sync, page }: Cursor): Promise<calendar_v3.Schema$Events | 'token ended'> {
  const { calendar, credential, repeats } = context.options;
  // Told apart from a refusal here, so that it is no error; what is asked besides must stay the same for a token.
  return callCalendar(context, credential, async (client) => {
    try {
      const asked = { calendarId: calendar, maxResults: PAGE_SIZE, showDeleted: true, singleEvents: repeats === 'each' };
      return (await client.events.list({ ...asked, ...(sync === undefined ? {} : { syncToken: sync }), ...(page === undefined ? {} : { pageToken: page }) })).data;
    } catch (error) {
      if (refusalOf(error)?.status === 410 && (sync !== undefined || page !== undefined)) return 'token ended';
      throw error;
    }
  });
}

/** What differs from what is known by its id: Google repeats itself after a full reading, and may at the seam of two. */
async function itemsOf(context: Context, events: readonly CalendarEvent[], isFirst: boolean): Promise<readonly SourceItem[]> {
  const known = await context.state.get(events.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])));
  return events.flatMap((event) => {
    const { id, etag } = event;
    if (typeof id !== 'string' || typeof etag !== 'string' || known.get(id) === etag) return [];
    const isCancelled = event.status === 'cancelled';
    // Cancelled before it was ever seen: nobody was told of it, so there is nothing to take back.
    if (isCancelled && !known.has(id) && isFirst) return [];
    if (isCancelled && isGone(known.get(id))) return [];
    context.state.set(id, isCancelled ? `gone ${etag}` : etag);
    return [{ payload: payloadOf(event, isCancelled ? 'cancelled' : known.has(id) && !isGone(known.get(id)) ? 'changed' : 'added'), key: id, dedupeKey: `${id}:${etag}` }];
  });
}

function isGone(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value.startsWith('gone ');
}

function payloadOf(event: CalendarEvent, change: 'added' | 'changed' | 'cancelled'): JsonObject {
  const text = (name: string, value: string | null | undefined): JsonObject => (typeof value === 'string' ? { [name]: value } : {});
  const start = event.start?.dateTime ?? event.start?.date;
  return {
    change,
    ...text('id', event.id), ...text('title', event.summary), ...text('start', start), ...text('end', event.end?.dateTime ?? event.end?.date),
    isAllDay: typeof event.start?.date === 'string',
    ...text('description', event.description), ...text('location', event.location), ...text('link', event.htmlLink), ...text('updated', event.updated),
    ...text('organizer', event.organizer?.email), ...text('repeats', event.recurrence?.join('\n')), ...text('partOf', event.recurringEventId),
    attendees: (event.attendees ?? []).flatMap(({ email, responseStatus }) => (typeof email === 'string' ? [{ email, answer: responseStatus ?? 'needsAction' }] : [])),
  };
}

function readCursor(text: string | null): Cursor {
  if (text === null) return { isFirst: true };
  return cursorSchema.parse(JSON.parse(text));
}
