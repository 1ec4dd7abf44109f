import type { JsonValue } from '@rookery/model';
import type { Session } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';
import { raiseEpochs } from '../persistence/publish.js';
import { ERASED, eraseJson, eraseText, type Erasing } from './erase-payload.js';
import { deleteRow, findRows, updateRow, type ErasedKind, type ErasedTable, type Place } from './erasure-tables.js';
import { wholeWords } from './person.js';
import { encoded, parsedOr } from './personal-values.js';

/** What one step needs to know of the erasure. */
export interface ErasureScope {
  readonly erasureId: number;
  readonly workspaceId: number;
  readonly value: string;
  /** Stands in place of a key that named the person: the same for all of this erasure, and for no other. */
  readonly mark: string;
  readonly now: number;
  readonly batch: number;
  readonly erasing: Erasing;
}

export interface StepResult {
  /** Where the walk goes on; `null`: it is at the end. */
  readonly place: Place | null;
  readonly counts: Readonly<Partial<Record<ErasedKind, number>>>;
  /** What was changed, where it is not what is counted: an event is counted once, however often something is found in it. */
  readonly changes?: number;
  /** What holds the value and stays, by what it is called in the report. */
  readonly kept?: Readonly<Record<string, number>>;
  /** Agents that handed something of the person to the outside, with how often. */
  readonly outside?: Readonly<Record<string, number>>;
}

type FoundRow = Readonly<Record<string, string | number | boolean | null>> & { readonly known_found: string | null; readonly is_about: boolean; readonly status: string | null; readonly is_last: boolean };

export const CANCELLED = 'cancelled: the data of this person was erased';
const cancel = { name: 'erasure cancels a delivery', text: `update delivery set status = 'suppressed', reason = $4, updated_at = $5, next_attempt_at = null where agent_id = $1::int and producer_id = $2::int and position = $3::bigint and status = 'pending'` };

/** Only counts the rows of one stretch in which the person may be found. */
export async function countTable(session: Session, table: ErasedTable, scope: ErasureScope, place: Place): Promise<StepResult> {
  const { rows, end } = await nextStretch(session, table, scope, place);
  const named = rows.filter((row) => change(table, row, scope) !== 'nothing');
  return { place: end, counts: named.length === 0 ? {} : { [table.kind]: named.length } };
}

/** Takes the person out of one stretch of a table. */
export async function eraseTable(session: Session, table: ErasedTable, scope: ErasureScope, place: Place): Promise<StepResult> {
  let { rows, end } = await nextStretch(session, table, scope, place);
  if (table.isHeld === true && rows.length > 0) {
    // Fenced first, and read again: what a turn committed in between must not be lost.
    await session.rows(raiseEpochs, [numbers([...new Set(rows.map((row) => Number(row['agent_id'])))])]);
    ({ rows, end } = await nextStretch(session, table, scope, place));
  }
  let count = 0;
  let cancelled = 0;
  const outside: Record<string, number> = {};
  for (const row of rows) {
    const key = table.key.map(({ name }) => row[name] ?? null);
    const what = change(table, row, scope);
    if (what === 'delete') await session.rows(deleteRow(table), key);
    else if (what !== 'nothing') await session.rows(updateRow(table), [...key, ...what]);
    if (what !== 'nothing') count += 1;
    if (table.table !== 'delivery' || !row.is_about) continue;
    if (row.status === 'pending') {
      await session.rows(cancel, [...key, CANCELLED, scope.now]);
      cancelled += 1;
    } else if (row.status !== 'suppressed' && row.status !== 'expired') {
      const agent = String(row['agent_id']);
      outside[agent] = (outside[agent] ?? 0) + 1;
    }
  }
  if (table.table === 'stored_value' && count > 0) await session.rows(noteValueChange, [scope.workspaceId]);
  return { place: end, counts: { ...(count > 0 ? { [table.kind]: count } : {}), ...(cancelled > 0 ? { cancelled } : {}) }, outside };
}

// Templates read stored values from memory; every process looks at this number.
const noteValueChange = { name: 'erasure notes a value change', text: 'insert into value_change (workspace_id, version) values ($1, 1) on conflict (workspace_id) do update set version = value_change.version + 1' };

async function nextStretch(session: Session, table: ErasedTable, { workspaceId, erasureId, value, batch }: ErasureScope, place: Place): Promise<{ readonly rows: readonly FoundRow[]; readonly end: Place | null }> {
  const found = await session.rows<FoundRow>(findRows(table), [workspaceId, erasureId, value, batch, encoded(value), ...place]);
  const last = found.find((row) => row.is_last);
  return { rows: found.filter((row) => !row.is_last), end: last === undefined ? null : table.key.map(({ name, type }) => (type === 'text' ? String(last[name]) : Number(last[name]))) };
}

/** The columns' new texts; `delete`: the row is about the person as a whole. */
function change(table: ErasedTable, row: FoundRow, { erasing, mark }: ErasureScope): readonly (string | null)[] | 'delete' | 'nothing' {
  const owner = table.owner === undefined ? null : String(row[table.owner]);
  if (owner !== null && (erasing.matcher.isKey(owner) || eraseText(owner, erasing) !== owner)) return 'delete';
  const own: Erasing = { ...erasing, known: row.known_found === null ? undefined : wholeWords(foundOf(row.known_found)) };
  const before = table.columns.map(({ name }) => textOf(row[`c_${name}`]));
  const after = table.columns.map(({ name, as }, index) => {
    const text = before[index] ?? null;
    if (text === null) return null;
    if (name === 'key' || name === 'event_key') return erasing.matcher.isKey(text) || eraseText(text, own) !== text ? mark : text;
    return as === 'json' ? erasedJsonText(text, own) : eraseText(text, own);
  });
  return after.every((text, index) => text === before[index]) ? 'nothing' : after;
}

function erasedJsonText(text: string, erasing: Erasing): string {
  const value: JsonValue | undefined = parsedOr(text, undefined);
  if (value === undefined) return eraseText(text, erasing);
  const erased = eraseJson(value, erasing);
  return erased.isChanged ? JSON.stringify(erased.value) : text;
}

export function foundOf(text: string): readonly string[] {
  const found = parsedOr(text, []);
  return Array.isArray(found) ? found.flatMap((one: unknown) => (typeof one === 'string' && one !== ERASED ? [one] : [])) : [];
}

function textOf(value: string | number | boolean | null | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
