import { z } from 'zod';
import { jsonObjectOf, type JsonValue } from '@rookery/sdk';
import type { Measure } from './measure.js';

interface End {
  readonly at: number;
  readonly value: JsonValue;
}

const storedSchema = z.object({ first: z.unknown(), last: z.unknown() });
const endSchema = z.object({ at: z.number() });

/** The value of the event that happened first, and of the one that happened last. Of one moment: came first, came last. */
export function openEnds(stored: JsonValue | undefined): Measure {
  let first: End | undefined;
  let last: End | undefined;
  if (stored !== undefined) merge(stored);

  function merge(later: JsonValue): void {
    const other = storedSchema.parse(later);
    if (other.first !== null && other.last !== null) take(endOf(other.first), endOf(other.last));
  }

  function take(early: End, late: End): void {
    if (first === undefined || early.at < first.at) first = early;
    if (last === undefined || late.at >= last.at) last = late;
  }

  return {
    merge,
    add: ({ at, value }) => take({ at, value }, { at, value }),
    toJson: () => ({ first: first === undefined ? null : { ...first }, last: last === undefined ? null : { ...last } }),
    answer: ({ calculate }) => (calculate === 'first' ? first?.value : last?.value) ?? null,
  };
}

function endOf(stored: unknown): End {
  const end = jsonObjectOf(stored);
  return { at: endSchema.parse(end).at, value: end['value'] ?? null };
}
