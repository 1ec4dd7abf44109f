import { jsonObjectSchema, jsonValueSchema, parseDuration } from '@rookery/model';
import { z } from 'zod';
import { eventIdsSchema } from '../events/event-ids.js';
import { slugParameterSchema, versionNumberSchema } from '../workflows/workflows.schemas.js';

const MOST_EVENTS = 1_000_000;
const MOST_SECONDS = 600;
const MOST_SAMPLES = 1_000;
const LONGEST_SPAN_MS = 366 * 86_400_000;

const momentSchema = z.iso.datetime({ offset: true, error: 'write ISO 8601 with its zone, for example "2026-03-01T09:00:00Z"' }).transform((text) => Date.parse(text));

const durationSchema = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms <= LONGEST_SPAN_MS) return ms;
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration of at most a year; write for example "1h" or "30m"` });
  return z.NEVER;
});

/** The last hour is `{ "last": "1h" }`. */
const spanSchema = z
  .union([z.strictObject({ last: durationSchema }), z.strictObject({ from: momentSchema, to: momentSchema.optional() })], { error: 'write { "last": "1h" }, or { "from": "2026-03-01T09:00:00Z", "to": "2026-03-01T10:00:00Z" }' })
  .refine((span) => 'last' in span || span.to === undefined || span.from <= span.to, { error: '"from" lies behind "to"' });

const sampleSchema = z
  .strictObject({
    /** The source it comes from. */
    agent: slugParameterSchema,
    /** A payload as the source would find it. */
    payload: jsonObjectSchema.optional(),
    /** What a person would type into a source that is run by hand. */
    input: jsonValueSchema.optional(),
    /** When it arrives; left out: after what is on record, or now. */
    at: momentSchema.optional(),
    port: z.string().min(1).max(100).optional(),
    dedupeKey: z.string().min(1).max(1_000).optional(),
    key: z.string().max(1_000).optional(),
    occurredAt: momentSchema.optional(),
    expiresAt: momentSchema.optional(),
  })
  .refine(({ payload, input }) => (payload === undefined) !== (input === undefined), { error: 'give either a "payload" or an "input"' });

export const trySchema = z
  .strictObject({
    /** A document that is tried in place of the draft. */
    document: z.record(z.string(), z.unknown()).optional(),
    /** A published version that is tried in place of the draft. */
    version: versionNumberSchema.optional(),
    /** Events on record, of any agent of the workflow: they are handed to its receivers again. */
    events: eventIdsSchema.optional(),
    /** All that the workflow's sources emitted in this time. */
    span: spanSchema.optional(),
    samples: z.array(sampleSchema).min(1).max(MOST_SAMPLES).optional(),
    /** How long before the span events are taken in to build state, unseen. */
    warmUp: durationSchema.optional(),
    /** How long the clock runs on after the last event, so that windows and timers end. */
    runOn: durationSchema.optional(),
    limits: z
      .strictObject({
        events: z.int().min(1).max(MOST_EVENTS).default(100_000),
        seconds: z.number().positive().max(MOST_SECONDS).default(60),
        /** Outputs, failures and deliveries listed of each kind; the counts are complete. */
        shown: z.int().min(0).max(500).default(50),
      })
      .prefault({}),
  })
  .refine(({ document, version }) => document === undefined || version === undefined, { error: 'give a "document" or a "version", not both', path: ['version'] })
  .refine(({ events, span, samples }) => events !== undefined || span !== undefined || samples !== undefined, { error: 'say what to try it on: "span", for example { "last": "1h" }, "events" or "samples"', path: ['span'] })
  .refine(({ warmUp, span }) => warmUp === undefined || span !== undefined, { error: 'a warm-up comes before a span; give a "span"', path: ['warmUp'] });

export type TryOrder = z.output<typeof trySchema>;
export type TrySample = z.output<typeof sampleSchema>;
