import { z } from 'zod';
import { UserError } from '@rookery/sdk';

/** A place in the order (cursor column, tie-break column), as the server writes both. */
export interface Position {
  readonly cursor: string;
  readonly tieBreak: string;
}

const position = z.strictObject({ cursor: z.string(), tieBreak: z.string() });

const stateSchema = z.strictObject({
  /** The furthest row that was emitted; `null` while there was none. */
  high: position.nullable(),
  /** Nothing at or before it is ever emitted; without a tie-break the value itself is included. */
  floor: z.strictObject({ cursor: z.string(), tieBreak: z.string().nullable() }).optional(),
  /** A reading of several pages that has not come to its end. */
  sweep: z.strictObject({ at: position, until: position, moved: z.boolean() }).optional(),
  /** When rows without a cursor were last looked for; milliseconds. */
  lookedAt: z.number().optional(),
});

/** What a check leaves for the next one. */
export type CursorState = Readonly<z.infer<typeof stateSchema>>;

export function readCursorState(text: string | null): CursorState | undefined {
  if (text === null) return undefined;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = `the stored cursor ${text.slice(0, 120)} cannot be read; reset the agent's cursor`;
    throw new UserError(`the source failed: ${reason}`, { code: 'source.failed', parameters: { reason }, cause });
  }
}

export function writeCursorState(state: CursorState): string {
  return JSON.stringify(state);
}
