import { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import { keptEventSchema, keptRow, type KeptEvent } from '../flow/kept-event.js';

/** A running clock. Times are milliseconds. */
export interface Watch {
  readonly kept: KeptEvent;
  readonly startedAt: number;
  readonly dueAt: number;
  /** `null`: no warning, or none any more. */
  readonly warnAt: number | null;
  /** The zone of its working hours; `null`: it runs day and night. */
  readonly zone: string | null;
}

/** A stop or a cancel whose start had not come yet: events of two agents may overtake each other. */
export interface Early {
  readonly ends: 'met' | 'cancelled';
  readonly kept: KeptEvent;
}

/** What is known of a key. */
export type Entry = Watch | Early;

const entrySchema = z.union([
  z.object({ kept: keptEventSchema, startedAt: z.number(), dueAt: z.number(), warnAt: z.number().nullable(), zone: z.string().nullable() }),
  z.object({ ends: z.enum(['met', 'cancelled']), kept: keptEventSchema }),
]);

export function readEntry(stored: JsonValue): Entry {
  return entrySchema.parse(stored);
}

export function entryRow(entry: Entry): JsonValue {
  return { ...entry, kept: keptRow(entry.kept) };
}

export function isWatch(entry: Entry | undefined): entry is Watch {
  return entry !== undefined && 'dueAt' in entry;
}
