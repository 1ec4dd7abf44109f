import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, type JsonValue } from '@rookery/sdk';
import type { Measure } from './measure.js';

/** So many different values are counted exactly. */
export const EXACT_DISTINCT = 1_000;
/** 2^12 registers: the standard error is 1.04 / 64, that is 1.6 %. */
const REGISTER_BITS = 12n;
const REGISTERS = 4_096;
/** A register holds at most 53, so it is one character from here on. */
const FIRST_REGISTER_CHARACTER = 48;

const storedSchema = z.union([z.array(z.string()), z.string().length(REGISTERS)]);

/**
 * How many different values. Exact up to 1,000, kept as 64 bits of a SHA-256 each; beyond that an estimate by
 * HyperLogLog (Flajolet et al. 2007), 4 KB of state, 1.6 % standard error.
 */
export function openDistinct(stored: JsonValue | undefined): Measure {
  let hashes = new Set<string>();
  let registers: number[] | undefined;
  if (stored !== undefined) merge(stored);

  function include(more: readonly string[]): void {
    if (registers === undefined) {
      for (const hash of more) hashes.add(hash);
      if (hashes.size > EXACT_DISTINCT) estimateFromNowOn();
    } else {
      for (const hash of more) raise(registers, hash);
    }
  }

  function estimateFromNowOn(): number[] {
    const fresh = Array.from({ length: REGISTERS }, () => 0);
    for (const hash of hashes) raise(fresh, hash);
    hashes = new Set();
    registers = fresh;
    return fresh;
  }

  function merge(later: JsonValue): void {
    const other = storedSchema.parse(later);
    if (typeof other !== 'string') return include(other);
    const own = registers ?? estimateFromNowOn();
    for (let index = 0; index < REGISTERS; index += 1) own[index] = Math.max(own[index] ?? 0, other.charCodeAt(index) - FIRST_REGISTER_CHARACTER);
  }

  return {
    merge,
    add: ({ value }) => include([hashOf(value)]),
    toJson: () => (registers === undefined ? [...hashes] : String.fromCharCode(...registers.map((rank) => rank + FIRST_REGISTER_CHARACTER))),
    answer: () => (registers === undefined ? hashes.size : estimate(registers)),
  };
}

function hashOf(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

function raise(registers: number[], hash: string): void {
  const bits = BigInt(`0x${hash}`);
  const index = Number(bits & (BigInt(REGISTERS) - 1n));
  const rest = (bits >> REGISTER_BITS).toString(2).padStart(52, '0');
  const firstOne = rest.indexOf('1');
  registers[index] = Math.max(registers[index] ?? 0, firstOne === -1 ? 53 : firstOne + 1);
}

function estimate(registers: readonly number[]): number {
  const harmonic = registers.reduce((sum, rank) => sum + 2 ** -rank, 0);
  const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS ** 2) / harmonic;
  const empty = registers.filter((rank) => rank === 0).length;
  // Few values leave registers empty; counting those is nearer to the truth.
  return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
}
