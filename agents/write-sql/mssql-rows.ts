import { quoteIdentifier, type JsonValue } from '@rookery/sdk';
import { payloadOf, type SqlConnection, type SqlParameter } from '../sql/session.js';
import { asParameter, type RowDraft, type RowResult } from './row-draft.js';
import { utcText } from './utc-text.js';
import type { WritePlan } from './write-plan.js';

/** SQL Server takes 2,100 parameters for a statement and 1,000 rows for VALUES; some are its own. */
const MOST_PLACES = 2_000;
const MOST_ROWS = 1_000;

/** Writes rows of the same columns: plain inserts many to a statement, the other ways one statement for each row, in the same transaction. */
export async function writeMssqlRows(connection: SqlConnection, plan: WritePlan, drafts: readonly RowDraft[]): Promise<readonly RowResult[]> {
  const columns = [...(drafts[0]?.values.keys() ?? [])];
  if (plan.way === 'insert' && plan.returning.length === 0 && (plan.keyColumn === undefined || drafts.length > 1)) return insertMany(connection, plan, columns, drafts);
  const results: RowResult[] = [];
  for (const draft of drafts) results.push(await writeOne(connection, plan, columns, draft));
  return results;
}

/** With a key column this is the hopeful first try: a row that is there already fails the batch, and then rows go one by one. */
async function insertMany(connection: SqlConnection, plan: WritePlan, columns: readonly string[], drafts: readonly RowDraft[]): Promise<readonly RowResult[]> {
  const atOnce = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_PLACES / columns.length)));
  for (let start = 0; start < drafts.length; start += atOnce) {
    const chunk = drafts.slice(start, start + atOnce);
    const rows = chunk.map((_, row) => `(${columns.map((_column, index) => `@p${row * columns.length + index + 1}`).join(', ')})`);
    await connection.run(`insert into ${plan.table.from} (${columns.map(quoted).join(', ')}) values ${rows.join(', ')}`, chunk.flatMap((draft) => parametersOf(plan, draft, columns)));
  }
  return drafts.map(() => ({ changed: 1, rows: [] }));
}

async function writeOne(connection: SqlConnection, plan: WritePlan, columns: readonly string[], draft: RowDraft): Promise<RowResult> {
  const { text, isRepeatable } = statementFor(plan, columns);
  const parameters = parametersOf(plan, draft, columns);
  const written = await connection.run(text, parameters);
  const rows = written.rows.map((row) => payloadOf(row, written.columns));
  if (!isRepeatable || written.changed > 0) return { changed: written.changed, rows };
  const { keyColumn = '', returning, table } = plan;
  if (returning.length === 0) return { changed: 1, rows: [] };
  const found = await connection.run(`select ${returning.map(quoted).join(', ')} from ${table.from} where ${quoted(keyColumn)} = @p${columns.indexOf(keyColumn) + 1}`, parameters);
  return { changed: 1, rows: found.rows.map((row) => payloadOf(row, found.columns)) };
}

/** Exported for its tests. The locks keep the place of a row that is not there yet from another writer. */
export function statementFor({ way, table: { from }, by, keyColumn, returning }: WritePlan, columns: readonly string[]): { readonly text: string; readonly isRepeatable: boolean } {
  const place = (column: string) => `@p${columns.indexOf(column) + 1}`;
  const foundBy = way === 'insert' ? (keyColumn === undefined ? [] : [keyColumn]) : by;
  const others = columns.filter((column) => !foundBy.includes(column));
  const where = foundBy.map((column) => `${quoted(column)} = ${place(column)}`).join(' and ');
  const changes = (others.length === 0 ? foundBy : others).map((column) => `${quoted(column)} = ${place(column)}`).join(', ');
  const output = (of: 'inserted' | 'deleted') => (returning.length === 0 ? '' : ` output ${returning.map((column) => `${of}.${quoted(column)}`).join(', ')}`);
  const add = `insert into ${from} (${columns.map(quoted).join(', ')})${output('inserted')}`;
  const places = columns.map(place).join(', ');
  const addUnlessThere = `${add} select ${places} where not exists (select 1 from ${from} with (updlock, serializable) where ${where})`;
  switch (way) {
    case 'insert': return foundBy.length === 0 ? { text: `${add} values (${places})`, isRepeatable: false } : { text: addUnlessThere, isRepeatable: true };
    case 'insert-or-ignore': return { text: addUnlessThere, isRepeatable: false };
    case 'upsert': return { text: `update ${from} with (updlock, serializable) set ${changes}${output('inserted')} where ${where}; if @@rowcount = 0 ${add} values (${places})`, isRepeatable: false };
    case 'update': return { text: `update ${from} set ${changes}${output('inserted')} where ${where}`, isRepeatable: false };
    case 'delete': return { text: `delete from ${from}${output('deleted')} where ${where}`, isRepeatable: false };
  }
}

function parametersOf({ table }: WritePlan, { values }: RowDraft, columns: readonly string[]): readonly SqlParameter[] {
  return columns.map((name) => mssqlParameter(values.get(name) ?? null, table.columns.find((column) => column.name === name)?.type ?? ''));
}

/** Fractions go as text, so that a decimal gets the digits that were written, and a column of whole numbers refuses them instead of cutting them. */
function mssqlParameter(value: JsonValue, type: string): SqlParameter {
  if (typeof value === 'number' && !Number.isInteger(value)) return /e/.test(String(value)) ? value : String(value);
  if (typeof value !== 'string') return asParameter(value);
  switch (type.toLowerCase()) {
    case 'datetime2': return utcText(value, 'T');
    // The old type takes three digits of a second, and refuses more.
    case 'datetime': case 'smalldatetime': return utcText(value, 'T').replace(/^(.{23})\d+$/, '$1');
    default: return value;
  }
}

function quoted(name: string): string {
  return quoteIdentifier(name, 'mssql');
}
