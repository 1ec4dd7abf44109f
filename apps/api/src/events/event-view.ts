import { eventId, type EventView, type JsonValue } from '@rookery/model';

/** An event as the statements of this folder read it. */
export interface EventViewRow {
  readonly workflow_id: number;
  readonly agent: string;
  readonly port: string;
  readonly producer_id: number;
  readonly position: number;
  readonly version: number;
  readonly hops: number;
  readonly occurred_at: number;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly trace_producer_id: number;
  readonly trace_position: number;
  readonly parents: string | null;
  readonly key: string | null;
  /** `null` when the answer would have become too large. */
  readonly payload: string | null;
}

/** `payloadOmitted`: the answer was full; ask for this event alone. */
export type ListedEvent = EventView & { readonly payloadOmitted?: true };

/** Most bytes of payload in one answer. */
export const ANSWER_BYTES = 4 * 1024 * 1024;

/** Columns of {@link EventViewRow} from `e` (event), `p` (producer) and `a` (agent). */
export const eventViewColumns = `a.workflow_id, a.slug as agent, p.port, e.producer_id, e.position, e.version, e.hops, e.occurred_at, e.created_at, e.expires_at,
  e.trace_producer_id, e.trace_position, e.parents, e.key`;

export function toEventView(row: EventViewRow): ListedEvent {
  return {
    id: eventId(row.producer_id, row.position),
    workflowId: String(row.workflow_id),
    version: row.version,
    agent: row.agent,
    port: row.port,
    position: row.position,
    key: row.key,
    payload: row.payload === null ? null : readPayload(row.payload),
    ...(row.payload === null ? { payloadOmitted: true } : {}),
    traceId: eventId(row.trace_producer_id, row.trace_position),
    parents: row.parents === null ? [] : row.parents.split(' '),
    hops: row.hops,
    occurredAt: isoTime(row.occurred_at),
    createdAt: isoTime(row.created_at),
    expiresAt: row.expires_at === null ? null : isoTime(row.expires_at),
  };
}

/** Milliseconds as ISO 8601 in UTC; moments that no date can hold (an expression may give any number) end at its limits. */
export function isoTime(milliseconds: number): string {
  const limit = 8.64e15;
  return new Date(Math.min(limit, Math.max(-limit, milliseconds))).toISOString();
}

// Stored by the engine, which checked it; the log holds nothing else.
function readPayload(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text);
  return value;
}
