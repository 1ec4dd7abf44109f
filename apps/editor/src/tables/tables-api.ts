import { callForResponse, call } from '../api/call.js';
import type { Issue, JsonObject } from '@rookery/model';
import { saveAs } from '../importing/download.js';
import type { Clause } from './filter-builder.js';
import type { Column, Row, TableInfo } from './table-types.js';

export interface CsvPreview {
  readonly columns: readonly Column[];
  readonly sample: readonly (readonly string[])[];
  readonly faults: readonly Issue[];
}

export interface CsvImported {
  readonly table: TableInfo;
  readonly written: number;
}

export const importModes = ['append', 'upsert', 'replace'] as const;
export type ImportMode = (typeof importModes)[number];

/** A file of 100 MB takes a while. */
const FILE_MS = 600_000;

export const tablesQuery = {
  queryKey: ['tables', 'list'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) => (await call<{ readonly items: readonly TableInfo[] }>('GET', '/api/v1/tables', { signal })).items,
} as const;

export function tableQuery(name: string) {
  return { queryKey: ['tables', 'one', name], queryFn: ({ signal }: { readonly signal: AbortSignal }) => call<TableInfo>('GET', pathOf(name), { signal }) } as const;
}

export function pathOf(name: string): string {
  return `/api/v1/tables/${encodeURIComponent(name)}`;
}

export function createTable(table: { readonly name: string; readonly title?: string; readonly description?: string; readonly columns: readonly unknown[] }): Promise<TableInfo> {
  return call('POST', '/api/v1/tables', { body: table });
}

export function alterTable(name: string, change: { readonly revision: number; readonly name?: string; readonly title?: string; readonly description?: string; readonly changes?: readonly JsonObject[] }): Promise<TableInfo> {
  return call('PATCH', pathOf(name), { body: change });
}

export async function countRows(name: string, conditions: readonly Clause[], signal: AbortSignal): Promise<number> {
  const { items } = await call<{ readonly items: readonly { readonly count?: number }[] }>('GET', `${pathOf(name)}/rows?filter=${encodeURIComponent(JSON.stringify([...conditions, ['count']]))}`, { signal });
  return Number(items[0]?.count ?? 0);
}

export function addRow(name: string, row: JsonObject): Promise<unknown> {
  return call('POST', `${pathOf(name)}/rows`, { body: { rows: [row] } });
}

export function updateRow(name: string, id: number, values: JsonObject): Promise<Row> {
  return call('PUT', `${pathOf(name)}/rows/${id}`, { body: values });
}

const DELETED_AT_ONCE = 1_000;

export async function deleteRows(name: string, ids: readonly number[]): Promise<void> {
  for (let from = 0; from < ids.length; from += DELETED_AT_ONCE) {
    await call('POST', `${pathOf(name)}/rows`, { body: { rows: ids.slice(from, from + DELETED_AT_ONCE).map((id) => ({ _id: id })), way: 'delete', by: ['_id'] } });
  }
}

/** What a file would become: a table of its own, or rows of one. */
export function previewCsv(file: Blob, table: string | undefined): Promise<CsvPreview> {
  return sendCsv(`${table === undefined ? '/api/v1/tables' : pathOf(table)}/import?preview=true`, file);
}

export function importCsv(file: Blob, table: string, mode: ImportMode): Promise<CsvImported> {
  return sendCsv(`${pathOf(table)}/import?mode=${mode}`, file);
}

export function createFromCsv(file: Blob, { name, title, columns }: { readonly name: string; readonly title: string; readonly columns: readonly unknown[] }): Promise<CsvImported> {
  const asked = new URLSearchParams({ name, columns: JSON.stringify(columns), ...(title === '' ? {} : { title }) });
  return sendCsv(`/api/v1/tables/import?${asked.toString()}`, file);
}

export async function exportCsv(name: string): Promise<void> {
  const response = await callForResponse('GET', `${pathOf(name)}/export`, { signal: AbortSignal.timeout(FILE_MS) });
  saveAs(`${name}.csv`, await response.blob());
}

function sendCsv<Answer>(path: string, file: Blob): Promise<Answer> {
  return call<Answer>('POST', path, { body: file, headers: { 'content-type': 'text/csv' }, signal: AbortSignal.timeout(FILE_MS) });
}
