import { errorOf, formatDuration, type CheckResult, type SourceContext, type SourceItem } from '@rookery/sdk';
import { columnsSql, isNumber, isTime, newestSql, pageSql, readableSql, unusableSql, type Overlap, type Sql, type Watched } from './cursor-sql.js';
import { readCursorState, writeCursorState, type CursorState, type Position } from './cursor-state.js';
import { fitting } from './row-item.js';
import { payloadOf, type Column, type SqlParameter, type SqlSession } from '../sql/session.js';
import type { SqlQueryOptions } from './spec.js';

/** Covers columns that keep whole seconds and transactions that take moments. */
const DEFAULT_OVERLAP_MS = 5_000;
const LOOK_FOR_UNUSABLE_EVERY_MS = 3_600_000;
const COUNT_UNUSABLE_UP_TO = 1_000;

export interface Statement {
  readonly body: string;
  /** Whether it ends in a limit of its own. */
  readonly hasLimit: boolean;
  readonly parameters: readonly SqlParameter[];
}

type Context = SourceContext<SqlQueryOptions>;

/**
 * Walks the rows in the order (cursor, tie-break). With an overlap a check starts that far before the furthest row,
 * for rows that were committed late. Such a reading may take several pages; it then ends at the row that was last when
 * it began, and the next one starts from there, so that no row can be committed behind it unseen.
 */
export async function checkByCursor(context: Context, session: SqlSession, statement: Statement): Promise<CheckResult> {
  const { options } = context;
  const watched = await watch(session, statement, options);
  const overlap = overlapOf(options, watched.cursor);
  const before = readCursorState(context.cursor) ?? (await firstState(session, watched, options.startAt));
  if ('startsHere' in before) return { items: [], cursor: writeCursorState(await look(context, session, watched, before.startsHere)) };
  const rows = await readPage(session, watched, pageAfter(before, overlap, options.batchSize + 1));
  refuseTwins(rows, watched);
  const page = rows.slice(0, options.batchSize);
  const last = page.at(-1);
  const isFurther = last?.isNew === true;
  const moved: CursorState = { ...rest(before), high: isFurther ? last.position : before.high };
  const items = page.map((row) => row.item);
  if (last === undefined || rows.length <= page.length) {
    const state = await look(context, session, watched, moved);
    return { items, cursor: writeCursorState(state), more: before.sweep !== undefined && (before.sweep.moved || isFurther) };
  }
  if (overlap === 0) return { items, cursor: writeCursorState(moved), more: true };
  const until = before.sweep?.until ?? (await newest(session, watched)) ?? last.position;
  const sweep = { at: last.position, until, moved: before.sweep?.moved === true || isFurther };
  return { items, cursor: writeCursorState({ ...moved, sweep }), more: true };
}

async function watch(session: SqlSession, statement: Statement, options: SqlQueryOptions): Promise<Watched> {
  if (session.dialect === 'mssql' && /^with\b/i.test(statement.body)) throw failed('SQL Server takes no WITH where the cursor puts the statement; make a view of it, or use the mode "snapshot"');
  const { columns } = await read(session, columnsSql({ ...statement, dialect: session.dialect }));
  const twin = columns.find((column, index) => columns.findIndex((other) => other.name === column.name) !== index);
  if (twin !== undefined) throw failed(`the statement has two columns "${twin.name}"; rename one with AS`);
  const cursor = columnNamed(columns, options.cursor ?? '', 'cursor');
  const tieBreak = columnNamed(columns, options.tieBreak ?? '', 'tieBreak');
  return { dialect: session.dialect, ...statement, cursor, tieBreak };
}

function columnNamed(columns: readonly Column[], name: string, role: string): Column {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw failed(`${role}: the statement has no column "${name}"; it has ${columns.map((candidate) => `"${candidate.name}"`).join(', ')}`);
  if (column.kind === 'unordered') throw failed(`${role}: the order of the column "${name}" cannot be followed; cast it in the statement to a text, a decimal or a time`);
  return column;
}

function overlapOf({ overlap, overlapBy, cursor }: SqlQueryOptions, column: Column): Overlap {
  if (overlap !== undefined && !isTime(column)) throw failed(`overlap: "${formatDuration(overlap)}" is a duration, but "${cursor}" is not a time; use "overlapBy" for a number`);
  if (overlapBy !== undefined && !isNumber(column)) throw failed(`overlapBy: ${overlapBy} is a number, but "${cursor}" is not; use "overlap" for a time`);
  return isTime(column) ? overlap ?? DEFAULT_OVERLAP_MS : overlapBy ?? 0;
}

async function firstState(session: SqlSession, watched: Watched, startAt: string): Promise<CursorState | { readonly startsHere: CursorState }> {
  if (startAt === 'beginning') return { high: null };
  if (startAt !== 'now') {
    await refuseNonsense(session, watched, startAt);
    return { high: null, floor: { cursor: startAt, tieBreak: null } };
  }
  const position = await newest(session, watched);
  return { startsHere: position === undefined ? { high: null } : { high: position, floor: position } };
}

/** PostgreSQL refuses such a value itself. */
async function refuseNonsense(session: SqlSession, watched: Watched, startAt: string): Promise<void> {
  if (session.dialect === 'postgres') return;
  const [row] = (await read(session, readableSql(watched, startAt))).rows;
  const isNumeric = /^-?\d+(\.\d+)?$/.test(startAt);
  if (String(row?.[0]) === '1' && (isNumeric || !isNumber(watched.cursor))) return;
  throw failed(`startAt: "${startAt}" is no value of the column "${watched.cursor.name}"; write "beginning", "now" or a value as the database shows it`);
}

function pageAfter(state: CursorState, overlap: Overlap, limit: number): Parameters<typeof pageSql>[1] {
  const { high, sweep, floor } = state;
  const common = { floor, newerThan: overlap === 0 ? null : high, limit };
  if (sweep !== undefined) return { ...common, after: sweep.at, until: sweep.until };
  if (high === null) return common;
  return overlap === 0 ? { ...common, after: high } : { ...common, since: { position: high, overlap } };
}

interface Row {
  readonly position: Position;
  readonly isNew: boolean;
  readonly item: SourceItem;
}

async function readPage(session: SqlSession, watched: Watched, request: Parameters<typeof pageSql>[1]): Promise<readonly Row[]> {
  const { columns, rows } = await read(session, pageSql(watched, request));
  const own = columns.slice(0, -1);
  const cursorAt = own.findIndex((column) => column.name === watched.cursor.name);
  const tieBreakAt = own.findIndex((column) => column.name === watched.tieBreak.name);
  return rows.map((row) => {
    const position = positionOf(watched, row[cursorAt], row[tieBreakAt]);
    const { cursor, tieBreak } = position;
    const item = { payload: payloadOf(row, own), dedupeKey: `${tieBreak}:${cursor}`, key: tieBreak };
    return { position, isNew: String(row.at(-1)) === '1', item: fitting(item, { key: tieBreak, cursor }) };
  });
}

async function newest(session: SqlSession, watched: Watched): Promise<Position | undefined> {
  const [row] = (await read(session, newestSql(watched))).rows;
  return row === undefined ? undefined : positionOf(watched, row[0], row[1]);
}

function positionOf(watched: Watched, cursor: unknown, tieBreak: unknown): Position {
  return { cursor: watched.cursor.textOf(cursor) ?? '', tieBreak: watched.tieBreak.textOf(tieBreak) ?? '' };
}

/** Two rows in one place have one dedupe key: the second would be dropped, so nothing is read until a person chose better. */
function refuseTwins(rows: readonly Row[], { cursor, tieBreak }: Watched): void {
  const twin = rows.find((row, index) => rows[index + 1]?.item.dedupeKey === row.item.dedupeKey);
  if (twin === undefined) return;
  const { position } = twin;
  throw failed(`two rows have the same "${cursor.name}" ${position.cursor} and "${tieBreak.name}" ${position.tieBreak}; choose a tie-break column that is unique in the result`);
}

/** Rows without a place in the order are never read; now and then that is said aloud. */
async function look(context: Context, session: SqlSession, watched: Watched, state: CursorState): Promise<CursorState> {
  if (state.lookedAt !== undefined && context.now - state.lookedAt < LOOK_FOR_UNUSABLE_EVERY_MS) return state;
  const lookedAt = context.now;
  try {
    const [row] = (await read(session, unusableSql(watched, COUNT_UNUSABLE_UP_TO))).rows;
    const count = Number(row?.[0]);
    if (count > 0) context.log.warn('rows whose cursor or tie-break is NULL or infinite are not read', { count, countedUpTo: COUNT_UNUSABLE_UP_TO, cursor: watched.cursor.name, tieBreak: watched.tieBreak.name });
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.log.info('rows without a cursor could not be counted', { reason: error instanceof Error ? error.message : String(error) });
  }
  return { ...state, lookedAt };
}

function rest({ floor, lookedAt }: CursorState): Pick<CursorState, 'floor' | 'lookedAt'> {
  return { ...(floor === undefined ? {} : { floor }), ...(lookedAt === undefined ? {} : { lookedAt }) };
}

function read(session: SqlSession, sql: Sql): ReturnType<SqlSession['read']> {
  return session.read(sql.text, sql.parameters);
}

function failed(reason: string): Error {
  return errorOf('source.failed', { reason });
}
