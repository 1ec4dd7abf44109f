import { quoteIdentifier, UserError, type JsonValue } from '@rookery/sdk';
import { payloadOf, type SqlConnection, type SqlParameter } from '../sql/session.js';
import { utcText } from './utc-text.js';
import { asParameter, type RowDraft, type RowResult } from './row-draft.js';
import type { WritePlan } from './write-plan.js';

/** The protocol counts the places of a statement in two bytes. */
const MOST_PLACES = 60_000;

/**
 * Writes rows of the same columns. Plain inserts go many to a statement; everything that must tell what became of each row, or
 * must meet one unique key and no other, goes row by row with the same prepared statement, in the same transaction.
 */
export async function writeMysqlRows(connection: SqlConnection, plan: WritePlan, drafts: readonly RowDraft[]): Promise<readonly RowResult[]> {
  const columns = [...(drafts[0]?.values.keys() ?? [])];
  if (plan.way === 'insert' && plan.returning.length === 0 && (plan.keyColumn === undefined || drafts.length > 1)) return insertMany(connection, plan, columns, drafts);
  const results: RowResult[] = [];
  for (const draft of drafts) results.push(await writeOne(connection, plan, columns, draft));
  return results;
}

/** With a key column this is the hopeful first try: a row that is there already fails the batch, and then rows go one by one. */
async function insertMany(connection: SqlConnection, plan: WritePlan, columns: readonly string[], drafts: readonly RowDraft[]): Promise<readonly RowResult[]> {
  const atOnce = Math.max(1, Math.floor(MOST_PLACES / columns.length));
  for (let start = 0; start < drafts.length; start += atOnce) {
    const chunk = drafts.slice(start, start + atOnce);
    const places = `(${columns.map(() => '?').join(', ')})`;
    await connection.run(`insert into ${plan.table.from} (${columns.map(quoted).join(', ')}) values ${chunk.map(() => places).join(', ')}`, chunk.flatMap((draft) => parametersOf(plan, draft, columns)));
  }
  return drafts.map(() => ({ changed: 1, rows: [] }));
}

async function writeOne(connection: SqlConnection, plan: WritePlan, columns: readonly string[], draft: RowDraft): Promise<RowResult> {
  const { way, keyColumn, by } = plan;
  const foundBy = way === 'insert' ? (keyColumn === undefined ? [] : [keyColumn]) : by;
  const gone = way === 'delete' ? await readRows(connection, plan, foundBy, draft) : [];
  const changed = await change(connection, plan, columns, foundBy, draft);
  if (way === 'delete' || plan.returning.length === 0) return { changed, rows: gone };
  if (changed === 0 && way !== 'insert') return { changed, rows: [] };
  return { changed: 1, rows: await readRows(connection, plan, foundBy, draft) };
}

async function change(connection: SqlConnection, plan: WritePlan, columns: readonly string[], foundBy: readonly string[], draft: RowDraft): Promise<number> {
  const { from } = plan.table;
  const others = columns.filter((column) => !foundBy.includes(column));
  const run = async (text: string, named: readonly string[]) => (await connection.run(text, parametersOf(plan, draft, named))).changed;
  const found = foundBy.map((column) => `${quoted(column)} = ?`).join(' and ');
  const add = `insert into ${from} (${columns.map(quoted).join(', ')})`;
  const places = columns.map(() => '?').join(', ');
  const update = () => run(`update ${from} set ${(others.length === 0 ? foundBy : others).map((column) => `${quoted(column)} = ?`).join(', ')} where ${found}`, [...(others.length === 0 ? foundBy : others), ...foundBy]);
  switch (plan.way) {
    case 'insert':
      if (foundBy.length === 0) return run(`${add} values (${places})`, columns);
      // Only the key column may be met. Meeting another unique key is an error, as it is without one.
      await run(`${add} select ${places} from dual where not exists (select 1 from ${from} where ${found})`, [...columns, ...foundBy]);
      return 1;
    case 'insert-or-ignore':
      return run(`${add} select ${places} from dual where not exists (select 1 from ${from} where ${found})`, [...columns, ...foundBy]);
    case 'upsert':
      return (await update()) || run(`${add} values (${places})`, columns);
    case 'update':
      return update();
    case 'delete':
      return run(`delete from ${from} where ${found}`, foundBy);
  }
}

/** MySQL returns nothing from a write, so the row is read in the same transaction. */
async function readRows(connection: SqlConnection, plan: WritePlan, foundBy: readonly string[], draft: RowDraft): Promise<RowResult['rows']> {
  const { returning, table } = plan;
  if (returning.length === 0) return [];
  const counted = table.columns.find((column) => column.isCounted);
  if (foundBy.length === 0 && counted === undefined) throw new UserError(`returning: the table "${table.name}" has no AUTO_INCREMENT column to find the new row by; name a "keyColumn"`, { code: 'provider.refused' });
  const where = foundBy.length === 0 ? `${quoted(counted?.name ?? '')} = last_insert_id()` : foundBy.map((column) => `${quoted(column)} = ?`).join(' and ');
  const { columns, rows } = await connection.run(`select ${returning.map(quoted).join(', ')} from ${table.from} where ${where}`, parametersOf(plan, draft, foundBy));
  return rows.map((row) => payloadOf(row, columns));
}

function parametersOf({ table }: WritePlan, { values }: RowDraft, columns: readonly string[]): readonly SqlParameter[] {
  return columns.map((name) => mysqlParameter(values.get(name) ?? null, table.columns.find((column) => column.name === name)?.type ?? ''));
}

/** Fractions go as text, so that a decimal gets the digits that were written; times lose the letters that MySQL does not read. */
function mysqlParameter(value: JsonValue, type: string): SqlParameter {
  if (typeof value === 'number') return Number.isInteger(value) ? value : String(value);
  if (typeof value === 'string' && /^(datetime|timestamp)$/i.test(type)) return utcText(value, ' ');
  return asParameter(value);
}

function quoted(name: string): string {
  return quoteIdentifier(name, 'mysql');
}
