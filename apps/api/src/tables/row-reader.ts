import type { JsonObject } from '@rookery/model';
import { bindForm, compileQuery, describeFaults, errorOf, readForm, type FilterForm, type Query, type QueryTable } from '@rookery/sdk';
import { readCell } from './cells.js';
import { physicalTable, queryTableOf, type TableDefinition, type TableLimits } from './table-definition.js';
import type { TableSession } from './table-pool.js';

const DEFAULT_ROWS = 100;

/** Asks a table with a filter form; throws `filter.invalid` with every fault. */
export function queryOfForm(table: TableDefinition, form: FilterForm, { now, limits }: { readonly now: number; readonly limits: TableLimits }): Query {
  const target: QueryTable = queryTableOf(table);
  const read = readForm(form);
  if (!read.ok) throw errorOf('filter.invalid', { reason: describeFaults(read.faults) });
  const bound = bindForm(read.form, target, { now, maxRows: limits.queryRows, defaultRows: DEFAULT_ROWS });
  if (!bound.ok) throw errorOf('filter.invalid', { reason: describeFaults(bound.faults) });
  return bound.query;
}

export async function readRows(session: TableSession, table: TableDefinition, query: Query): Promise<readonly JsonObject[]> {
  const { text, parameters, output } = compileQuery(query, { dialect: 'postgres', from: physicalTable(table) });
  const { rows } = await session.run(text, parameters);
  return rows.map((row) => Object.fromEntries(output.map(({ name, type }, index) => [name, readCell(row[index] ?? null, type)])));
}

/** Whether the form leaves the order and the size of a page to whoever asks. */
export function canBePaged(form: FilterForm): boolean {
  const own = new Set<unknown>(['order', 'limit', 'offset', 'group', 'count', 'sum', 'avg', 'min', 'max']);
  return form.every(([operator]) => !own.has(operator));
}

/** The rows after one, by their number; `_id` is among the columns, whether it was asked for or not. */
export function pageAfter(query: Query, after: number, limit: number): Query {
  const rowId = query.table.columns.find(({ name }) => name === '_id');
  if (rowId === undefined) throw new Error('a table without row numbers cannot be paged');
  const by = { name: '_id', type: rowId.type, column: rowId };
  const output = query.output.some(({ name }) => name === '_id') ? query.output : [...query.output, by];
  const where: Query['where'] = { kind: 'and', of: [query.where, { kind: 'compare', operator: 'gt', column: rowId, value: { type: 'number', text: String(after) } }] };
  return { ...query, output, where: after === 0 ? query.where : where, order: [{ by, isDescending: false }], limit };
}
