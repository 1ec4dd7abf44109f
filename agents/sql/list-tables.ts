import type { ListedTable, TableListing } from '@rookery/sdk';
import type { SqlParameter, SqlSession } from './session.js';
import type { Dialect } from './statement.js';

const MOST_TABLES = 500;
const MOST_COLUMNS = 20_000;

/** The tables the log-in may use, with their columns; its own schema first. `search` is a part of a table's name. */
export async function listTables(session: SqlSession, search: string): Promise<TableListing> {
  const { text, parameters } = QUERIES[session.dialect](search);
  const { columns, rows } = await session.read(text, parameters);
  const tables = new Map<string, { readonly table: ListedTable; readonly columns: ListedTable['columns'][number][] }>();
  for (const row of rows) {
    const [schema, table, kind, here, column, type, key] = row.map((value, index) => columns[index]?.textOf(value) ?? '');
    const name = isTrue(here) ? table ?? '' : `${schema}.${table}`;
    const known = tables.get(name) ?? { table: { name, kind: /v|m/i.test(kind?.at(0) ?? '') ? 'view' : 'table', columns: [] }, columns: [] };
    tables.set(name, known);
    known.columns.push({ name: column ?? '', type: type ?? '', isKey: isTrue(key) });
  }
  const found = [...tables.values()].map(({ table, columns: own }) => ({ ...table, columns: own }));
  // A table that was cut off in the middle of its columns is left out.
  const whole = rows.length > MOST_COLUMNS ? found.slice(0, -1) : found;
  return { tables: whole.slice(0, MOST_TABLES), isCut: rows.length > MOST_COLUMNS || found.length > MOST_TABLES };
}

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1' || text === 't';
}

const QUERIES: Readonly<Record<Dialect, (search: string) => { readonly text: string; readonly parameters: readonly SqlParameter[] }>> = {
  postgres: (search) => ({
    text: `with t as (
        select c.oid, n.nspname, c.relname, c.relkind, n.nspname = current_schema() as here from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
          and has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE') and strpos(lower(c.relname), lower($1)) > 0
        order by here desc, n.nspname, c.relname limit ${MOST_TABLES + 1})
      select t.nspname::text, t.relname::text, t.relkind::text, t.here, a.attname::text, format_type(a.atttypid, a.atttypmod)::text, exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary and a.attnum = any (i.indkey))
      from t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped order by t.here desc, t.nspname, t.relname, a.attnum limit ${MOST_COLUMNS + 1}`,
    parameters: [search],
  }),
  mysql: (search) => ({
    text: `select t.table_schema, t.table_name, t.table_type, t.here, c.column_name, c.column_type, c.column_key = 'PRI' from (
        select table_schema, table_name, case when table_type like '%VIEW' then 'v' else 't' end as table_type, table_schema = database() as here from information_schema.tables
        where table_schema not in ('mysql', 'sys', 'performance_schema', 'information_schema') and (? = '' or locate(lower(?), lower(table_name)) > 0)
        order by here desc, table_schema, table_name limit ${MOST_TABLES + 1}) t
      join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name order by t.here desc, t.table_schema, t.table_name, c.ordinal_position limit ${MOST_COLUMNS + 1}`,
    parameters: [search, search],
  }),
  mssql: (search) => ({
    text: `select top ${MOST_COLUMNS + 1} t.table_schema, t.table_name, t.kind, t.here, c.column_name, c.data_type, case when k.column_name is null then 0 else 1 end as is_key from (
        select top ${MOST_TABLES + 1} table_schema, table_name, case when table_type = 'VIEW' then 'v' else 't' end as kind, case when table_schema = schema_name() then 1 else 0 end as here from information_schema.tables
        where @p1 = '' or charindex(lower(@p1), lower(table_name)) > 0 order by case when table_schema = schema_name() then 0 else 1 end, table_schema, table_name) t
      join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
      left join (select u.table_schema, u.table_name, u.column_name from information_schema.key_column_usage u join information_schema.table_constraints r
        on r.constraint_schema = u.constraint_schema and r.constraint_name = u.constraint_name where r.constraint_type = 'PRIMARY KEY') k
        on k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name
      order by t.here desc, t.table_schema, t.table_name, c.ordinal_position`,
    parameters: [search],
  }),
};
