import { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import { keptEventSchema, keptRow, type KeptEvent } from '../flow/kept-event.js';
import { unused, type Pace } from './pace.js';

/** What is kept of a key. The events that wait in line are in their timers; only the latest of a burst is here. */
export interface Line {
  pace: Pace;
  /** How many wait in line, and the number of the next one to do so. */
  waiting: number;
  next: number;
  /** By how much those in line were put off so far; a timer remembers it as of when it was set. */
  putOffMs: number;
  latest: { readonly kept: KeptEvent; readonly passAt: number } | null;
}

const lineSchema = z.object({
  pace: z.object({ times: z.array(z.number()), openedAt: z.number().nullable(), used: z.int() }),
  waiting: z.int(),
  next: z.int(),
  putOffMs: z.number(),
  latest: z.object({ kept: keptEventSchema, passAt: z.number() }).nullable(),
});

export function readLine(stored: JsonValue): Line {
  return lineSchema.parse(stored);
}

export function lineRow({ pace, latest, ...counts }: Line): JsonValue {
  const { times, openedAt, used } = pace;
  return { ...counts, pace: { times, openedAt, used }, latest: latest === null ? null : { kept: keptRow(latest.kept), passAt: latest.passAt } };
}

export function newLine(): Line {
  return { pace: unused, waiting: 0, next: 0, putOffMs: 0, latest: null };
}

/** What a timer of the line holds. */
export const placeSchema = z.object({ kept: keptEventSchema, putOffMs: z.number() });

export function placeRow(kept: KeptEvent, putOffMs: number): JsonValue {
  return { kept: keptRow(kept), putOffMs };
}
