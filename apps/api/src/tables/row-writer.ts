import { StorageUnavailableError } from '@rookery/engine';
import type { JsonObject, JsonValue } from '@rookery/model';
import { errorOf, isRookeryError, type TableWriteResult } from '@rookery/sdk';
import { sqlStateOf } from '../persistence/storage-errors.js';
import { CellFault, cellOf, readCell } from './cells.js';
import { physicalColumn, physicalSequence, physicalTable, sqlType, type Column, type TableDefinition, type TableLimits } from './table-definition.js';
import { StatementTooSlow, type TableSession } from './table-pool.js';

/** A change of one row, without its key. */
export interface RowChange {
  readonly way: 'insert' | 'upsert' | 'update' | 'delete';
  readonly values: JsonObject;
  readonly by: readonly string[];
}

export interface RowWriterParts {
  readonly session: TableSession;
  /** Locked by the session, so that nobody else writes to the table. */
  readonly table: TableDefinition;
  readonly limits: TableLimits;
  /** For the default `now()`; milliseconds. */
  readonly now: number;
}

/** The rows of one statement; `_id` is a column too when rows are found by it. */
interface Draft {
  readonly place: number;
  readonly cells: ReadonlyMap<string, JsonValue>;
}

interface Group {
  readonly way: RowChange['way'];
  readonly by: readonly Field[];
  /** What an update changes. */
  readonly set: readonly Field[];
  readonly drafts: Draft[];
  readonly seen: Set<string>;
}

/** A column as a statement names it. */
interface Field {
  readonly name: string;
  readonly identifier: string;
  readonly sqlType: string;
  readonly column: Column | null;
}

const ROW_ID: Field = { name: '_id', identifier: 'id', sqlType: 'bigint', column: null };
const ROWS_PER_STATEMENT = 500;
const UNIQUE_VIOLATION = '23505';

/**
 * Writes rows in the order given, in as few statements as their kinds allow. The table is locked, so an upsert is an
 * update followed by an insert of what was not there. One result a change; what fails leaves the others alone.
 */
export class RowWriter {
  readonly #parts: RowWriterParts;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #returning: string;
  /** What the table holds, as far as this writer has come. */
  rowCount: number;

  constructor(parts: RowWriterParts) {
    this.#parts = parts;
    this.rowCount = parts.table.rowCount;
    this.#fields = new Map(parts.table.columns.map((column) => [column.name, { name: column.name, identifier: physicalColumn(column), sqlType: sqlType(column), column }]));
    this.#returning = [ROW_ID, ...this.#fields.values()].map(({ identifier }) => `t.${identifier}`).join(', ');
  }

  async write(changes: readonly RowChange[]): Promise<readonly TableWriteResult[]> {
    const results: TableWriteResult[] = Array.from(changes, () => failureOf('internal', 'the write was left out'));
    for (const group of this.#groups(changes, results)) await this.#run(group, results);
    return results;
  }

  /** Neighbours of one kind go together; a row that a statement has already starts the next one. */
  #groups(changes: readonly RowChange[], results: TableWriteResult[]): readonly Group[] {
    const groups: Group[] = [];
    changes.forEach((change, place) => {
      try {
        const draft = this.#draft(change);
        const last = groups.at(-1);
        const key = JSON.stringify(draft.by.map(({ name }) => draft.cells.get(name) ?? null));
        const fits = last !== undefined && last.way === change.way && isSame(last.by, draft.by) && isSame(last.set, draft.set) && last.drafts.length < ROWS_PER_STATEMENT && (change.way === 'insert' || !last.seen.has(key));
        const group = fits ? last : { way: change.way, by: draft.by, set: draft.set, drafts: [], seen: new Set<string>() };
        if (!fits) groups.push(group);
        group.seen.add(key);
        group.drafts.push({ place, cells: draft.cells });
      } catch (error) {
        results[place] = failureFrom(error, this.#parts.table);
      }
    });
    return groups;
  }

  #draft({ way, values, by: byNames }: RowChange): { readonly by: readonly Field[]; readonly set: readonly Field[]; readonly cells: ReadonlyMap<string, JsonValue> } {
    const { table, limits, now } = this.#parts;
    if (JSON.stringify(values).length > limits.rowBytes) throw invalid(`it has more than ${limits.rowBytes} bytes`);
    const names = Object.keys(values).filter((name) => name !== '_id' || byNames.includes('_id'));
    const unknown = names.find((name) => name !== '_id' && !this.#fields.has(name));
    if (unknown !== undefined) throw invalid(`there is no column ${JSON.stringify(unknown.slice(0, 60))} in "${table.name}"; it has ${table.columns.map((column) => column.name).join(', ')}`);
    const by = way === 'insert' ? [] : this.#by(byNames, values);
    const cells = new Map<string, JsonValue>();
    for (const name of names) {
      const { column } = this.#fields.get(name) ?? ROW_ID;
      cells.set(name, column === null ? rowId(values[name] ?? null) : cellOf(values[name] ?? null, column, { now, limits }));
    }
    const set = way === 'delete' || way === 'insert' ? [] : [...this.#fields.values()].filter((field) => cells.has(field.name) && !by.includes(field));
    if (way === 'update' && set.length === 0) throw invalid('it names no column to change beside those it is found by');
    return { by, set, cells };
  }

  #by(names: readonly string[], values: JsonObject): readonly Field[] {
    if (names.length === 0) throw invalid('it does not say by which columns its row is found');
    return names.map((name) => {
      const field = name === '_id' ? ROW_ID : this.#fields.get(name);
      if (field === undefined) throw invalid(`there is no column ${JSON.stringify(name.slice(0, 60))} to find a row by`);
      if (field.column?.type === 'json') throw invalid(`a row cannot be found by "${name}", which is JSON`);
      if ((values[name] ?? null) === null) throw invalid(`it is found by "${name}" and has no value for it`);
      return field;
    });
  }

  /** With the defaults of a new row. Throws when there is none for a column that needs a value. */
  #filled({ place, cells }: Draft): Draft {
    const { table, limits, now } = this.#parts;
    const missing = table.columns.filter((column) => !cells.has(column.name) && (column.default !== undefined || column.required || column.key));
    return { place, cells: new Map([...cells, ...missing.map((column) => [column.name, cellOf(column.default ?? null, column, { now, limits })] as const)]) };
  }

  /** All at once; when the server refuses, one by one, so that only those at fault fail. */
  async #run(group: Group, results: TableWriteResult[]): Promise<void> {
    try {
      await this.#parts.session.attempt(() => this.#statement(group, results));
    } catch (error) {
      if (error instanceof StorageUnavailableError || error instanceof StatementTooSlow) throw error;
      const [only] = group.drafts;
      if (group.drafts.length === 1 && only !== undefined) {
        results[only.place] = failureFrom(error, this.#parts.table);
        return;
      }
      for (const draft of group.drafts) await this.#run({ ...group, drafts: [draft] }, results);
    }
  }

  async #statement(group: Group, results: TableWriteResult[]): Promise<void> {
    if (group.way === 'insert') return this.#insert(group.drafts, results);
    const rows = group.way === 'delete' ? await this.#delete(group) : await this.#update(group);
    const found = Map.groupBy(rows, ([number]) => Number(number));
    const missing: Draft[] = [];
    group.drafts.forEach((draft, index) => {
      const hits = found.get(index) ?? [];
      if (hits.length === 0 && group.way === 'upsert') missing.push(draft);
      else results[draft.place] = { ok: true, changed: hits.length, row: hits[0] === undefined ? null : this.#rowOf(hits[0].slice(1)) };
    });
    if (group.way === 'delete') this.rowCount -= rows.length;
    if (missing.length > 0) await this.#insert(missing, results);
  }

  async #insert(given: readonly Draft[], results: TableWriteResult[]): Promise<void> {
    const { session, table, limits } = this.#parts;
    const drafts = given.flatMap((draft) => {
      try {
        return [this.#filled(draft)];
      } catch (error) {
        results[draft.place] = failureFrom(error, table);
        return [];
      }
    });
    const room = Math.max(0, limits.rows - this.rowCount);
    const fitting = drafts.slice(0, room);
    const full = errorOf('table.full', { table: table.name, limit: limits.rows, what: 'rows' });
    for (const draft of drafts.slice(room)) results[draft.place] = failureOf(full.code, full.message);
    if (fitting.length === 0) return;
    const set = [...this.#fields.values()].filter(({ name }) => fitting.some(({ cells }) => cells.has(name)));
    const { rows: ids } = await session.run(`select nextval('${physicalSequence(table)}') from generate_series(1, $1::int)`, [fitting.length]);
    const records = fitting.map(({ cells }, index) => ({ id: Number(ids[index]?.[0]), ...recordOf(cells, set) }));
    const names = ['id', ...set.map(({ identifier }) => identifier)];
    const { rows } = await session.run(
      `insert into ${physicalTable(table)} as t (${names.join(', ')}) select ${names.map((name) => `x.${name}`).join(', ')} from json_to_recordset($1::json) as x(${shapeOf([ROW_ID, ...set])}) on conflict do nothing returning ${this.#returning}`,
      [JSON.stringify(records)],
    );
    const inserted = new Map(rows.map((row) => [Number(row[0]), row]));
    const conflict = errorOf('table.conflict', { table: table.name, columns: uniqueColumns(table) });
    fitting.forEach((draft, index) => {
      const row = inserted.get(records[index]?.id ?? -1);
      results[draft.place] = row === undefined ? failureOf(conflict.code, conflict.message) : { ok: true, changed: 1, row: this.#rowOf(row) };
    });
    this.rowCount += rows.length;
  }

  async #update({ by, set, drafts }: Group): Promise<readonly (readonly (string | null)[])[]> {
    const assigned = (set.length === 0 ? by : set).map(({ identifier }) => `${identifier} = x.${identifier}`);
    const fields = [...by, ...set];
    const { rows } = await this.#parts.session.run(
      `update ${physicalTable(this.#parts.table)} t set ${assigned.join(', ')} from json_to_recordset($1::json) as x(n int, ${shapeOf(fields)}) where ${matching(by)} returning x.n, ${this.#returning}`,
      [JSON.stringify(drafts.map(({ cells }, n) => ({ n, ...recordOf(cells, fields) })))],
    );
    return rows;
  }

  async #delete({ by, drafts }: Group): Promise<readonly (readonly (string | null)[])[]> {
    const { rows } = await this.#parts.session.run(
      `delete from ${physicalTable(this.#parts.table)} t using json_to_recordset($1::json) as x(n int, ${shapeOf(by)}) where ${matching(by)} returning x.n, ${this.#returning}`,
      [JSON.stringify(drafts.map(({ cells }, n) => ({ n, ...recordOf(cells, by) })))],
    );
    return rows;
  }

  #rowOf(cells: readonly (string | null)[]): JsonObject {
    const { columns } = this.#parts.table;
    return { _id: Number(cells[0]), ...Object.fromEntries(columns.map((column, index) => [column.name, readCell(cells[index + 1] ?? null, column.type)])) };
  }
}

function recordOf(cells: ReadonlyMap<string, JsonValue>, fields: readonly Field[]): JsonObject {
  return Object.fromEntries(fields.map(({ name, identifier }) => [identifier, cells.get(name) ?? null]));
}

function shapeOf(fields: readonly Field[]): string {
  return fields.map((field) => `${field.identifier} ${field.sqlType}`).join(', ');
}

function matching(by: readonly Field[]): string {
  return by.map(({ identifier }) => `t.${identifier} = x.${identifier}`).join(' and ');
}

function isSame(left: readonly Field[], right: readonly Field[]): boolean {
  return left.length === right.length && left.every((field, index) => field === right[index]);
}

function rowId(value: JsonValue): number {
  const id = Number(value);
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw invalid(`"_id" is the number of a row, not ${JSON.stringify(value).slice(0, 60)}`);
}

function uniqueColumns({ columns }: TableDefinition): string {
  const key = columns.filter((column) => column.key).map(({ name }) => name);
  return [...(key.length === 0 ? [] : [key.join(' and ')]), ...columns.filter((column) => column.unique && !column.key).map(({ name }) => name)].join(' or ');
}

function invalid(reason: string): Error {
  return errorOf('table.invalid', { reason });
}

function failureOf(code: string, message: string): TableWriteResult {
  return { ok: false, code, message };
}

function failureFrom(error: unknown, table: TableDefinition): TableWriteResult {
  if (isRookeryError(error) && error.audience === 'user') return failureOf(error.code, error.message);
  if (error instanceof CellFault) return failureFrom(invalid(error.message), table);
  const cause = error instanceof Error ? error.cause : undefined;
  if (sqlStateOf(cause) === UNIQUE_VIOLATION) return failureFrom(errorOf('table.conflict', { table: table.name, columns: uniqueColumns(table) }), table);
  // What the server refuses in a row is the row's fault: an index entry that is too large, a number out of range.
  if (sqlStateOf(cause) !== undefined) return failureFrom(invalid(error instanceof Error ? error.message : String(error)), table);
  throw error;
}
