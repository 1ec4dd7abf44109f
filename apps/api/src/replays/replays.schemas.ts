import { z } from 'zod';
import { eventIdsSchema } from '../events/event-ids.js';

const momentSchema = z.iso.datetime({ offset: true, error: 'write a moment in ISO 8601, for example "2026-03-01T09:00:00Z"' }).transform((text) => Date.parse(text));
export const rateSchema = z.int().min(1).max(10_000);
export const replayIdSchema = z.coerce.number().int().min(1).max(2 ** 31 - 1);

/** Which events once more through which agent: a span of time over its links or one of them, or chosen events. */
export const replayOrderSchema = z
  .strictObject({
    workflow: z.string().min(1).max(100),
    /** The agent that receives them. */
    agent: z.string().min(1).max(600),
    /** Only what comes over the link from here; left out: over all its links. */
    from: z.strictObject({ agent: z.string().min(1).max(600), port: z.string().min(1).max(100).optional() }).optional(),
    /** The first moment, left out: as far back as there are events. */
    since: momentSchema.optional(),
    /** Up to here, this moment not included; left out: until now. */
    until: momentSchema.optional(),
    key: z.string().min(1).max(1_000).optional(),
    eventIds: eventIdsSchema.optional(),
    /** Do once more what was done before, under new idempotency keys. */
    again: z.boolean().default(false),
    ratePerSecond: rateSchema.optional(),
    /** Only tell what would be replayed. */
    preview: z.boolean().default(false),
  })
  .refine(({ eventIds, since, until, from, key }) => eventIds === undefined || [since, until, from, key].every((part) => part === undefined), {
    error: 'choose events by id, or by time, link and key, not both', path: ['eventIds'],
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, { error: '"until" must lie behind "since"', path: ['until'] });
export type ReplayOrder = z.output<typeof replayOrderSchema>;

export const replayChangeSchema = z.strictObject({ ratePerSecond: rateSchema });
