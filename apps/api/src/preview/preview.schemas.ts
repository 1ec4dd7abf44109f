import { jsonObjectSchema, jsonValueSchema, scheduleSchema } from '@rookery/model';
import { z } from 'zod';

const MOST_TEMPLATES = 50;
const MOST_PAYLOADS = 100;

const momentSchema = z.iso.datetime({ offset: true, error: 'write ISO 8601 with its zone, for example "2026-03-01T09:00:00Z"' }).transform((text) => Date.parse(text));

/** What templates see: the payload, the rest of the event, and the workflow's parameters as they are edited. */
const scopeShape = {
  payload: jsonObjectSchema.default({}),
  key: z.string().max(1_000).nullable().default(null),
  occurredAt: momentSchema.optional(),
  expiresAt: momentSchema.nullable().optional(),
  parameters: z.record(z.string(), jsonValueSchema).default({}),
} as const;

export const previewTemplateSchema = z.strictObject({
  ...scopeShape,
  /** By a name of the caller's choice; a value that is no text is filled in deep. */
  templates: z.record(z.string().min(1).max(500), jsonValueSchema).refine((templates) => Object.keys(templates).length <= MOST_TEMPLATES, { error: `send at most ${MOST_TEMPLATES} templates` }),
});

export const previewScheduleSchema = z.strictObject({
  schedule: scheduleSchema,
  count: z.int().min(1).max(50).default(5),
  /** Left out: now. */
  from: momentSchema.optional(),
});

export const previewConditionsSchema = z.strictObject({
  /** Looked at one by one, so that a row that is half written spoils no other. */
  conditions: z.array(jsonValueSchema).min(1).max(200),
  payloads: z.array(jsonObjectSchema).min(1).max(MOST_PAYLOADS),
  parameters: scopeShape.parameters,
});

export const previewCodeSchema = z.strictObject({
  code: z.string().max(200_000),
  language: z.enum(['javascript', 'typescript']).default('javascript'),
});
