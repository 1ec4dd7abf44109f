import { z } from 'zod';
import { jsonValueSchema } from './json.js';

/**
 * Names one event for ever: `<producer>-<position>`, both decimal. Positions of a producer are dense and start
 * at 1, so `12-345` is the 345th event of producer 12.
 */
export type EventId = `${number}-${number}`;

export const eventIdSchema = z.templateLiteral([z.int().positive(), '-', z.int().positive()]);

export function eventId(producer: number, position: number): EventId {
  return `${producer}-${position}`;
}

export function parseEventId(id: string): { readonly producer: number; readonly position: number } | undefined {
  const match = /^(\d{1,10})-(\d{1,15})$/.exec(id);
  return match ? { producer: Number(match[1]), position: Number(match[2]) } : undefined;
}

/** An event as the API shows it. Times are ISO 8601 in UTC. */
export const eventViewSchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  version: z.int(),
  agent: z.string(),
  port: z.string(),
  position: z.int(),
  key: z.string().nullable(),
  payload: jsonValueSchema,
  traceId: z.string(),
  parents: z.array(z.string()),
  hops: z.int(),
  occurredAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
});
export type EventView = z.infer<typeof eventViewSchema>;
