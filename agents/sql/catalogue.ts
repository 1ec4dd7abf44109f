import { quoteIdentifier } from '@rookery/sdk';
import type { SqlParameter, SqlResult } from './session.js';
import type { Dialect } from './statement.js';

/** A column as the database's catalogue describes it. */
export interface CataloguedColumn {
  readonly name: string;
  /** The bare name of its type: `timestamp with time zone`, `int`. */
  readonly type: string;
  /** With length or precision, where the catalogue tells: `character varying(40)`, `tinyint(1)`. */
  readonly fullType: string;
  /** The server fills it: MySQL's AUTO_INCREMENT. */
  readonly isCounted: boolean;
}

export interface FoundTable {
  /** As SQL, with its schema, quoted. */
  readonly from: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly CataloguedColumn[];
}

type Ask = (text: string, parameters: readonly SqlParameter[]) => Promise<SqlResult>;

const NAME = /^(?:(?<schema>[^."`[\]]{1,128})\.)?(?<table>[^."`[\]]{1,128})$/;
const MOST_COLUMNS = 1_000;

/** Looks a table up. A name without a schema is looked for where the log-in looks; only what the log-in may see is found. */
export async function findTable(dialect: Dialect, ask: Ask, name: string): Promise<FoundTable | { readonly fault: string }> {
  const { schema, table } = NAME.exec(name)?.groups ?? {};
  if (table === undefined) return { fault: `table: ${JSON.stringify(name.slice(0, 80))} is no name of a table; write for example "lots" or "public.lots"` };
  const { text, parameters } = columnsQuery(dialect, table, schema);
  const { rows } = await ask(text, parameters);
  if (rows.length === 0) return { fault: `there is no table "${name}" that this log-in may read; check its name, and the rights of the user` };
  const inSchema = String(rows[0]?.[0]);
  return {
    from: [inSchema, table].map((part) => quoteIdentifier(part, dialect)).join('.'),
    schema: inSchema,
    name: table,
    columns: rows.map(([, column, type, fullType, extra]) => ({ name: String(column), type: String(type), fullType: String(fullType), isCounted: /auto_increment/i.test(String(extra)) })),
  };
}

function columnsQuery(dialect: Dialect, table: string, schema: string | undefined): { readonly text: string; readonly parameters: readonly SqlParameter[] } {
  switch (dialect) {
    case 'postgres':
      return {
        text: `select c.table_schema::text, c.column_name::text, c.data_type::text, format_type(a.atttypid, a.atttypmod)::text, ''::text from information_schema.columns c
          join pg_namespace n on n.nspname = c.table_schema join pg_class t on t.relnamespace = n.oid and t.relname = c.table_name join pg_attribute a on a.attrelid = t.oid and a.attname = c.column_name
          where c.table_schema = ${schema === undefined ? 'current_schema()' : '$2'} and c.table_name = $1 order by c.ordinal_position limit ${MOST_COLUMNS}`,
        parameters: schema === undefined ? [table] : [table, schema],
      };
    case 'mysql':
      return {
        // "column_type" tells MySQL's booleans, which are one-digit numbers.
        text: `select table_schema, column_name, data_type, column_type, extra from information_schema.columns where table_schema = ${schema === undefined ? 'database()' : '?'} and table_name = ? order by ordinal_position limit ${MOST_COLUMNS}`,
        parameters: schema === undefined ? [table] : [schema, table],
      };
    case 'mssql':
      return {
        text: `select top ${MOST_COLUMNS} table_schema, column_name, data_type, data_type + coalesce('(' + cast(character_maximum_length as varchar(12)) + ')', ''), '' from information_schema.columns where table_schema = ${schema === undefined ? 'schema_name()' : '@p2'} and table_name = @p1 order by ordinal_position`,
        parameters: schema === undefined ? [table] : [table, schema],
      };
  }
}
