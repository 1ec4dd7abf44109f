import { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import { addExact, exactZero, multiplyExact, nearestNumber, readDecimal, readExact, subtractExact, writeExact, type ExactDecimal } from './exact-decimal.js';
import type { Measure, Question } from './measure.js';

const storedSchema = z.object({ n: z.int(), sum: z.string(), squares: z.string(), least: z.number(), greatest: z.number() });

/**
 * Sum, average, deviation, least and greatest of numbers. The sums are exact decimals, so ten times 0.1 is 1, the order
 * of the events plays no part, and a variance loses nothing to cancellation; only the answer is rounded, to a double.
 */
export function openNumbers(stored: JsonValue | undefined): Measure {
  let n = 0;
  let sum = exactZero;
  let squares = exactZero;
  // Infinity would not survive JSON.
  let least = Number.MAX_VALUE;
  let greatest = -Number.MAX_VALUE;
  if (stored !== undefined) merge(stored);

  function include(count: number, total: ExactDecimal, totalOfSquares: ExactDecimal, low: number, high: number): void {
    n += count;
    sum = addExact(sum, total);
    squares = addExact(squares, totalOfSquares);
    least = Math.min(least, low);
    greatest = Math.max(greatest, high);
  }

  function merge(later: JsonValue): void {
    const other = storedSchema.parse(later);
    include(other.n, readExact(other.sum), readExact(other.squares), other.least, other.greatest);
  }

  return {
    merge,
    add({ value }) {
      const decimal = readDecimal(value);
      if (decimal === undefined) throw new Error('numbers: the reading was not checked');
      const number = nearestNumber(decimal);
      include(1, decimal, multiplyExact(decimal, decimal), number, number);
    },
    toJson: () => ({ n, sum: writeExact(sum), squares: writeExact(squares), least, greatest }),
    answer({ calculate }: Question) {
      if (calculate === 'sum') return finite(nearestNumber(sum));
      if (n === 0) return null;
      switch (calculate) {
        case 'min': return least;
        case 'max': return greatest;
        case 'average': return finite(nearestNumber(sum) / n);
        case 'deviation': return n < 2 ? null : finite(sampleDeviation(n, sum, squares));
        default: throw new Error(`numbers: "${calculate}" is no question for them`);
      }
    },
  };
}

function sampleDeviation(n: number, sum: ExactDecimal, squares: ExactDecimal): number {
  const spread = subtractExact(multiplyExact({ digits: BigInt(n), scale: 0 }, squares), multiplyExact(sum, sum));
  return Math.sqrt(nearestNumber(spread) / (n * (n - 1)));
}

/** JSON has no infinity: a sum beyond the range of a double is said as nothing. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
