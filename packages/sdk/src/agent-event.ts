import { z } from 'zod';
import { eventIdSchema, type EventId, type JsonObject } from '@rookery/model';
import type { TemplateScope } from './template.js';

/** What a descendant needs to know of its ancestor; JSON, so it may be kept in state or a timer. Times are milliseconds. */
export type EventReference = {
  readonly id: EventId;
  readonly traceId: EventId;
  readonly hops: number;
  readonly key: string | null;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
};

/** Reads a reference back from state or a timer's payload. */
export const eventReferenceSchema: z.ZodType<EventReference> = z.object({
  id: eventIdSchema,
  traceId: eventIdSchema,
  hops: z.int(),
  key: z.string().nullable(),
  occurredAt: z.number(),
  expiresAt: z.number().nullable(),
});

/** An event as an agent receives it. */
export interface AgentEvent extends EventReference {
  /** Parsed when first read; forwarding an event never parses it. */
  readonly payload: JsonObject;
  /** The payload as it is stored. */
  readonly payloadText: string;
  readonly createdAt: number;
  /** The agent and port it came from. */
  readonly from: { readonly agent: string; readonly port: string };
  /** What templates see of it. */
  readonly scope: TemplateScope;
}

/** The part of an event that may be kept. */
export function referenceTo(event: EventReference): EventReference {
  const { id, traceId, hops, key, occurredAt, expiresAt } = event;
  return { id, traceId, hops, key, occurredAt, expiresAt };
}

/**
 * What templates see: the payload's own fields, `event` with id, key and times (ISO 8601), and the workflow's
 * `parameters`. Payload fields called `event` or `parameters` give way. An item that is no event yet has no id.
 */
export function scopeOf(
  payload: JsonObject,
  event: Pick<EventReference, 'key' | 'occurredAt' | 'expiresAt'> & { readonly id?: EventId },
  parameters: Readonly<Record<string, unknown>>,
): TemplateScope {
  const { id = null, key, occurredAt, expiresAt } = event;
  return {
    ...payload,
    // Written out only when a template asks.
    event: {
      id,
      key,
      get occurredAt() { return new Date(occurredAt).toISOString(); },
      get expiresAt() { return expiresAt === null ? null : new Date(expiresAt).toISOString(); },
    },
    parameters,
  };
}
