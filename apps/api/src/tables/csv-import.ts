import type { Issue, JsonObject } from '@rookery/model';
import { ApiError, invalidRequest } from '../http/api-error.js';
import { inferColumns, matchHeader, valueOfCell } from './csv-columns.js';
import { CsvFault, readCsv, type CsvRecord } from './csv-source.js';
import { RowWriter, type RowChange } from './row-writer.js';
import type { Column, GivenColumn, TableDefinition, TableLimits } from './table-definition.js';
import type { TableSession } from './table-pool.js';

/** Rows whose types decide, when nobody names the columns. */
const SAMPLE_ROWS = 10_000;
const SHOWN_ROWS = 20;
const ROWS_AT_ONCE = 1_000;
const MOST_FAULTS = 100;

export interface CsvPreview {
  readonly columns: readonly GivenColumn[];
  /** The first lines, cell by cell. */
  readonly sample: readonly (readonly string[])[];
  readonly faults: readonly Issue[];
}

/** A file whose head was read: its first line, a sample, and all lines after the first. */
export interface OpenCsv {
  readonly header: CsvRecord;
  readonly sample: readonly CsvRecord[];
  readonly records: AsyncGenerator<CsvRecord>;
}

export async function openCsv(source: AsyncIterable<Uint8Array>, limits: TableLimits, sampleRows = SAMPLE_ROWS): Promise<OpenCsv> {
  const lines = readCsv(source, { maxBytes: limits.importBytes });
  try {
    const { value: header } = await lines.next();
    if (header === undefined) throw new CsvFault(1, 'it is empty; the first line names the columns');
    const sample: CsvRecord[] = [];
    while (sample.length < sampleRows) {
      const { value } = await lines.next();
      if (value === undefined) break;
      sample.push(value);
    }
    return { header, sample, records: chained(sample, lines) };
  } catch (error) {
    throw asRequestFault(error);
  }
}

async function* chained(first: readonly CsvRecord[], rest: AsyncGenerator<CsvRecord>): AsyncGenerator<CsvRecord> {
  yield* first;
  yield* rest;
}

/** What an import would make of the file, without doing it. */
export async function previewCsv(source: AsyncIterable<Uint8Array>, limits: TableLimits, table: TableDefinition | undefined): Promise<CsvPreview> {
  const { header, sample, records } = await openCsv(source, limits, 1_000);
  await records.return(undefined);
  const inferred = inferColumns(header.cells, sample.map(({ cells }) => cells));
  const matched = table === undefined ? [] : matchHeader(header.cells, table).faults.map((message) => issueAt(header.line, message));
  const uneven = sample.filter(({ cells }) => cells.length !== header.cells.length).slice(0, MOST_FAULTS).map((record) => issueAt(record.line, unevenText(record, header)));
  return { columns: table?.columns.map(({ id: _id, ...column }) => column) ?? inferred, sample: sample.slice(0, SHOWN_ROWS).map(({ cells }) => cells), faults: [...matched, ...uneven] };
}

export interface CsvImport {
  readonly session: TableSession;
  /** Locked by the session. */
  readonly table: TableDefinition;
  readonly csv: OpenCsv;
  readonly columns: readonly (Column | undefined)[];
  readonly way: 'insert' | 'upsert';
  readonly limits: TableLimits;
  readonly now: number;
}

/** Writes every line or, when one of them has a fault, throws them all, by line. Returns how many rows were written and how many the table has. */
export async function importRows({ session, table, csv, columns, way, limits, now }: CsvImport): Promise<{ readonly written: number; readonly rows: number }> {
  const writer = new RowWriter({ session, table, limits, now });
  const by = way === 'upsert' ? table.columns.filter(({ key }) => key).map(({ name }) => name) : [];
  const faults: Issue[] = [];
  let written = 0;
  let waiting: { readonly line: number; readonly change: RowChange }[] = [];
  const flush = async (): Promise<void> => {
    // After the first fault lines are only looked at, so that a person sees the others too.
    const results = await writer.write(waiting.map(({ change }) => change));
    results.forEach((result, index) => {
      if (result.ok) written += 1;
      else faults.push(issueAt(waiting[index]?.line ?? 0, result.message, result.code));
    });
    waiting = [];
  };
  try {
    for await (const record of csv.records) {
      if (record.cells.length !== csv.header.cells.length) faults.push(issueAt(record.line, unevenText(record, csv.header)));
      else {
        const values = valuesOf(record, columns, faults);
        if (values !== undefined) waiting.push({ line: record.line, change: { way, values, by } });
      }
      if (waiting.length >= ROWS_AT_ONCE) await flush();
      if (faults.length >= MOST_FAULTS) break;
    }
    await flush();
  } catch (error) {
    throw asRequestFault(error);
  } finally {
    await csv.records.return(undefined);
  }
  if (faults.length > 0) throw invalidRequest(faults.slice(0, MOST_FAULTS));
  return { written, rows: writer.rowCount };
}

function valuesOf(record: CsvRecord, columns: readonly (Column | undefined)[], faults: Issue[]): JsonObject | undefined {
  try {
    return Object.fromEntries(columns.flatMap((column, index) => {
      const value = column === undefined ? null : valueOfCell(record.cells[index] ?? '', column);
      // Left out, so that the column's default applies.
      return column === undefined || value === null ? [] : [[column.name, value]];
    }));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    faults.push(issueAt(record.line, `a cell is not JSON: ${error.message}`));
    return undefined;
  }
}

function unevenText({ cells }: CsvRecord, header: CsvRecord): string {
  return `it has ${cells.length} cells, the first line has ${header.cells.length}`;
}

function issueAt(line: number, message: string, code = 'option.invalid'): Issue {
  return { path: `line ${line}`, code, message };
}

function asRequestFault(error: unknown): unknown {
  if (error instanceof ApiError) return error;
  return error instanceof CsvFault ? invalidRequest([issueAt(error.line, error.message)]) : error;
}
