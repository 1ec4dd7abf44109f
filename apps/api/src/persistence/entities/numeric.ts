import type { ValueTransformer } from 'typeorm';

/** 64-bit columns as numbers: milliseconds, positions and counts stay far below 2^53. */
export const numeric: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};
