import { jsonObjectSchema } from '@rookery/model';
import type { TableWrite, TableWriteResult } from '@rookery/sdk';
import { z } from 'zod';
import { texts } from '../persistence/parameters.js';
import { RowWriter } from './row-writer.js';
import type { TableDefinition, TableLimits } from './table-definition.js';
import type { TableSession } from './table-pool.js';

const DAY_MS = 86_400_000;
/** As long as events are recognised as seen before: a delivery that is replayed later than that writes again. */
const KEYS_KEPT_DAYS = 30;
const SWEEP_EVERY_MS = 60_000;
const SWEPT_AT_ONCE = 5_000;

const storedResultSchema = z.object({ ok: z.literal(true), changed: z.int(), row: jsonObjectSchema.nullable() });

/** A change; without a key it is made again at every repeat. */
export type KeyedWrite = Omit<TableWrite, 'idempotencyKey'> & { readonly idempotencyKey: string | null };

/**
 * Writes rows and the keys they came under in one transaction. A key seen before gets the answer of the first time and
 * changes nothing. Failures are not remembered: the next attempt is judged anew.
 */
export async function writeRows(session: TableSession, table: TableDefinition, writes: readonly KeyedWrite[], at: { readonly limits: TableLimits; readonly now: number }): Promise<readonly TableWriteResult[]> {
  const keys = [...new Set(writes.flatMap(({ idempotencyKey }) => idempotencyKey ?? []))];
  const known = await loadResults(session, table, keys);
  const fresh = writes.filter(({ idempotencyKey }, index) => idempotencyKey === null || (!known.has(idempotencyKey) && writes.findIndex((other) => other.idempotencyKey === idempotencyKey) === index));
  const writer = new RowWriter({ session, table, ...at });
  const results = await writer.write(fresh);
  const byKey = new Map(fresh.map(({ idempotencyKey }, index) => [idempotencyKey, results[index]]));
  await keepResults(session, table, fresh, results);
  if (writer.rowCount !== table.rowCount) await session.run('update user_table set row_count = $2 where id = $1', [table.id, writer.rowCount]);
  const places = new Map(fresh.map((write, index) => [write, results[index]]));
  return writes.map((write): TableWriteResult => {
    const result = (write.idempotencyKey === null ? places.get(write) : known.get(write.idempotencyKey) ?? byKey.get(write.idempotencyKey));
    return result ?? { ok: false, code: 'internal', message: 'the write was left out' };
  });
}

/** Uses table_write_pkey. */
async function loadResults(session: TableSession, table: TableDefinition, keys: readonly string[]): Promise<ReadonlyMap<string, TableWriteResult>> {
  if (keys.length === 0) return new Map();
  const { rows } = await session.run('select key, result from table_write where table_id = $1 and key = any($2::text[])', [table.id, texts(keys)]);
  return new Map(rows.map(([key, result]) => [key ?? '', storedResultSchema.parse(JSON.parse(result ?? 'null'))]));
}

async function keepResults(session: TableSession, table: TableDefinition, writes: readonly KeyedWrite[], results: readonly TableWriteResult[]): Promise<void> {
  const kept = writes.flatMap(({ idempotencyKey }, index) => {
    const result = results[index];
    return idempotencyKey === null || result?.ok !== true ? [] : [{ key: idempotencyKey, result: JSON.stringify(result) }];
  });
  if (kept.length === 0) return;
  await session.run(
    'insert into table_write (table_id, workspace_id, key, result) select $1, $2, given.* from unnest($3::text[], $4::text[]) as given',
    [table.id, table.workspaceId, texts(kept.map(({ key }) => key)), texts(kept.map(({ result }) => result))],
  );
}

/** Forgets old keys now and then, beside the writes that make new ones. Uses table_write_written_idx. */
export function createKeySweep(now: () => number): (session: TableSession) => Promise<void> {
  let sweptAt = now();
  return async (session) => {
    if (now() - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now();
    await session.run(
      'delete from table_write where ctid = any(array(select ctid from table_write where written_at < to_timestamp($1 / 1000.0) order by written_at limit $2 for update skip locked))',
      [now() - KEYS_KEPT_DAYS * DAY_MS, SWEPT_AT_ONCE],
    );
  };
}
