import { compileQuery, describeFaults, bindForm, errorOf, quoteIdentifier, readForm, type ColumnType, type FilterForm, type QueryTable } from '@rookery/sdk';
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

const NAME = /^(?:(?<schema>[^."`[\]]{1,128})\.)?(?<table>[^."`[\]]{1,128})$/;
const MOST_COLUMNS = 1_000;
const MOST_ROWS = 500_000;

/** By the names the catalogues of both families use; what is not here can be shown, not compared. */
const TYPES: ReadonlyMap<string, ColumnType> = new Map([
  ...['smallint', 'integer', 'bigint', 'int', 'mediumint', 'tinyint', 'numeric', 'decimal', 'real', 'double', 'double precision', 'float', 'year', 'oid'].map((name) => [name, 'number'] as const),
  ...['text', 'character varying', 'character', 'varchar', 'char', 'tinytext', 'mediumtext', 'longtext', 'enum', 'set', 'uuid', 'citext', 'name', 'inet', 'cidr', 'macaddr', 'time without time zone', 'time with time zone', 'time', 'USER-DEFINED', 'bpchar']
    .map((name) => [name, 'text'] as const),
  ...['timestamp with time zone', 'timestamp without time zone', 'timestamp', 'datetime', 'date'].map((name) => [name, 'date-time'] as const),
  ['boolean', 'boolean'],
]);

/** Asks the catalogue for a table's columns. A name without a schema is looked for where the log-in looks. Throws a user error when there is none. */
export async function readCatalogue(session: SqlSession, name: string): Promise<CataloguedTable> {
  const { schema, table } = NAME.exec(name)?.groups ?? {};
  if (table === undefined) throw errorOf('source.failed', { reason: `table: ${JSON.stringify(name.slice(0, 80))} is no name of a table; write for example "lots" or "public.lots"` });
  const isPostgres = session.dialect === 'postgres';
  const here = isPostgres ? 'current_schema()' : 'database()';
  // "column_type" tells MySQL's booleans, which are one-digit numbers.
  const { rows } = await session.read(
    isPostgres
      ? `select table_schema::text, column_name::text, data_type::text, data_type::text from information_schema.columns where table_schema = ${schema === undefined ? here : '$2'} and table_name = $1 order by ordinal_position limit ${MOST_COLUMNS}`
      : `select table_schema, column_name, data_type, column_type from information_schema.columns where table_schema = ${schema === undefined ? here : '?'} and table_name = ? order by ordinal_position limit ${MOST_COLUMNS}`,
    schema === undefined ? [table] : isPostgres ? [table, schema] : [schema, table],
  );
  const columns = rows.map(([, column, type, fullType]) => ({ name: String(column), type: typeOf(String(type), String(fullType)) }));
  if (columns.length === 0) throw errorOf('source.failed', { reason: `there is no table "${name}" that this log-in may read; check its name, and the rights of the user` });
  return { table: { name, columns }, from: [String(rows[0]?.[0]), table].map((part) => quoteIdentifier(part, session.dialect)).join('.') };
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
