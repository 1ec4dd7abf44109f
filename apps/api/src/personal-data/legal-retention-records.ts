import type { Session, Statement } from '../persistence/database.js';
import { ERASED } from './erase-payload.js';
import { findTable, firstPlace, type ErasedTable, type Place } from './erasure-tables.js';

/** What is taken out of the old rows of a table. In SQL `t` is the row and `p` are the rules of its workspace. */
interface BlankedTable {
  readonly table: ErasedTable;
  /** Since when the row stands as it is; milliseconds. */
  readonly at: string;
  /** Columns, and which of their texts go. */
  readonly columns: readonly { readonly name: string; readonly becomes: string; readonly when: string }[];
}

const gone = `'${ERASED}'`;
const text = (name: string) => ({ name, becomes: gone, when: `t.${name} <> ${gone}` });

/**
 * What was recorded of events beside the log. A text that a provider or code wrote may hold any value of the event, in words of its own, so it goes as a
 * whole; codes, outcomes, times and counts stay. What waits to be sent or whose outcome nobody knows keeps its key, which orders what comes after it, and
 * what waits for a receipt the reference it is found by.
 */
const blankedTables: readonly BlankedTable[] = [
  {
    table: findTable('delivery'), at: 't.created_at',
    columns: [
      { name: 'key', becomes: gone, when: `not p.shows_keys and t.status not in ('pending', 'sending', 'unknown') and t.key <> ${gone}` },
      { name: 'reason', becomes: gone, when: `t.status not in ('pending', 'sending') and t.reason <> ${gone}` },
      { name: 'reference', becomes: 'null', when: `t.status not in ('pending', 'sending', 'unknown', 'accepted') and t.reference is not null` },
    ],
  },
  { table: findTable('attempt'), at: 't.finished_at', columns: [text('message'), { name: 'reference', becomes: 'null', when: 't.reference is not null' }] },
  { table: findTable('failed_event'), at: 't.failed_at', columns: [text('message'), { name: 'detail', becomes: `'{}'`, when: `t.detail <> '{}'` }] },
  { table: findTable('agent'), at: 't.last_error_at', columns: [text('last_error_message')] },
  { table: findTable('replay'), at: 't.finished_at', columns: [text('event_key'), text('reason')] },
];

const DAY_MS = 86_400_000;
/** A stretch looks at rows by their keys alone and rewrites few, so many of them fit into a round. */
const STRETCHES = 20;

/**
 * The next stretch of a table by its primary key, of all workspaces: rows that are older than their workspace's rule lose their texts. $1 now, $2 rows at
 * once, then the place. A row that somebody else changes at this moment is left to the next walk.
 */
function blankStretch({ table: { table, key }, at, columns }: BlankedTable): Statement {
  const names = (row: string): string => key.map(({ name }) => `${row}.${name}`).join(', ');
  const place = key.map(({ type }, index) => `$${3 + index}::${type}`).join(', ');
  const isSame = (one: string, other: string): string => key.map(({ name }) => `${one}.${name} = ${other}.${name}`).join(' and ');
  const isDue = columns.map(({ when }) => `(${when})`).join(' or ');
  return {
    name: `legal retention blanks ${table}`,
    text: `with stretch as materialized (
        select ${names('t')}, t.workspace_id from ${table} t where (${names('t')}) > (${place}) order by ${names('t')} limit $2
      ), ruled as materialized (
        select ${names('s')}, p.shows_keys, $1::bigint - p.personal_days * ${DAY_MS}::bigint as before from stretch s join personal_settings p on p.workspace_id = s.workspace_id
        where p.personal_days is not null and (exists (select from personal_field f where f.workspace_id = s.workspace_id) or exists (select from personal_column c where c.workspace_id = s.workspace_id))
      ), due as materialized (
        select ${names('t')}, p.shows_keys from ruled p join ${table} t on ${isSame('t', 'p')} where ${at} < p.before and (${isDue}) for update of t skip locked
      ), blanked as (
        update ${table} t set ${columns.map(({ name, becomes, when }) => `${name} = case when ${when} then ${becomes} else t.${name} end`).join(', ')} from due p where ${isSame('t', 'p')} returning 1
      )
      select ${names('s')}, (select count(*)::int from stretch) as seen, (select count(*)::int from blanked) as blanked from stretch s order by ${key.map(({ name }) => `s.${name} desc`).join(', ')} limit 1`,
  };
}

const walks = blankedTables.map((blanked) => ({ ...blanked.table, statement: blankStretch(blanked) }));

/** Where each walk stands. Kept in memory only: to lose it costs one round. */
export type RecordPlaces = Map<string, Place>;

/** Goes a bounded way through every table on from its place, and begins again at its end. Returns how many rows lost a text. */
export async function blankRecords(session: Session, places: RecordPlaces, { now, batch, isStopped }: { readonly now: number; readonly batch: number; readonly isStopped: () => boolean }): Promise<number> {
  let blanked = 0;
  for (const walk of walks) {
    for (let count = 0; count < STRETCHES && !isStopped(); count += 1) {
      const place = places.get(walk.table) ?? firstPlace(walk);
      const [last] = await session.rows<Readonly<Record<string, string | number>> & { readonly seen: number; readonly blanked: number }>(walk.statement, [now, batch, ...place]);
      blanked += last?.blanked ?? 0;
      if (last === undefined || last.seen < batch) {
        places.delete(walk.table);
        break;
      }
      places.set(walk.table, walk.key.map(({ name, type }) => (type === 'text' ? String(last[name]) : Number(last[name]))));
    }
  }
  return blanked;
}
