import type { JsonValue } from '@rookery/model';
import type { Aggregate, Comparison, FormFault } from './query.js';

/** A condition of which only the shape was looked at. `path` names its clause. */
export type ParsedCondition = { readonly path: string } & (
  | { readonly kind: 'and' | 'or'; readonly of: readonly ParsedCondition[] }
  | { readonly kind: 'not'; readonly of: ParsedCondition }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly column: string; readonly value: JsonValue }
  | { readonly kind: 'between'; readonly column: string; readonly low: JsonValue; readonly high: JsonValue }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly JsonValue[]; readonly isNegated: boolean }
  | { readonly kind: 'match'; readonly way: 'like' | 'starts' | 'ends' | 'contains'; readonly column: string; readonly value: JsonValue }
  | { readonly kind: 'null'; readonly column: string; readonly isNegated: boolean }
);

export interface ParsedForm {
  readonly conditions: readonly ParsedCondition[];
  /** `null`: every column. */
  readonly fields: { readonly path: string; readonly names: readonly string[] } | null;
  readonly group: { readonly path: string; readonly names: readonly string[] } | null;
  readonly aggregates: readonly { readonly path: string; readonly aggregate: Aggregate; readonly column: string | null }[];
  readonly order: { readonly path: string; readonly by: readonly { readonly name: string; readonly isDescending: boolean }[] } | null;
  readonly limit: { readonly path: string; readonly value: JsonValue } | null;
  readonly offset: { readonly path: string; readonly value: JsonValue } | null;
}

/** What a form may cost. */
export const formLimits = { clauses: 200, depth: 8, values: 1_000, columns: 200, nameLength: 128, textLength: 10_000, offset: 1_000_000 } as const;

/** Thrown inside this folder only; whoever reads a form collects them. */
export class Fault extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Runs `work` and keeps the fault it throws; anything else goes on. */
export function collect<Result>(faults: FormFault[], work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push({ path: error.path, message: error.message });
    return undefined;
  }
}

/** A value as an error shows it; what is nested is not looked into, for it may be without a bottom. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
