import { compileQuery, describeFaults, bindForm, errorOf, readForm, type ColumnType, type FilterForm, type QueryTable } from '@rookery/sdk';
import { findTable } from '../sql/catalogue.js';
import type { SqlParameter, SqlSession } from '../sql/session.js';

/** A table as the database's catalogue describes it: nothing else can be named. */
export interface CataloguedTable {
  readonly table: QueryTable;
  /** As SQL, quoted. */
  readonly from: string;
}

export interface VisualStatement {
  readonly body: string;
  readonly hasLimit: boolean;
  readonly parameters: readonly SqlParameter[];
}

const MOST_ROWS = 500_000;

/** By the names the catalogues of both families use; what is not here can be shown, not compared. */
const TYPES: ReadonlyMap<string, ColumnType> = new Map([
  ...['smallint', 'integer', 'bigint', 'int', 'mediumint', 'tinyint', 'numeric', 'decimal', 'real', 'double', 'double precision', 'float', 'year', 'oid', 'money', 'smallmoney'].map((name) => [name, 'number'] as const),
  ...['text', 'character varying', 'character', 'varchar', 'char', 'tinytext', 'mediumtext', 'longtext', 'enum', 'set', 'uuid', 'citext', 'name', 'inet', 'cidr', 'macaddr', 'time without time zone', 'time with time zone', 'time', 'USER-DEFINED', 'bpchar', 'nvarchar', 'nchar', 'ntext', 'uniqueidentifier']
    .map((name) => [name, 'text'] as const),
  ...['timestamp with time zone', 'timestamp without time zone', 'timestamp', 'datetime', 'date', 'datetime2', 'datetimeoffset', 'smalldatetime'].map((name) => [name, 'date-time'] as const),
  ['boolean', 'boolean'],
  ['bit', 'boolean'],
]);

/** Asks the catalogue for a table's columns. A name without a schema is looked for where the log-in looks. Throws a user error when there is none. */
export async function readCatalogue(session: SqlSession, name: string): Promise<CataloguedTable> {
  const found = await findTable(session.dialect, (text, parameters) => session.read(text, parameters), name);
  if ('fault' in found) throw errorOf('source.failed', { reason: found.fault });
  return { table: { name, columns: found.columns.map((column) => ({ name: column.name, type: typeOf(column.type, column.fullType) })) }, from: found.from };
}

function typeOf(type: string, fullType: string): ColumnType {
  if (/^(tinyint\(1\)|bit\(1\))/i.test(fullType)) return 'boolean';
  return TYPES.get(type) ?? TYPES.get(type.toLowerCase()) ?? 'json';
}

/** Writes a filter form as one SELECT over the table. Without a limit of its own it has none: who runs it bounds the rows. */
export function visualStatement(session: Pick<SqlSession, 'dialect'>, { table, from }: CataloguedTable, form: FilterForm, now: number): VisualStatement {
  const read = readForm(form);
  if (!read.ok) throw errorOf('filter.invalid', { reason: describeFaults(read.faults) });
  const bound = bindForm(read.form, table, { now, maxRows: MOST_ROWS, defaultRows: null });
  if (!bound.ok) throw errorOf('filter.invalid', { reason: describeFaults(bound.faults) });
  const { text, parameters } = compileQuery(bound.query, { dialect: session.dialect, from, isNamed: true });
  return { body: text, parameters, hasLimit: read.form.limit !== null || read.form.offset !== null };
}
