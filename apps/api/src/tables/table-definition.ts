import { jsonValueSchema, type JsonValue } from '@rookery/model';
import type { ColumnType, QueryTable } from '@rookery/sdk';
import { z } from 'zod';

/** What the tables of a workspace may hold. */
export interface TableLimits {
  readonly tables: number;
  readonly columns: number;
  readonly rows: number;
  /** Of one row, as JSON. */
  readonly rowBytes: number;
  /** Of a text in a unique or key column; an index holds no more. */
  readonly keyLetters: number;
  readonly importBytes: number;
  /** How long a query may take. */
  readonly queryMs: number;
  readonly queryRows: number;
}

export const defaultTableLimits: TableLimits = {
  tables: 100, columns: 100, rows: 1_000_000, rowBytes: 64 * 1024, keyLetters: 500, importBytes: 100 * 1024 * 1024, queryMs: 10_000, queryRows: 10_000,
};

export const columnTypes = ['text', 'number', 'boolean', 'date-time', 'json'] as const satisfies readonly ColumnType[];

export const tableNameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, { error: 'write small letters, digits, hyphens and underscores, for example "dealers"' });
export const columnNameSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, { error: 'write letters, digits and underscores, for example "city_id"' });

/** A column as people define it. Columns with `key` are the key together: all required, and unique as a whole. */
export const columnSchema = z.strictObject({
  name: columnNameSchema,
  title: z.string().min(1).max(200).optional(),
  type: z.enum(columnTypes),
  required: z.boolean().default(false),
  unique: z.boolean().default(false),
  key: z.boolean().default(false),
  /** For rows written without it; `"now()"` for a moment. */
  default: jsonValueSchema.optional(),
});
export type GivenColumn = z.output<typeof columnSchema>;

const storedColumnSchema = columnSchema.extend({ id: z.int().min(1), title: z.string() });
export type Column = z.output<typeof storedColumnSchema>;
export const storedColumnsSchema = z.array(storedColumnSchema);

/** A table as it is stored. Nothing a person typed is an identifier: the table is `t<id>`, its columns are `c<id>`. */
export interface TableDefinition {
  readonly id: number;
  readonly workspaceId: number;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly nextColumn: number;
  readonly revision: number;
  readonly rowCount: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const SCHEMA = 'rookery_tables';
const SQL_TYPES: Readonly<Record<ColumnType, string>> = { text: 'text', number: 'numeric', boolean: 'boolean', 'date-time': 'timestamptz', json: 'json' };

export function physicalTable({ id }: Pick<TableDefinition, 'id'>): string {
  return `${SCHEMA}.t${id}`;
}

export function physicalSequence({ id }: Pick<TableDefinition, 'id'>): string {
  return `${SCHEMA}.t${id}_id_seq`;
}

export function physicalColumn({ id }: Pick<Column, 'id'>): string {
  return `c${id}`;
}

export function sqlType({ type }: Pick<Column, 'type'>): string {
  return SQL_TYPES[type];
}

/** The name of the index of one unique column, or of the key. */
export function physicalIndex(table: Pick<TableDefinition, 'id'>, column: Pick<Column, 'id'> | 'key'): string {
  return `t${table.id}_${column === 'key' ? 'key' : `c${column.id}_unique`}`;
}

export function inSchema(name: string): string {
  return `${SCHEMA}.${name}`;
}

/** What a filter form may name: the columns and `_id`, the number of the row. */
export function queryTableOf(table: Pick<TableDefinition, 'name' | 'columns'>): QueryTable {
  return {
    name: table.name,
    columns: [{ name: '_id', type: 'number', identifier: 'id' }, ...table.columns.map((column) => ({ name: column.name, type: column.type, identifier: physicalColumn(column) }))],
  };
}

/** A table as people see it. */
export interface TableView {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly { readonly name: string; readonly title: string; readonly type: ColumnType; readonly required: boolean; readonly unique: boolean; readonly key: boolean; readonly default?: JsonValue }[];
  readonly rows: number;
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function viewOf({ name, title, description, columns, rowCount, revision, createdAt, updatedAt }: TableDefinition): TableView {
  return { name, title, description, columns: columns.map(({ id: _id, default: given, ...column }) => ({ ...column, ...(given === undefined ? {} : { default: given }) })), rows: rowCount, revision, createdAt, updatedAt };
}
