import { PermanentError, type Delivery, type JsonValue } from '@rookery/sdk';
import type { SqlParameter } from '../sql/session.js';
import type { WriteSqlOptions } from './spec.js';

/** What one delivery asks of the database. */
export interface RowDraft {
  readonly delivery: Delivery;
  /** By column; in the way "statement" empty. */
  readonly values: ReadonlyMap<string, JsonValue>;
  readonly parameters: readonly SqlParameter[];
}

/** What became of it. `isRepeat`: an earlier attempt had done it. */
export interface RowResult {
  readonly changed: number;
  readonly rows: readonly Readonly<Record<string, JsonValue>>[];
  readonly isRepeat?: boolean;
}

/** Reads an event as a row. An event that gives none is returned as an error of its own. */
export function draftOf(options: WriteSqlOptions, delivery: Delivery): RowDraft | Error {
  try {
    if (options.way === 'statement') return { delivery, values: new Map(), parameters: options.parameters.map((value) => asParameter(value(delivery.event.scope))) };
    const values = new Map(Object.entries(valuesOf(options, delivery)));
    if (options.keyColumn !== undefined) values.set(options.keyColumn, delivery.idempotencyKey);
    const missing = options.by.filter((column) => (values.get(column) ?? null) === null);
    if (missing.length > 0) return new PermanentError(`the event has no value for the key column ${missing.map((column) => `"${column}"`).join(', ')}; a row cannot be found by nothing`);
    if (values.size === 0) return new PermanentError('the event has no fields; map columns or send an event with fields');
    return { delivery, values, parameters: [] };
  } catch (error) {
    return error instanceof Error ? error : new PermanentError(String(error));
  }
}

function valuesOf({ columns }: WriteSqlOptions, { event }: Delivery): Readonly<Record<string, JsonValue>> {
  const mapped = Object.entries(columns);
  return mapped.length === 0 ? event.payload : Object.fromEntries(mapped.map(([column, template]) => [column, template.value(event.scope)]));
}

/** Lists and objects go as JSON text. */
export function asParameter(value: JsonValue): SqlParameter {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
