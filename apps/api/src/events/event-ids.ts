import { parseEventId, type EventId } from '@rookery/model';
import { z } from 'zod';

/** Ids of events in a body; at most 1,000. */
export const eventIdsSchema = z
  .array(z.string().refine((text): text is EventId => parseEventId(text) !== undefined, { error: (issue) => `"${String(issue.input)}" is no event id; it looks like "12-345"` }))
  .min(1)
  .max(1_000);
