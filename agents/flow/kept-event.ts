import { z } from 'zod';
import { eventReferenceSchema, referenceTo, type AgentEvent, type EventReference, type JsonValue } from '@rookery/sdk';

/** An event that waits: its text, and what its descendants need to know of it. */
export interface KeptEvent {
  readonly text: string;
  readonly event: EventReference;
}

/** Reads the short form back. */
export const keptEventSchema = z
  .tuple([z.string(), z.unknown(), z.unknown(), z.unknown(), z.unknown(), z.unknown(), z.unknown(), z.unknown()])
  .transform(([text, id, traceId, hops, key, occurredAt, expiresAt, replayId]): KeptEvent => ({
    text,
    event: eventReferenceSchema.parse({ id, traceId, hops, key, occurredAt, expiresAt, ...(replayId === null ? {} : { replayId }) }),
  }));

/** `text`: what is kept instead of the payload. */
export function keptEvent(event: AgentEvent, text: string = event.payloadText): KeptEvent {
  return { text, event: referenceTo(event) };
}

/** A list instead of an object: thousands may wait, and the names would be longer than the values. */
export function keptRow({ text, event }: KeptEvent): JsonValue {
  return [text, event.id, event.traceId, event.hops, event.key, event.occurredAt, event.expiresAt, event.replayId ?? null];
}
