import { z } from 'zod';
import { jsonObjectOf, type JsonValue } from '@rookery/sdk';
import type { Measure } from './measure.js';

interface Ranked {
  readonly by: number;
  readonly at: number;
  readonly value: JsonValue;
}

const storedSchema = z.array(z.unknown());
const numbersSchema = z.object({ by: z.number(), at: z.number() });

/** The so many events with the greatest number, greatest first. Of one number: what happened first, then what came first. */
export function openRanking(most: number): (stored: JsonValue | undefined) => Measure {
  return (stored) => {
    let ranked: readonly Ranked[] = [];
    if (stored !== undefined) merge(stored);

    function merge(later: JsonValue): void {
      include(storedSchema.parse(later).map(rankedOf));
    }

    function include(more: readonly Ranked[]): void {
      ranked = [...ranked, ...more].toSorted((left, right) => right.by - left.by || left.at - right.at).slice(0, most);
    }

    return {
      merge,
      add: ({ by, at, value }) => include([{ by, at, value }]),
      toJson: () => ranked.map((one) => ({ ...one })),
      answer: () => ranked.map(({ by, value }) => ({ by, value })),
    };
  };
}

function rankedOf(stored: unknown): Ranked {
  const one = jsonObjectOf(stored);
  return { ...numbersSchema.parse(one), value: one['value'] ?? null };
}
