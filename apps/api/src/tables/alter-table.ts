import { jsonValueSchema } from '@rookery/model';
import { errorOf } from '@rookery/sdk';
import { z } from 'zod';
import { CellFault, cellOf } from './cells.js';
import { checkColumns, createIndex, createKey, dropIndex, saveTable } from './definitions.js';
import { columnNameSchema, columnSchema, physicalColumn, physicalTable, sqlType, tableNameSchema, type Column, type TableDefinition, type TableLimits } from './table-definition.js';
import type { TableSession } from './table-pool.js';

const changeSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('add'), column: columnSchema }),
  z.strictObject({ do: z.literal('rename'), column: columnNameSchema, to: columnNameSchema }),
  z.strictObject({ do: z.literal('drop'), column: columnNameSchema }),
  z.strictObject({
    do: z.literal('change'), column: columnNameSchema, title: z.string().min(1).max(200).optional(), required: z.boolean().optional(), unique: z.boolean().optional(),
    /** `null` takes the default away. */
    default: jsonValueSchema.optional(),
  }),
  /** The columns of the key; none: no key. */
  z.strictObject({ do: z.literal('key'), columns: z.array(columnNameSchema).max(8) }),
]);

export const alterSchema = z.strictObject({
  name: tableNameSchema.optional(),
  title: z.string().min(1).max(200).optional(),
  description: z.string().max(2_000).optional(),
  changes: z.array(changeSchema).max(200).default([]),
  /** The revision the change was made for; another one is refused. */
  revision: z.int().optional(),
});
export type Alteration = z.output<typeof alterSchema>;
type Change = z.output<typeof changeSchema>;

/** Makes the changes one after another, all or none. What rows hold is only lost with the column that is dropped. */
export async function alterTable(session: TableSession, table: TableDefinition, given: Alteration, { limits, now }: { readonly limits: TableLimits; readonly now: number }): Promise<TableDefinition> {
  if (given.revision !== undefined && given.revision !== table.revision) throw errorOf('conflict.revision', { current: table.revision, sent: given.revision });
  let current: TableDefinition = { ...table, name: given.name ?? table.name, title: given.title ?? table.title, description: given.description ?? table.description };
  for (const change of given.changes) {
    current = await apply(session, current, change, { limits, now });
    checkColumns(current.columns, limits);
  }
  return saveTable(session, current);
}

async function apply(session: TableSession, table: TableDefinition, change: Change, at: { readonly limits: TableLimits; readonly now: number }): Promise<TableDefinition> {
  switch (change.do) {
    case 'add': return addColumn(session, table, { ...change.column, id: table.nextColumn, title: change.column.title ?? change.column.name }, at);
    case 'rename': {
      const column = columnOf(table, change.column);
      return withColumn(table, { ...column, name: change.to, title: column.title === column.name ? change.to : column.title });
    }
    case 'drop': {
      const column = columnOf(table, change.column);
      if (column.key) throw refused(`"${column.name}" belongs to the key; change the key first`);
      await session.run(`alter table ${physicalTable(table)} drop column ${physicalColumn(column)}`);
      return { ...table, columns: table.columns.filter(({ id }) => id !== column.id) };
    }
    case 'change': return changeColumn(session, table, change);
    case 'key': {
      const ids = new Set(change.columns.map((name) => columnOf(table, name).id));
      const changed = { ...table, columns: table.columns.map((column) => ({ ...column, key: ids.has(column.id) })) };
      for (const column of changed.columns.filter(({ key }) => key)) await requireFull(session, table, column);
      await dropIndex(session, table, 'key');
      await createKey(session, changed);
      return changed;
    }
  }
}

async function addColumn(session: TableSession, table: TableDefinition, column: Column, { limits, now }: { readonly limits: TableLimits; readonly now: number }): Promise<TableDefinition> {
  if (table.columns.some(({ name }) => name.toLowerCase() === column.name.toLowerCase())) throw refused(`there is a column "${column.name}" already`);
  if (column.key) throw refused(`"${column.name}" cannot join the key while it is added; add it and change the key then`);
  checkColumns([column], limits);
  if (column.required && column.default === undefined && table.rowCount > 0) throw refused(`"${column.name}" is required and the ${table.rowCount} rows have no value for it; give it a default`);
  await session.run(`alter table ${physicalTable(table)} add column ${physicalColumn(column)} ${sqlType(column)}`);
  if (column.default !== undefined && column.default !== null && table.rowCount > 0) {
    const record = JSON.stringify([{ [physicalColumn(column)]: filling(column, limits, now) }]);
    const shape = `${physicalColumn(column)} ${sqlType(column)}`;
    await session.run(`update ${physicalTable(table)} set ${physicalColumn(column)} = x.${physicalColumn(column)} from json_to_recordset($1::json) as x(${shape})`, [record]);
  }
  const added = { ...table, columns: [...table.columns, column], nextColumn: table.nextColumn + 1 };
  if (column.unique) await createIndex(session, added, column);
  return added;
}

function filling(column: Column, limits: TableLimits, now: number) {
  try {
    return cellOf(column.default ?? null, column, { now, limits });
  } catch (error) {
    if (error instanceof CellFault) throw refused(`the default of ${error.message}`);
    throw error;
  }
}

async function changeColumn(session: TableSession, table: TableDefinition, { column: name, ...change }: Extract<Change, { do: 'change' }>): Promise<TableDefinition> {
  const before = columnOf(table, name);
  const { default: kept, ...rest } = before;
  const given = change.default === undefined ? kept : change.default;
  const after: Column = {
    ...rest, title: change.title ?? before.title, required: change.required ?? before.required, unique: change.unique ?? before.unique,
    ...(given === undefined || given === null ? {} : { default: given }),
  };
  if (after.required && !before.required) await requireFull(session, table, after);
  if (after.unique && !before.unique) await createIndex(session, table, after);
  if (!after.unique && before.unique) await dropIndex(session, table, before);
  return withColumn(table, after);
}

async function requireFull(session: TableSession, table: TableDefinition, column: Column): Promise<void> {
  const { rows } = await session.run(`select count(*) from (select 1 from ${physicalTable(table)} where ${physicalColumn(column)} is null limit 1000) n`);
  const count = Number(rows[0]?.[0]);
  if (count > 0) throw refused(`${count === 1_000 ? '1000 or more' : count} rows have no value for "${column.name}"; fill them first`);
}

function columnOf(table: TableDefinition, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found === undefined) throw refused(`there is no column "${name}" in "${table.name}"; it has ${table.columns.map((column) => column.name).join(', ')}`);
  return found;
}

function withColumn(table: TableDefinition, column: Column): TableDefinition {
  return { ...table, columns: table.columns.map((known) => (known.id === column.id ? column : known)) };
}

function refused(reason: string): Error {
  return errorOf('table.invalid', { reason });
}
