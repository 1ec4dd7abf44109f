import type { JsonValue } from '@rookery/model';
import type { Session } from '../persistence/database.js';
import { inSchema, physicalColumn, physicalTable, storedColumnsSchema, type Column } from '../tables/table-definition.js';
import { ERASED, eraseJson, eraseText } from './erase-payload.js';
import type { Place } from './erasure-tables.js';
import type { ErasureScope, StepResult } from './erasure-rows.js';
import { parsedOr } from './personal-values.js';

const nextTable = { name: 'erasure finds the next table', text: 'select id, columns from user_table where workspace_id = $1 and id >= $2 order by id limit 1' };
const markedColumns = { name: 'erasure reads marked columns', text: 'select column_id as id from personal_column where table_id = $1' };

interface Cell {
  readonly column: Column;
  readonly isMarked: boolean;
}

/** Counts, or takes the person out of, one stretch of the tables people made: `place` is a table and a row of it. */
export async function walkOwnTables(session: Session, scope: ErasureScope, [tableId = 0, rowId = 0]: Place, isErasing: boolean): Promise<StepResult> {
  const [table] = await session.rows<{ readonly id: number; readonly columns: unknown }>(nextTable, [scope.workspaceId, tableId]);
  if (table === undefined) return { place: null, counts: {} };
  const after = table.id === tableId ? Number(rowId) : 0;
  const columns = storedColumnsSchema.parse(table.columns);
  const marked = new Set((await session.rows<{ readonly id: number }>(markedColumns, [table.id])).map(({ id }) => id));
  const cells = columns.map((column): Cell => ({ column, isMarked: marked.has(column.id) || scope.erasing.fields.has([column.name]) }));
  const names = columns.map((column) => physicalColumn(column));
  const read = { name: `erasure reads ${physicalTable(table)} ${names.join(' ')}`, text: `select id, ${names.map((name) => `${name}::text as ${name}`).join(', ')} from ${inSchema(`t${table.id}`)} where id > $1 order by id limit $2` };
  const rows = await session.rows<Record<string, string | number | null> & { readonly id: number }>(read, [after, scope.batch]);
  let count = 0;
  let kept = 0;
  for (const row of rows) {
    const before = names.map((name) => (row[name] === null || row[name] === undefined ? null : String(row[name])));
    if (!cells.some((cell, index) => isNamedIn(cell, before[index] ?? null, scope))) continue;
    count += 1;
    if (!isErasing) continue;
    const texts = cells.map((cell, index) => erasedCell(cell, before[index] ?? null, scope, row.id));
    kept += texts.filter((text) => text === 'kept').length;
    const changed = texts.flatMap((text, index) => (text === 'kept' || text === before[index] ? [] : [{ name: names[index] ?? '', type: columns[index], text }]));
    if (changed.length === 0) continue;
    const set = changed.map(({ name, type }, index) => `${name} = $${2 + index}::${type?.type === 'json' ? 'json' : 'text'}${castTo(type)}`).join(', ');
    await session.rows({ name: `erasure rewrites ${physicalTable(table)} ${changed.map(({ name }) => name).join(' ')}`, text: `update ${physicalTable(table)} set ${set} where id = $1` }, [row.id, ...changed.map(({ text }) => text)]);
  }
  const last = rows.at(-1);
  return { place: last === undefined ? [table.id + 1, 0] : [table.id, last.id], counts: count === 0 ? {} : { tableRows: count }, kept: kept === 0 ? {} : { tableCells: kept } };
}

function castTo(column: Column | undefined): string {
  if (column === undefined || column.type === 'text' || column.type === 'json') return '';
  return { number: '::numeric', boolean: '::boolean', 'date-time': '::timestamptz' }[column.type];
}

function isNamedIn({ column }: Cell, text: string | null, { erasing }: ErasureScope): boolean {
  if (text === null) return false;
  if (column.type === 'json') {
    const value: JsonValue | undefined = parsedOr(text, undefined);
    return value !== undefined && eraseJson(value, erasing).isChanged;
  }
  return erasing.matcher.names(text, [column.name]) || eraseText(text, erasing) !== text;
}

/** `kept`: the column must hold a value of its type, and none would tell that it was erased. */
function erasedCell({ column, isMarked }: Cell, text: string | null, { erasing, mark }: ErasureScope, rowId: number): string | null {
  if (text === null) return null;
  if (column.type === 'json') {
    if (isMarked) return JSON.stringify(ERASED);
    const erased = eraseJson(parsedOr(text, null), erasing);
    return erased.isChanged ? JSON.stringify(erased.value) : text;
  }
  const isGone = isMarked || erasing.matcher.names(text, [column.name]);
  if (column.type === 'text') {
    if (isGone) return column.unique || column.key ? `${mark.slice(0, -1)} ${rowId}]` : ERASED;
    return eraseText(text, erasing);
  }
  if (!isGone) return text;
  return column.required || column.key ? 'kept' : null;
}
