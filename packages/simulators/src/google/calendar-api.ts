import { isRecord, type JsonRecord } from '../wire/json-value.js';
import type { ApiCall, GoogleApi } from './api.js';
import { badRequest, GoogleError, notFound } from './google-error.js';

/** An event resource as the v3 API has it. */
export type CalendarEvent = JsonRecord & { readonly id: string; readonly status: string; readonly etag: string };

export interface CalendarSimulation extends GoogleApi {
  /** Everything that is or was in a calendar, in the order of its last change. */
  events(calendar: string): readonly CalendarEvent[];
  /** Adds or replaces an event, as a person would. */
  put(calendar: string, event: JsonRecord & { readonly id: string }): void;
  cancel(calendar: string, id: string): void;
  /** Every sync token is answered 410 from now on. */
  endSyncTokens(): void;
  /** Whom Google wrote an invitation. */
  readonly invited: readonly string[];
  clear(): void;
}

interface Stored {
  readonly event: CalendarEvent;
  readonly change: number;
}

const ID = /^[a-v0-9]{5,1024}$/;
const notWithSyncToken = ['iCalUID', 'orderBy', 'privateExtendedProperty', 'q', 'sharedExtendedProperty', 'timeMin', 'timeMax', 'updatedMin'];

/** Calendars with ids of the caller's own, change tokens and their end. A calendar is there once something is put into it, and `primary` always. */
export function simulateCalendar(): CalendarSimulation {
  const calendars = new Map<string, Map<string, Stored>>();
  let changes = 0;
  let oldestToken = 0;
  let invited: string[] = [];

  const store = (calendar: string, event: JsonRecord & { readonly id: string }): CalendarEvent => {
    changes += 1;
    const stored = { kind: 'calendar#event', status: 'confirmed', htmlLink: `https://www.google.com/calendar/event?eid=${event.id}`, updated: new Date(Date.UTC(2026, 0, 1) + changes).toISOString(), ...event, etag: `"${changes}"` };
    const known = calendars.get(calendar) ?? new Map<string, Stored>();
    known.delete(event.id);
    known.set(event.id, { event: stored, change: changes });
    calendars.set(calendar, known);
    return stored;
  };

  const insert = (calendar: string, { body, query }: ApiCall): CalendarEvent => {
    const id = body['id'] ?? `auto${changes}`;
    if (typeof id !== 'string' || !ID.test(id)) throw badRequest('Invalid resource id value.');
    if (calendars.get(calendar)?.has(id) === true) throw new GoogleError(409, 'The requested identifier already exists.', 'duplicate');
    const [start, end] = [momentOf(body['start'], 'start'), momentOf(body['end'], 'end')];
    if (end <= start) throw new GoogleError(400, 'The specified time range is empty.', 'timeRangeEmpty');
    const attendees = Array.isArray(body['attendees']) ? body['attendees'] : [];
    if (query.get('sendUpdates') === 'all') invited.push(...attendees.flatMap((one: unknown) => (isRecord(one) ? [String(one['email'])] : [])));
    return store(calendar, { ...body, id });
  };

  const list = (calendar: string, query: URLSearchParams): unknown => {
    const token = query.get('syncToken');
    const conflict = notWithSyncToken.find((name) => query.has(name));
    if (token !== null && conflict !== undefined) throw badRequest(`Sync token cannot be used with parameter ${conflict}.`);
    if (token !== null && !/^s\d+$/.test(token)) throw badRequest('Invalid sync token value.');
    if (token !== null && Number(token.slice(1)) < oldestToken) throw new GoogleError(410, 'Sync token is no longer valid, a full sync is required.', 'fullSyncRequired');
    const since = token === null ? 0 : Number(token.slice(1));
    const [upTo = changes, offset = 0] = (query.get('pageToken') ?? '').split('.').filter((part) => part !== '').map(Number);
    const size = Number(query.get('maxResults') ?? 250);
    const showsDeleted = token !== null || query.get('showDeleted') === 'true';
    const all = [...(calendars.get(calendar) ?? new Map<string, Stored>()).values()].filter(({ event, change }) => change > since && change <= upTo && (showsDeleted || event.status !== 'cancelled'));
    const items = all.slice(offset, offset + size).map(({ event }) => (event.status === 'cancelled' ? { kind: event['kind'], id: event.id, status: 'cancelled', etag: event.etag } : event));
    const isLast = offset + size >= all.length;
    return { kind: 'calendar#events', items, ...(isLast ? { nextSyncToken: `s${upTo}` } : { nextPageToken: `${upTo}.${offset + size}` }) };
  };

  const answer = (call: ApiCall): unknown => {
    const [what, calendar = '', events, id] = call.path;
    if (what !== 'calendars' || events !== 'events') return undefined;
    if (calendar !== 'primary' && !calendars.has(calendar)) throw notFound('Not Found');
    if (call.method === 'POST' && id === undefined) return insert(calendar, call);
    if (call.method === 'GET' && id === undefined) return list(calendar, call.query);
    if (call.method !== 'GET' || id === undefined) return undefined;
    const found = calendars.get(calendar)?.get(id);
    if (found === undefined) throw notFound('Not Found');
    return found.event;
  };

  return {
    root: '/calendar/v3/',
    scopes: ['https://www.googleapis.com/auth/calendar.events', 'https://www.googleapis.com/auth/calendar'],
    answer,
    events: (calendar) => [...(calendars.get(calendar)?.values() ?? [])].map(({ event }) => event),
    put: (calendar, event) => void store(calendar, event),
    cancel: (calendar, id) => void store(calendar, { ...calendars.get(calendar)?.get(id)?.event, id, status: 'cancelled' }),
    endSyncTokens: () => {
      oldestToken = changes + 1;
    },
    get invited() {
      return invited;
    },
    clear: () => {
      calendars.clear();
      invited = [];
    },
  };
}

function momentOf(value: unknown, name: 'start' | 'end'): number {
  if (!isRecord(value)) throw badRequest(`Missing ${name} time.`);
  const { date, dateTime, timeZone } = value;
  if (typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date)) return Date.parse(date);
  if (typeof dateTime !== 'string' || Number.isNaN(Date.parse(dateTime))) throw badRequest(`Invalid ${name} time.`);
  if (!/(Z|[+-]\d{2}:\d{2})$/.test(dateTime) && timeZone === undefined) throw badRequest(`Missing time zone definition for ${name} time.`);
  return Date.parse(dateTime);
}
