import { PermanentError, UserError, type JsonValue } from '@rookery/sdk';
import { findTable, type FoundTable } from '../sql/catalogue.js';
import { payloadOf, type SqlConnection } from '../sql/session.js';
import { checkWriteStatement } from '../sql/write-statement.js';
import { writeMssqlRows } from './mssql-rows.js';
import { writeMysqlRows } from './mysql-rows.js';
import { writePostgresRows } from './postgres-rows.js';
import type { RowDraft, RowResult } from './row-draft.js';
import { markSeen } from './seen-keys.js';
import type { WriteSqlOptions } from './spec.js';
import type { WritePlan } from './write-plan.js';

const REPEAT: RowResult = { changed: 1, rows: [], isRepeat: true };
const MOST_RETURNED_ROWS = 100;
const WRITERS = { postgres: writePostgresRows, mysql: writeMysqlRows, mssql: writeMssqlRows } as const;

/** Everything a batch does inside its transaction, in the order of its deliveries. Throws what the database refuses; an error in the list is about that row alone. */
export async function writeBatch(connection: SqlConnection, options: WriteSqlOptions, drafts: readonly RowDraft[]): Promise<readonly (RowResult | Error)[]> {
  const results = new Map<RowDraft, RowResult | Error>();
  const fresh = options.seenTable === undefined ? undefined : await markSeen(connection, options.seenTable, drafts.map(keyOf));
  const open = drafts.filter((draft) => fresh?.has(keyOf(draft)) ?? true);
  const write = options.way === 'statement' ? runStatements : writeRows;
  for (const [draft, result] of await write(connection, options, open)) results.set(draft, result);
  return drafts.map((draft) => results.get(draft) ?? REPEAT);
}

async function runStatements(connection: SqlConnection, { sql = '' }: WriteSqlOptions, drafts: readonly RowDraft[]): Promise<ReadonlyMap<RowDraft, RowResult>> {
  const checked = checkWriteStatement(sql, connection.dialect);
  if (!checked.ok) throw new UserError(`sql: ${checked.message}; ${checked.hint}`, { code: 'provider.refused' });
  const results = new Map<RowDraft, RowResult>();
  for (const draft of drafts) {
    const { columns, rows, changed } = await connection.run(checked.body, draft.parameters);
    results.set(draft, { changed, rows: rows.slice(0, MOST_RETURNED_ROWS).map((row) => payloadOf(row, columns)) });
  }
  return results;
}

async function writeRows(connection: SqlConnection, options: WriteSqlOptions, drafts: readonly RowDraft[]): Promise<ReadonlyMap<RowDraft, RowResult | Error>> {
  const results = new Map<RowDraft, RowResult | Error>();
  if (drafts.length === 0) return results;
  const plan = await planFor(connection, options);
  const known = new Set(plan.table.columns.map((column) => column.name));
  const good = drafts.filter((draft) => {
    const unknown = [...draft.values.keys()].filter((name) => !known.has(name));
    if (unknown.length > 0) results.set(draft, new PermanentError(`the table "${plan.table.name}" has no column ${unknown.map((name) => `"${name}"`).join(', ')}; it has ${[...known].map((name) => `"${name}"`).join(', ')}`));
    return unknown.length === 0;
  });
  for (const run of runsOf(good, plan.by)) {
    const written = await WRITERS[connection.dialect](connection, plan, run);
    for (const [index, draft] of run.entries()) results.set(draft, written[index] ?? new Error('the database told nothing of this row'));
  }
  return results;
}

async function planFor(connection: SqlConnection, { way, table: name = '', by, keyColumn, returning }: WriteSqlOptions): Promise<WritePlan> {
  if (way === 'statement') throw new Error('a statement has no table');
  const table: FoundTable | { readonly fault: string } = await findTable(connection.dialect, (text, parameters) => connection.run(text, parameters), name);
  if ('fault' in table) throw new UserError(table.fault, { code: 'provider.refused' });
  const known = new Set(table.columns.map((column) => column.name));
  const missing = [...by, ...returning, ...(keyColumn === undefined ? [] : [keyColumn])].filter((column) => !known.has(column));
  if (missing.length > 0) throw new UserError(`the table "${name}" has no column ${missing.map((column) => `"${column}"`).join(', ')}; it has ${[...known].map((column) => `"${column}"`).join(', ')}`, { code: 'provider.refused' });
  return { way, table, by, keyColumn, returning };
}

/** Neighbours that fit into one statement: the same columns, and no key twice, since a statement must not meet a row twice. */
function runsOf(drafts: readonly RowDraft[], by: readonly string[]): readonly (readonly RowDraft[])[] {
  const runs: RowDraft[][] = [];
  let columns = '';
  let keys = new Set<string>();
  for (const draft of drafts) {
    const ownColumns = JSON.stringify([...draft.values.keys()]);
    const key = JSON.stringify(by.map((name) => keyText(draft.values.get(name) ?? null)));
    const run = runs.at(-1);
    if (run === undefined || ownColumns !== columns || (by.length > 0 && keys.has(key))) {
      runs.push([draft]);
      columns = ownColumns;
      keys = new Set([key]);
    } else {
      run.push(draft);
      keys.add(key);
    }
  }
  return runs;
}

/** 1 and "1" are one key to a column of numbers. */
function keyText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function keyOf({ delivery }: RowDraft): string {
  return delivery.idempotencyKey;
}
