import type { Database } from '../persistence/database.js';

/** Row count and MD5 of the contents of every table, by name. */
export async function digestOf(database: Database): Promise<Readonly<Record<string, string>>> {
  const tables = await database.rows<{ readonly name: string }>({ name: 'digest-tables', text: `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1` }, []);
  const digests = await Promise.all(tables.map(async ({ name }) => {
    const [row] = await database.rows<{ readonly digest: string }>({ name: `digest ${name}`, text: `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest from ${name} t` }, []);
    return [name, row?.digest ?? ''] as const;
  }));
  return Object.fromEntries(digests);
}
