import { StorageUnavailableError, type Alongside } from '@rookery/engine';
import type { JsonObject } from '@rookery/model';
import { errorOf, type FilterForm, type Tables, type TableWriteResult } from '@rookery/sdk';
import { invalidRequest } from '../http/api-error.js';
import type { DatabaseLog, PostgresAddress } from '../persistence/database.js';
import { alterTable, type Alteration } from './alter-table.js';
import { csvLine, matchHeader, inferColumns } from './csv-columns.js';
import { importRows, openCsv, previewCsv, type CsvPreview } from './csv-import.js';
import { createTable, dropTable, listTables, loadTable, type GivenTable } from './definitions.js';
import { canBePaged, pageAfter, queryOfForm, readRows } from './row-reader.js';
import { defaultTableLimits, physicalTable, type GivenColumn, type TableDefinition, type TableLimits } from './table-definition.js';
import { openTablePool, StatementTooSlow, type TablePool, type TableSession } from './table-pool.js';
import { createKeySweep, writeRows, type KeyedWrite } from './table-writes.js';

export interface WorkspaceTablesOptions {
  readonly address: PostgresAddress;
  readonly log: DatabaseLog;
  readonly now: () => number;
  readonly limits?: Partial<TableLimits>;
}

export interface RowPage {
  readonly items: readonly JsonObject[];
  /** The row to go on after; `null`: there is no more, or the form orders the rows itself. */
  readonly after: number | null;
}

export interface CsvWritten {
  readonly table: TableDefinition;
  readonly written: number;
}

/** Writes of one transaction; a caller with more gets several. */
const WRITES_AT_ONCE = 1_000;
const EXPORTED_AT_ONCE = 1_000;

/** The tables of every workspace: what people and agents may do with them. Rejects with the errors of the table of errors. */
export class WorkspaceTables {
  readonly #pool: TablePool;
  readonly limits: TableLimits;
  readonly #now: () => number;
  readonly #sweep: (session: TableSession) => Promise<void>;
  readonly #forWorkspace = new Map<number, Tables>();

  constructor({ address, log, now, limits = {} }: WorkspaceTablesOptions) {
    this.limits = { ...defaultTableLimits, ...limits };
    this.#pool = openTablePool({ address, readMs: this.limits.queryMs, log });
    this.#now = now;
    this.#sweep = createKeySweep(now);
  }

  /** What the agents of a workspace are lent. */
  of(workspaceId: number): Tables {
    const known = this.#forWorkspace.get(workspaceId) ?? {
      query: (table: string, form: FilterForm) => this.query(workspaceId, table, form),
      write: (table: string, writes: readonly KeyedWrite[]) => this.write(workspaceId, table, writes),
    };
    this.#forWorkspace.set(workspaceId, known);
    return known;
  }

  list(workspaceId: number): Promise<readonly TableDefinition[]> {
    return this.#read((session) => listTables(session, workspaceId));
  }

  find(workspaceId: number, name: string): Promise<TableDefinition> {
    return this.#read((session) => loadTable(session, workspaceId, name));
  }

  create(workspaceId: number, given: GivenTable, note: (made: TableDefinition) => Alongside = unnoted): Promise<TableDefinition> {
    return this.#write(async (session) => noted(session, await createTable(session, workspaceId, given, this.limits), note));
  }

  /** Tables made together with whatever else `work` writes through the session: all of it or nothing. */
  together<Result>(work: (session: TableSession, create: (workspaceId: number, given: GivenTable) => Promise<TableDefinition>) => Promise<Result>): Promise<Result> {
    return this.#write((session) => work(session, (workspaceId, given) => createTable(session, workspaceId, given, this.limits)));
  }

  alter(workspaceId: number, name: string, given: Alteration, note: (after: TableDefinition, before: TableDefinition) => Alongside = unnoted): Promise<TableDefinition> {
    return this.#write(async (session) => {
      const before = await loadTable(session, workspaceId, name, 'lock');
      return noted(session, await alterTable(session, before, given, { limits: this.limits, now: this.#now() }), (after) => note(after, before));
    });
  }

  drop(workspaceId: number, name: string, note: (gone: TableDefinition) => Alongside = unnoted): Promise<void> {
    return this.#write(async (session) => {
      const table = await loadTable(session, workspaceId, name, 'lock');
      await dropTable(session, table);
      await noted(session, table, note);
    });
  }

  query(workspaceId: number, name: string, form: FilterForm): Promise<readonly JsonObject[]> {
    return this.#read(async (session) => {
      const table = await loadTable(session, workspaceId, name);
      return readRows(session, table, queryOfForm(table, form, { now: this.#now(), limits: this.limits }));
    });
  }

  /** A page in the order of the rows' numbers or, when the form has an order or a limit of its own, all it asks for. */
  page(workspaceId: number, name: string, form: FilterForm, { after, limit }: { readonly after: number; readonly limit: number }): Promise<RowPage> {
    return this.#read(async (session) => {
      const table = await loadTable(session, workspaceId, name);
      const query = queryOfForm(table, form, { now: this.#now(), limits: this.limits });
      if (!canBePaged(form)) return { items: await readRows(session, table, query), after: null };
      const rows = await readRows(session, table, pageAfter(query, after, limit + 1));
      const items = rows.slice(0, limit);
      return { items, after: rows.length > limit ? Number(items.at(-1)?.['_id']) : null };
    });
  }

  async write(workspaceId: number, name: string, writes: readonly KeyedWrite[]): Promise<readonly TableWriteResult[]> {
    const results: TableWriteResult[] = [];
    for (let start = 0; start < writes.length; start += WRITES_AT_ONCE) {
      const batch = writes.slice(start, start + WRITES_AT_ONCE);
      results.push(...(await this.#write(async (session) => {
        const table = await loadTable(session, workspaceId, name, 'lock');
        await this.#sweep(session);
        return writeRows(session, table, batch, { limits: this.limits, now: this.#now() });
      })));
    }
    return results;
  }

  /** All rows or, when one has a fault, none: throws every fault at its place. */
  writeAll(workspaceId: number, name: string, writes: readonly KeyedWrite[], note: (results: readonly TableWriteResult[], before: JsonObject | undefined) => Alongside = unnoted): Promise<readonly TableWriteResult[]> {
    return this.#write(async (session) => {
      const table = await loadTable(session, workspaceId, name, 'lock');
      const before = await this.#rowBefore(session, table, writes);
      const results = await writeRows(session, table, writes, { limits: this.limits, now: this.#now() });
      const faults = results.flatMap((result, index) => (result.ok ? [] : [{ path: `rows.${index}`, code: result.code, message: result.message }]));
      if (faults.length > 0) throw invalidRequest(faults);
      return noted(session, results, (written) => note(written, before));
    });
  }

  /** The row as it was, where a person changes a single one that they know by its number. */
  async #rowBefore(session: TableSession, table: TableDefinition, writes: readonly KeyedWrite[]): Promise<JsonObject | undefined> {
    const [id, ...others] = writes.map(({ values }) => values['_id']);
    if (typeof id !== 'number' || others.length > 0) return undefined;
    return (await readRows(session, table, pageAfter(queryOfForm(table, [], { now: this.#now(), limits: this.limits }), id - 1, 1))).find((row) => row['_id'] === id);
  }

  async preview(workspaceId: number, source: AsyncIterable<Uint8Array>, name: string | undefined): Promise<CsvPreview> {
    return previewCsv(source, this.limits, name === undefined ? undefined : await this.find(workspaceId, name));
  }

  /** A new table out of a file. The types are those of `columns`, or what the first rows have. */
  async createFromCsv(workspaceId: number, source: AsyncIterable<Uint8Array>, given: Omit<GivenTable, 'columns'> & { readonly columns?: readonly GivenColumn[] | undefined }, note: (made: CsvWritten) => Alongside = unnoted): Promise<CsvWritten> {
    const csv = await openCsv(source, this.limits);
    const columns = given.columns ?? inferColumns(csv.header.cells, csv.sample.map(({ cells }) => cells));
    if (columns.length !== csv.header.cells.length) {
      await csv.records.return(undefined);
      throw invalidRequest([{ path: 'columns', code: 'option.invalid', message: `the file has ${csv.header.cells.length} columns, ${columns.length} are described; describe each in its place` }]);
    }
    return this.#write(async (session) => {
      const made = await createTable(session, workspaceId, { ...given, columns }, this.limits);
      const { written, rows } = await importRows({ session, table: made, csv, columns: made.columns, way: 'insert', limits: this.limits, now: this.#now() });
      await session.run('update user_table set row_count = $2 where id = $1', [made.id, rows]);
      return noted(session, { table: { ...made, rowCount: rows }, written }, note);
    });
  }

  /** The rows of a file into a table: added, put in the place of those with the same key, or instead of all there are. */
  async importCsv(workspaceId: number, name: string, source: AsyncIterable<Uint8Array>, mode: 'append' | 'upsert' | 'replace', note: (done: CsvWritten) => Alongside = unnoted): Promise<CsvWritten> {
    const csv = await openCsv(source, this.limits, 100);
    return this.#write(async (session) => {
      const found = await loadTable(session, workspaceId, name, 'lock');
      const { columns, faults } = matchHeader(csv.header.cells, found);
      if (faults.length > 0) throw invalidRequest(faults.map((message) => ({ path: `line ${csv.header.line}`, code: 'option.invalid', message })));
      if (mode === 'upsert' && !found.columns.some(({ key }) => key)) throw errorOf('table.invalid', { reason: `"${name}" has no key to find its rows by; choose the mode "append" or "replace", or give it a key` });
      if (mode === 'replace') await session.run(`delete from ${physicalTable(found)}`);
      const table = mode === 'replace' ? { ...found, rowCount: 0 } : found;
      const { written, rows } = await importRows({ session, table, csv, columns, way: mode === 'upsert' ? 'upsert' : 'insert', limits: this.limits, now: this.#now() });
      await session.run('update user_table set row_count = $2 where id = $1', [table.id, rows]);
      return noted(session, { table: { ...table, rowCount: rows }, written }, note);
    });
  }

  /**
   * The whole table as CSV, page by page in the order of the rows; no connection is held while the reader is slow. Ends with
   * an error when the columns change on the way. `show` gives each row as the reader may see it.
   */
  async *export(workspaceId: number, name: string, show: (row: JsonObject) => JsonObject = (row) => row): AsyncGenerator<string> {
    const first = await this.find(workspaceId, name);
    const names = first.columns.map((column) => column.name);
    yield csvLine(names);
    for (let after: number | null = 0; after !== null; ) {
      const page: RowPage & { readonly revision: number } = await this.#read(async (session) => {
        const table = await loadTable(session, workspaceId, name);
        const rows = await readRows(session, table, pageAfter(queryOfForm(table, [], { now: this.#now(), limits: this.limits }), Number(after), EXPORTED_AT_ONCE));
        return { items: rows, after: rows.length < EXPORTED_AT_ONCE ? null : Number(rows.at(-1)?.['_id']), revision: table.revision };
      });
      if (page.revision !== first.revision) throw errorOf('table.invalid', { reason: `"${name}" was changed while it was read; export it again` });
      yield page.items.map(show).map((row) => csvLine(names.map((column) => row[column] ?? null))).join('');
      ({ after } = page);
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #read<Result>(work: (session: TableSession) => Promise<Result>): Promise<Result> {
    return this.#pool.read(work).catch((error: unknown) => {
      if (error instanceof StatementTooSlow) throw errorOf('table.tooSlow', { seconds: this.limits.queryMs / 1_000 }, error);
      throw asKnown(error);
    });
  }

  #write<Result>(work: (session: TableSession) => Promise<Result>): Promise<Result> {
    return this.#pool.write(work).catch((error: unknown) => {
      throw asKnown(error);
    });
  }
}

/** What agents do is on record as events and deliveries. */
const unnoted = (): Alongside => () => Promise.resolve();

/** `result`, with what the caller wants written beside it in the same transaction. */
async function noted<Result>(session: TableSession, result: Result, note: (result: Result) => Alongside): Promise<Result> {
  await note(result)({ query: (text, values) => session.run(text, values) });
  return result;
}

/** Agents know nothing of storage: to them it is an error that passes. */
function asKnown(error: unknown): unknown {
  return error instanceof StorageUnavailableError || error instanceof StatementTooSlow ? errorOf('storage.unavailable', {}, error) : error;
}
