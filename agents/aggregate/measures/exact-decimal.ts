/** A decimal number without rounding: `digits` × 10^-`scale`. */
export interface ExactDecimal {
  readonly digits: bigint;
  readonly scale: number;
}

export const exactZero: ExactDecimal = { digits: 0n, scale: 0 };

const NUMERAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;
/** A double never needs more; longer texts are no measurements, and would make sums without end. */
const LONGEST_NUMERAL = 60;

/**
 * Reads a number, or a text that is a decimal numeral and nothing else (no spaces, no comma, no unit), as the decimal it
 * was written as: `0.1` is a tenth. `undefined` for everything else and for what is beyond the range of a double.
 */
export function readDecimal(value: unknown): ExactDecimal | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > LONGEST_NUMERAL || !Number.isFinite(Number(text))) return undefined;
  const match = NUMERAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  // So far below the smallest double that it counts as nothing.
  if (scale > 1_000) return exactZero;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export function addExact(left: ExactDecimal, right: ExactDecimal): ExactDecimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: atScale(left, scale) + atScale(right, scale), scale };
}

export function subtractExact(left: ExactDecimal, right: ExactDecimal): ExactDecimal {
  return addExact(left, { digits: -right.digits, scale: right.scale });
}

export function multiplyExact(left: ExactDecimal, right: ExactDecimal): ExactDecimal {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

/** The double nearest to it; infinite where there is none. */
export function nearestNumber({ digits, scale }: ExactDecimal): number {
  return Number(`${digits}e${-scale}`);
}

/** As it is kept in state. */
export function writeExact({ digits, scale }: ExactDecimal): string {
  return `${digits}e${-scale}`;
}

/** Reads what `writeExact` wrote. */
export function readExact(text: string): ExactDecimal {
  const [digits = '0', exponent = '0'] = text.split('e');
  return { digits: BigInt(digits), scale: -Number(exponent) };
}

function atScale({ digits, scale }: ExactDecimal, wanted: number): bigint {
  return wanted === scale ? digits : digits * 10n ** BigInt(wanted - scale);
}
