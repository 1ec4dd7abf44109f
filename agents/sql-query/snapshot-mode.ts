import { createHash } from 'node:crypto';
import { z } from 'zod';
import { errorOf, type CheckResult, type JsonObject, type JsonValue, type SourceContext, type SourceItem } from '@rookery/sdk';
import type { Statement } from './cursor-mode.js';
import { firstRowsSql } from './cursor-sql.js';
import { fitting } from './row-item.js';
import { payloadOf, type SqlSession } from '../sql/session.js';
import type { SqlQueryOptions } from './spec.js';

/** What is kept per key: the hash of the row and, if wanted, the row. */
const storedSchema = z.object({ hash: z.string(), row: z.record(z.string(), z.json()).optional() });
type Stored = z.infer<typeof storedSchema>;

const cursorSchema = z.object({ run: z.int() });

type Context = SourceContext<SqlQueryOptions>;

interface Change {
  readonly key: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly row: JsonObject;
  readonly before: JsonObject | undefined;
  /** The hash after it; empty when the row is gone. */
  readonly hash: string;
}

/**
 * Compares the whole result with the last one, by key. At most `batchSize` changes are emitted at once; only they are
 * remembered, so the rest is found again by the next check, which follows at once.
 */
export async function checkBySnapshot(context: Context, session: SqlSession, statement: Statement): Promise<CheckResult> {
  const { options, state } = context;
  const rows = await readRows(session, statement, options);
  const hashes = new Map([...rows].map(([key, row]) => [key, hashOf(row)]));
  const remember = (key: string, row: JsonObject, hash: string) => state.set(key, options.before ? { hash, row } : { hash });
  if (context.cursor === null && options.firstRun === 'silent') {
    for (const [key, row] of rows) remember(key, row, hashes.get(key) ?? '');
    return { items: [], cursor: JSON.stringify({ run: 1 }) };
  }
  const stored = new Map([...(await state.entries())].map(([key, value]) => [key, storedSchema.parse(value)]));
  const changes = compare(rows, hashes, stored, options.keyColumns);
  if (changes.length === 0) return context.cursor === null ? { items: [], cursor: JSON.stringify({ run: 1 }) } : { items: [] };
  // The run is counted from what was committed, so a check repeated after a crash gives the same dedupe keys.
  const run = 1 + (context.cursor === null ? 0 : cursorSchema.parse(JSON.parse(context.cursor)).run);
  const batch = changes.slice(0, options.batchSize);
  for (const { key, change, row, hash } of batch) {
    if (change === 'removed') state.delete(key);
    else remember(key, row, hash);
  }
  return { items: batch.map((change) => itemOf(change, run)), cursor: JSON.stringify({ run }), more: changes.length > batch.length };
}

/** Every row of the statement; more than `maxRows` are refused, never cut off. */
export async function readAll(session: SqlSession, statement: Statement, { maxRows }: Pick<SqlQueryOptions, 'maxRows'>): Promise<readonly JsonObject[]> {
  const { text, parameters } = firstRowsSql({ ...statement, dialect: session.dialect }, maxRows + 1);
  const { columns, rows } = await session.read(text, parameters);
  if (rows.length > maxRows) throw errorOf('source.failed', { reason: `the statement has more than ${maxRows} rows; narrow it or raise "maxRows"` });
  return rows.map((row) => payloadOf(row, columns));
}

/** The key of a row: the value of one column, or a list of several. */
export function keyOf(row: JsonObject, keyColumns: readonly string[]): string {
  const values = keyColumns.map((name) => {
    const value = row[name];
    if (value === undefined) throw errorOf('source.failed', { reason: `keyColumns: the statement has no column "${name}"; it has ${Object.keys(row).map((known) => `"${known}"`).join(', ')}` });
    if (value === null) throw errorOf('source.failed', { reason: `the key column "${name}" is NULL in a row; leave such rows out or choose another key` });
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
  const [first = '', ...others] = values;
  return others.length === 0 ? first : JSON.stringify(values);
}

async function readRows(session: SqlSession, statement: Statement, options: SqlQueryOptions): Promise<ReadonlyMap<string, JsonObject>> {
  const rows = new Map<string, JsonObject>();
  for (const row of await readAll(session, statement, options)) {
    const key = keyOf(row, options.keyColumns);
    if (rows.has(key)) throw errorOf('source.failed', { reason: `two rows have the key ${key} (${options.keyColumns.join(', ')}); choose key columns that are unique in the result` });
    rows.set(key, row);
  }
  return rows;
}

function compare(rows: ReadonlyMap<string, JsonObject>, hashes: ReadonlyMap<string, string>, stored: ReadonlyMap<string, Stored>, keyColumns: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  for (const [key, row] of rows) {
    const known = stored.get(key);
    const hash = hashes.get(key) ?? '';
    if (known?.hash !== hash) changes.push({ key, change: known === undefined ? 'added' : 'changed', row, before: known?.row, hash });
  }
  for (const [key, known] of stored) {
    if (!rows.has(key)) changes.push({ key, change: 'removed', row: known.row ?? keyFields(key, keyColumns), before: known.row, hash: '' });
  }
  return changes.toSorted((left, right) => (left.key < right.key ? -1 : 1));
}

function keyFields(key: string, keyColumns: readonly string[]): JsonObject {
  const [only, ...others] = keyColumns;
  if (only !== undefined && others.length === 0) return { [only]: key };
  const values = z.array(z.string()).parse(JSON.parse(key));
  return Object.fromEntries(keyColumns.map((name, index) => [name, values[index] ?? null]));
}

function itemOf({ key, change, row, before, hash }: Change, run: number): SourceItem {
  const payload = { change, row, ...(before === undefined || change === 'removed' ? {} : { before }) };
  return fitting({ payload, key, dedupeKey: `${key}:${hash === '' ? 'removed' : hash}:${run}` }, { key });
}

/** 128 bits of the row with its columns in order of name, so that their order in the statement says nothing. */
function hashOf(row: JsonObject): string {
  const sorted: readonly (readonly [string, JsonValue])[] = Object.entries(row).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest().subarray(0, 16).toString('base64url');
}
