import { quoteIdentifier, type JsonValue } from '@rookery/sdk';
import { payloadOf, type SqlConnection } from '../sql/session.js';
import type { RowDraft, RowResult } from './row-draft.js';
import type { WritePlan } from './write-plan.js';

/** The place of a row in its batch; no column of a table is called so. */
const PLACE = 'rookery_place';

/**
 * Writes rows of the same columns, and no two of one key, with one statement and one parameter: the rows as JSON, which the
 * server reads with the types of the table itself. So a statement is the same for any number of rows, and exact to the last digit.
 */
export async function writePostgresRows(connection: SqlConnection, plan: WritePlan, drafts: readonly RowDraft[]): Promise<readonly RowResult[]> {
  const columns = [...(drafts[0]?.values.keys() ?? [])];
  const rows = JSON.stringify(drafts.map(({ values }) => Object.fromEntries(values)));
  const result = await connection.run(statementFor(plan, columns), [rows]);
  const [, ...returned] = result.columns;
  const results: { changed: number; rows: Record<string, JsonValue>[] }[] = drafts.map(() => ({ changed: 0, rows: [] }));
  for (const [index, [place, ...values]] of result.rows.entries()) {
    // A plain insert cannot return the place; it returns its rows in the order they were given.
    const entry = results[place === null ? index : Number(place) - 1];
    if (entry === undefined) continue;
    entry.changed += 1;
    if (returned.length > 0) entry.rows.push(payloadOf(values, returned));
  }
  return results;
}

/** Exported for its tests. */
export function statementFor({ way, table, by, keyColumn, returning }: WritePlan, columns: readonly string[]): string {
  const named = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}${quoted(name)}`).join(', ');
  const input = `with v as (select e.${PLACE}, ${named('r.', columns)} from json_array_elements($1::json) with ordinality e(j, ${PLACE}) cross join lateral json_populate_record(null::${table.from}, e.j) r)`;
  const insert = `insert into ${table.from} (${named('', columns)}) select ${named('v.', columns)} from v order by v.${PLACE}`;
  const returned = returning.length === 0 ? '' : `, ${named('t.', returning)}`;
  const ownReturned = returning.length === 0 ? '' : `, ${named('', returning)}`;
  const same = by.map((name) => `t.${quoted(name)} = v.${quoted(name)}`).join(' and ');
  const others = columns.filter((name) => !by.includes(name));
  const changes = (prefix: string) => (others.length === 0 ? by : others).map((name) => `${quoted(name)} = ${prefix}.${quoted(name)}`).join(', ');
  switch (way) {
    case 'insert': {
      const repeat = keyColumn === undefined ? '' : ` on conflict (${quoted(keyColumn)}) do update set ${quoted(keyColumn)} = excluded.${quoted(keyColumn)}`;
      return `${input} ${insert}${repeat} returning null::bigint${ownReturned}`;
    }
    case 'upsert':
      return `${input} ${insert} on conflict (${named('', by)}) do update set ${changes('excluded')} returning null::bigint${ownReturned}`;
    case 'insert-or-ignore':
      return `${input}, t as (${insert} on conflict (${named('', by)}) do nothing returning ${named('', [...new Set([...by, ...returning])])}) select v.${PLACE}${returned} from v join t on ${same}`;
    case 'update':
      return `${input} update ${table.from} t set ${changes('v')} from v where ${same} returning v.${PLACE}${returned}`;
    case 'delete':
      return `${input} delete from ${table.from} t using v where ${same} returning v.${PLACE}${returned}`;
  }
}

function quoted(name: string): string {
  return quoteIdentifier(name, 'postgres');
}
