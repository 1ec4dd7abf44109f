import { z } from 'zod';
import { apiError } from './api-error.js';

/** `limit` and the opaque `cursor` of every list. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Hand it in as `cursor` for what follows; `null`: this was the last page. */
  readonly cursor: string | null;
}

/** Hides what a list is ordered by, so that the order may change without breaking a script. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Reads a cursor of ours; anything else is the caller's mistake and answered 400. */
export function decodeCursor<Schema extends z.ZodType>(cursor: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw apiError('request.invalid', { summary: 'cursor: this is not a cursor of this list; hand back what the last answer gave' }, { cause });
  }
}

/** A page out of `limit + 1` rows: the one too many says that there is more. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, read: { readonly item: (row: Row) => Item; readonly position: (row: Row) => readonly (string | number)[] }): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(read.item), cursor: rows.length > limit && last !== undefined ? encodeCursor(read.position(last)) : null };
}
