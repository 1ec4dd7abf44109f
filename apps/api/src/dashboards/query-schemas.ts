import { z } from 'zod';
import { readSpan, spanQuerySchema, type SpanQuery } from '../figures/figure-span.js';
import type { Steps } from '../figures/series.js';
import { tableNameSchema } from '../tables/table-definition.js';
import { aggregates } from './series-builder.js';

const DEEPEST_PATH = 10;
/** Names of fields with dots between them. They are looked up in payloads and never reach the database. */
const pathSchema = z.string().min(1).max(500).transform((text) => text.split('.')).refine((path) => path.length <= DEEPEST_PATH, { error: `a field lies at most ${DEEPEST_PATH} levels deep` });
const columnSchema = z.string().min(1).max(63);
const aggregateSchema = z.enum(aggregates).default('count');
const slug = z.string().min(1).max(100);

export const eventSeriesSchema = spanQuerySchema
  .extend({ workflow: slug, agent: slug, port: z.string().min(1).max(100).default('out'), field: pathSchema.optional(), group: pathSchema.optional(), aggregate: aggregateSchema })
  .refine(({ field, aggregate }) => field !== undefined || aggregate === 'count', { error: 'name the field to reckon with, or count', path: ['field'] });
export type EventSeriesQuery = z.output<typeof eventSeriesSchema>;

export const tableSeriesSchema = spanQuerySchema
  .extend({ table: tableNameSchema, time: columnSchema, field: columnSchema.optional(), group: columnSchema.optional(), aggregate: aggregateSchema })
  .refine(({ field, aggregate }) => field !== undefined || aggregate === 'count', { error: 'name the column to reckon with, or count', path: ['field'] });
export type TableSeriesQuery = z.output<typeof tableSeriesSchema>;

export const figureSeriesSchema = spanQuerySchema.extend({ workflow: slug.optional(), agent: slug.optional(), figure: z.enum(['emitted', 'succeeded', 'failed', 'lag']).default('emitted') });
export type FigureSeriesQuery = z.output<typeof figureSeriesSchema>;

/** The steps of a span, with the one that is not over yet: a chart of events shows what came just now. */
export function stepsOf(query: SpanQuery, now: number): Steps {
  const steps = readSpan(query, now);
  const end = steps.since + steps.count * steps.step;
  return end < now && query.until === undefined ? { ...steps, count: steps.count + 1 } : steps;
}
