import { quoteIdentifier, UserError } from '@rookery/sdk';
import { findTable } from '../sql/catalogue.js';
import type { SqlConnection } from '../sql/session.js';

const COLUMN = 'delivery_key';

/** Marks keys as done in the transaction at hand and says which had not been. A failed transaction takes the marks with it. */
export async function markSeen(connection: SqlConnection, name: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const table = await findTable(connection.dialect, (text, parameters) => connection.run(text, parameters), name);
  if ('fault' in table) throw new UserError(`seenTable: ${table.fault}`, { code: 'provider.refused' });
  if (!table.columns.some((column) => column.name === COLUMN)) {
    throw new UserError(`seenTable: "${name}" has no column "${COLUMN}"; create it: create table ${name} (${COLUMN} varchar(200) primary key, seen_at timestamp default current_timestamp)`, { code: 'provider.refused' });
  }
  const column = quoteIdentifier(COLUMN, connection.dialect);
  if (connection.dialect === 'postgres') {
    const { rows } = await connection.run(`insert into ${table.from} (${column}) select json_array_elements_text($1::json) on conflict do nothing returning ${column}::text`, [JSON.stringify(keys)]);
    return new Set(rows.map(([key]) => String(key)));
  }
  const fresh = new Set<string>();
  for (const key of keys) {
    const { changed } = connection.dialect === 'mysql'
      ? await connection.run(`insert into ${table.from} (${column}) select ? from dual where not exists (select 1 from ${table.from} where ${column} = ?)`, [key, key])
      : await connection.run(`insert into ${table.from} (${column}) select @p1 where not exists (select 1 from ${table.from} with (updlock, serializable) where ${column} = @p1)`, [key]);
    if (changed > 0) fresh.add(key);
  }
  return fresh;
}
