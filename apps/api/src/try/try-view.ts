import type { StoredEvent, TriedAgainst, TriedAgent, TriedDelivery, TriedEvent, TriedFailure, TryResult } from '@rookery/engine';
import { eventId, type EventId, type JsonValue } from '@rookery/model';
import { isoTime } from '../events/event-view.js';
import type { ConsoleLines } from './console-lines.js';

/** Something a reader of a result has to know. */
export interface TryNote {
  readonly code: string;
  readonly message: string;
}

export interface TryContext {
  /** What is tried. */
  readonly tried: { readonly what: 'draft' | 'document' | 'version'; readonly revision: number | null; readonly version: number | null };
  readonly span: { readonly from: number; readonly to: number; readonly warmUpFrom: number } | null;
  readonly notes: readonly TryNote[];
  readonly tookMs: number;
  readonly lines: ConsoleLines;
  /** Payloads of deliveries on record that the lists name. */
  readonly published: ReadonlyMap<EventId, StoredEvent>;
}

/** The result as the API shows it: times in ISO 8601, payloads as JSON. */
export function tryView(result: TryResult, { tried, span, notes, tookMs, lines, published }: TryContext) {
  const { agents, deliveries, events, warmUpEvents, endedBy, at } = result;
  const against = (one: TriedAgainst) => publishedView(one, published);
  return {
    tried,
    span: span === null ? null : { from: isoTime(span.from), to: isoTime(span.to), warmUpFrom: isoTime(span.warmUpFrom) },
    endedBy, at: isoTime(at), events, warmUpEvents, tookMs, notes,
    agents: Object.fromEntries(Object.entries(agents).map(([slug, agent]) => [slug, agentView(agent, lines.of(slug))])),
    deliveries: {
      total: deliveries.all.total, ...deliveries.byVerdict, list: deliveries.all.list.map(deliveryView),
      comparison: {
        same: deliveries.same,
        changed: { total: deliveries.changed.total, list: deliveries.changed.list.map((pair) => ({ draft: deliveryView(pair.draft), published: against(pair.published) })) },
        onlyDraft: { total: deliveries.onlyDraft.total, list: deliveries.onlyDraft.list.map(deliveryView) },
        onlyPublished: { total: deliveries.onlyPublished.total, list: deliveries.onlyPublished.list.map(against) },
      },
    },
  };
}

/** The events whose payloads a view needs besides. */
export function namedEvents({ deliveries }: TryResult): readonly EventId[] {
  return [...new Set([...deliveries.changed.list.map(({ published }) => published.eventId), ...deliveries.onlyPublished.list.map(({ eventId: id }) => id)])];
}

export function byId(events: readonly StoredEvent[]): ReadonlyMap<EventId, StoredEvent> {
  return new Map(events.map((event) => [eventId(event.producerId, event.position), event]));
}

function agentView({ outputs, failures, ...agent }: TriedAgent, lines: ReturnType<ConsoleLines['of']>) {
  return {
    ...agent,
    outputs: outputs.map(outputView),
    failures: { total: failures.total, list: failures.list.map(failureView) },
    console: { total: lines.total, list: lines.list.map(({ level, text, at }) => ({ level, text, at: isoTime(at) })) },
  };
}

function outputView({ id, port, key, payloadText, at, occurredAt, expiresAt, traceId, parents }: TriedEvent) {
  return { id, port, key, ...payloadView(payloadText), at: isoTime(at), occurredAt: isoTime(occurredAt), expiresAt: expiresAt === null ? null : isoTime(expiresAt), traceId, parents };
}

function failureView({ at, ...failure }: TriedFailure) {
  return { ...failure, at: isoTime(at) };
}

function deliveryView({ at, payloadText, ...delivery }: TriedDelivery) {
  return { ...delivery, at: isoTime(at), ...payloadView(payloadText) };
}

function publishedView({ at, eventId: id, ...delivery }: TriedAgainst, events: ReadonlyMap<EventId, StoredEvent>) {
  const event = events.get(id);
  return { eventId: id, ...delivery, at: isoTime(at), ...payloadView(event?.payloadText ?? null) };
}

function payloadView(text: string | null): { readonly payload: JsonValue; readonly payloadOmitted?: true } {
  if (text === null) return { payload: null, payloadOmitted: true };
  const payload: JsonValue = JSON.parse(text);
  return { payload };
}
