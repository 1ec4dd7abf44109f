import { z } from 'zod';

export const dashboardNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'write small letters, digits and hyphens, for example "sales"' });

const slug = z.string().min(1).max(100);
const path = z.string().min(1).max(500);
const span = z.string().min(1).max(40);

/** What a tile asks; the routes of `charts` judge it when it is drawn, so that a tile of an agent that is gone stays and says so. */
const askedSchema = z.strictObject({
  source: z.enum(['figures', 'events', 'table']),
  workflow: slug.optional(), agent: slug.optional(), port: slug.optional(), table: slug.optional(), time: slug.optional(),
  figure: z.enum(['emitted', 'succeeded', 'failed', 'lag']).optional(), field: path.optional(), group: path.optional(),
  aggregate: z.enum(['count', 'sum', 'avg', 'min', 'max', 'last']).optional(), since: span.optional(), step: span.optional(),
});

const tileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  kind: z.enum(['chart', 'number', 'outcomes', 'alarms', 'inbox']),
  title: z.string().max(200),
  /** On a grid of twelve columns; rows have no end. */
  x: z.int().min(0).max(11), y: z.int().min(0).max(1_000), width: z.int().min(1).max(12), height: z.int().min(1).max(12),
  ask: askedSchema.optional(),
  look: z.enum(['line', 'bars']).optional(),
});

export const dashboardSchema = z.strictObject({
  title: z.string().min(1).max(200),
  /** Seconds between two looks. */
  refresh: z.int().min(5).max(3_600).default(30),
  tiles: z.array(tileSchema).max(40).refine((tiles) => new Set(tiles.map(({ id }) => id)).size === tiles.length, { error: 'two tiles have the same id' }),
});
export type DashboardDocument = z.output<typeof dashboardSchema>;
