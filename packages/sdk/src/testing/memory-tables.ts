import type { JsonObject, JsonValue } from '@rookery/model';
import { errorOf } from '../errors.js';
import { evaluateQuery, queryOf, type ColumnType, type QueryTable } from '../filter-form/index.js';
import type { Tables, TableWrite, TableWriteResult } from '../tables.js';

export interface MemoryTable {
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The columns that name a row; an insert of a second one is refused. */
  readonly key?: readonly string[];
  readonly rows?: readonly JsonObject[];
}

interface Held {
  readonly table: QueryTable;
  readonly key: readonly string[];
  readonly results: Map<string, TableWriteResult>;
  rows: readonly JsonObject[];
  next: number;
}

const MAX_ROWS = 10_000;
const DEFAULT_ROWS = 100;

/** Workspace tables in memory, for tests and examples: filter forms are evaluated, a key seen before changes nothing. `now` is what `now()` means. */
export function memoryTables(given: Readonly<Record<string, MemoryTable>>, now = Date.UTC(2026, 0, 5, 9)): Tables {
  const tables = new Map(Object.entries(given).map(([name, table]) => [name, held(name, table)]));
  const find = (name: string): Held => {
    const found = tables.get(name);
    if (found === undefined) throw errorOf('notFound', { what: 'table', id: name });
    return found;
  };
  return {
    query: async (name, form) => {
      const { table, rows } = find(name);
      return Promise.resolve(evaluateQuery(queryOf(form, table, { now, maxRows: MAX_ROWS, defaultRows: DEFAULT_ROWS }), rows));
    },
    write: async (name, writes) => {
      const table = find(name);
      const batch = new Map<string, TableWriteResult>();
      const results = writes.map((write) => {
        const result = table.results.get(write.idempotencyKey) ?? batch.get(write.idempotencyKey) ?? applied(table, name, write);
        batch.set(write.idempotencyKey, result);
        return result;
      });
      // A failure is not remembered: the next attempt is judged anew.
      for (const [key, result] of batch) if (result.ok) table.results.set(key, result);
      return Promise.resolve(results);
    },
  };
}

function held(name: string, { columns, key = [], rows = [] }: MemoryTable): Held {
  const known = Object.entries(columns).map(([column, type]) => ({ name: column, type }));
  return {
    table: { name, columns: [{ name: '_id', type: 'number' }, ...known] }, key, results: new Map(), next: rows.length + 1,
    rows: rows.map((row, index) => rowOf(known.map((column) => column.name), index + 1, row)),
  };
}

function rowOf(columns: readonly string[], id: JsonValue, values: JsonObject): JsonObject {
  return { _id: id, ...Object.fromEntries(columns.map((name) => [name, values[name] ?? null])) };
}

function applied(table: Held, name: string, { way, values, by }: TableWrite): TableWriteResult {
  const columns = table.table.columns.map((column) => column.name).filter((column) => column !== '_id');
  const unknown = Object.keys(values).find((column) => !columns.includes(column));
  if (unknown !== undefined) return { ok: false, code: 'table.invalid', message: `there is no column "${unknown}" in "${name}"` };
  const isFound = (row: JsonObject, names: readonly string[]): boolean => names.every((column) => (values[column] ?? null) !== null && row[column] === values[column]);
  const hits = way === 'insert' ? [] : table.rows.filter((row) => isFound(row, by));
  if (way === 'insert' || (way === 'upsert' && hits.length === 0)) {
    const isTaken = table.key.length > 0 && table.rows.some((row) => isFound(row, table.key));
    if (isTaken) return { ok: false, code: 'table.conflict', message: `the table "${name}" has a row with that ${table.key.join(' and ')} already` };
    const row = rowOf(columns, table.next, values);
    table.next += 1;
    table.rows = [...table.rows, row];
    return { ok: true, changed: 1, row };
  }
  const changed = table.rows.flatMap((row) => (!hits.includes(row) ? [row] : way === 'delete' ? [] : [{ ...row, ...values }]));
  const first = hits[0] === undefined ? null : way === 'delete' ? hits[0] : changed[table.rows.indexOf(hits[0])] ?? null;
  table.rows = changed;
  return { ok: true, changed: hits.length, row: first };
}
