import { z } from 'zod';
import { eventReferenceSchema, jsonObjectOf, referenceTo, UserError, type AgentEvent, type EventReference, type JsonValue } from '@rookery/sdk';
import type { Figures } from './figures.js';
import type { Measure, Reading } from './measures/measure.js';
import type { Span } from './windows.js';

/** Open windows of one key; an event that would open another fails. */
export const MOST_OPEN = 1_000;

/** A window that still takes events. A session's span is from its first event to its last. */
export interface OpenWindow extends Span {
  readonly count: number;
  /** The events that came first and last: parents of what is said at the end. */
  readonly first: EventReference;
  readonly last: EventReference;
  readonly measures: ReadonlyMap<string, Measure>;
}

/** All there is to know of one key. */
export interface KeyWindows {
  windows: OpenWindow[];
  /** Windows that close at this moment or before are closed for good. */
  closedTo: number;
  /** When the key's timer is due. */
  timerAt: number | null;
}

const storedSchema = z.object({
  windows: z.array(z.object({ start: z.number(), end: z.number(), count: z.int(), first: eventReferenceSchema, last: eventReferenceSchema, measures: z.unknown() })),
  closedTo: z.number(),
  timerAt: z.number().nullable(),
});

export function loadWindows(stored: JsonValue | undefined, figures: Figures): KeyWindows {
  if (stored === undefined) return { windows: [], closedTo: Number.MIN_SAFE_INTEGER, timerAt: null };
  const { windows, closedTo, timerAt } = storedSchema.parse(stored);
  return { windows: windows.map((window) => ({ ...window, measures: figures.open(jsonObjectOf(window.measures)) })), closedTo, timerAt };
}

export function saveWindows({ windows, closedTo, timerAt }: KeyWindows): JsonValue {
  return {
    windows: windows.map(({ start, end, count, first, last, measures }) => ({
      start, end, count, first, last,
      measures: Object.fromEntries([...measures].map(([id, measure]) => [id, measure.toJson()])),
    })),
    closedTo,
    timerAt,
  };
}

/** Counts an event in a window, which is opened for it when there is none like it. Gives the window as it is now. */
export function countIn(known: KeyWindows, span: Span, event: AgentEvent, readings: ReadonlyMap<string, Reading>, figures: Figures): OpenWindow {
  const index = known.windows.findIndex((window) => window.start === span.start && window.end === span.end);
  const before = known.windows[index];
  const after = counted(before ?? emptyWindow(span, event, figures), event, readings);
  if (before === undefined) known.windows.push(after);
  else known.windows[index] = after;
  return after;
}

/** Sessions within `gap` of the event become one with it. */
export function countInSession(known: KeyWindows, gap: number, event: AgentEvent, readings: ReadonlyMap<string, Reading>, figures: Figures): OpenWindow {
  const at = event.occurredAt;
  const near = nearSessions(known, gap, at).toSorted((left, right) => left.start - right.start);
  const own = counted(emptyWindow({ start: at, end: at }, event, figures), event, readings);
  // An event between two sessions joins them; within one it may be of the same moment as another, which came before it.
  const joined = [...near.filter((window) => window.start <= at), own, ...near.filter((window) => window.start > at)].reduce(mergeSessions);
  const after = { ...joined, last: referenceTo(event) };
  known.windows = [...known.windows.filter((window) => !near.includes(window)), after];
  return after;
}

export function nearSessions(known: KeyWindows, gap: number, at: number): readonly OpenWindow[] {
  return known.windows.filter((window) => at >= window.start - gap && at <= window.end + gap);
}

/** Refuses an event that would open too many windows. */
export function checkRoom(known: KeyWindows, spans: readonly Span[], key: string): void {
  const fresh = spans.filter((span) => !known.windows.some((window) => window.start === span.start && window.end === span.end));
  if (known.windows.length + fresh.length <= MOST_OPEN) return;
  throw new UserError(`"${key}" has ${known.windows.length} open windows, at most ${MOST_OPEN} are kept; shorten grace, or make windows longer`);
}

function emptyWindow({ start, end }: Span, event: AgentEvent, figures: Figures): OpenWindow {
  return { start, end, count: 0, first: referenceTo(event), last: referenceTo(event), measures: figures.open({}) };
}

function counted(window: OpenWindow, event: AgentEvent, readings: ReadonlyMap<string, Reading>): OpenWindow {
  for (const [id, reading] of readings) window.measures.get(id)?.add(reading);
  return { ...window, count: window.count + 1, last: referenceTo(event) };
}

function mergeSessions(earlier: OpenWindow, later: OpenWindow): OpenWindow {
  for (const [id, measure] of later.measures) earlier.measures.get(id)?.merge(measure.toJson());
  return { ...earlier, end: Math.max(earlier.end, later.end), count: earlier.count + later.count };
}
