import { z } from 'zod';
import { eventIdSchema, type EventId, type JsonObject } from '@rookery/model';
import type { WorkspaceValues } from './tables.js';
import type { TemplateScope } from './template.js';

/** What a descendant needs to know of its ancestor; JSON, so it may be kept in state or a timer. Times are milliseconds. */
export type EventReference = {
  readonly id: EventId;
  readonly traceId: EventId;
  readonly hops: number;
  readonly key: string | null;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
  /** The replay that brought it, or its ancestor, through the graph again; `null`: none. */
  readonly replayId?: string | null;
};

/** Reads a reference back from state or a timer's payload. */
export const eventReferenceSchema: z.ZodType<EventReference> = z.object({
  id: eventIdSchema,
  traceId: eventIdSchema,
  hops: z.int(),
  key: z.string().nullable(),
  occurredAt: z.number(),
  expiresAt: z.number().nullable(),
  replayId: z.string().nullable().optional(),
}).transform(({ replayId, ...reference }) => (replayId === undefined ? reference : { ...reference, replayId }));

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
  const { id, traceId, hops, key, occurredAt, expiresAt, replayId = null } = event;
  return { id, traceId, hops, key, occurredAt, expiresAt, ...(replayId === null ? {} : { replayId }) };
}

/** What templates see besides the event. */
export interface TemplateGlobals extends Partial<WorkspaceValues> {
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * What templates see: the payload's own fields, `event` with id, key and times (ISO 8601), the workflow's
 * `parameters`, and the workspace's `variables` and `stored` values. Payload fields of these names give way. An item that is no
 * event yet has no id.
 */
export function scopeOf(
  payload: JsonObject,
  event: Pick<EventReference, 'key' | 'occurredAt' | 'expiresAt'> & { readonly id?: EventId },
  { parameters, variables = {}, stored = {} }: TemplateGlobals,
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
    variables,
    stored,
  };
}
