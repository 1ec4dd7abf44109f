import { isRecord, type JsonRecord } from '../wire/json-value.js';
import type { ApiCall, GoogleApi } from './api.js';
import { badRequest, GoogleError, notFound } from './google-error.js';
import { SHEETS_QUOTA, type MinuteQuota } from './quotas.js';
import { parseRange, writeRange, type CellRange } from './sheet-ranges.js';

export type SheetCell = string | number | boolean;

export interface SpreadsheetSettings {
  readonly id: string;
  /** By title; the rows of each. */
  readonly sheets: Readonly<Record<string, readonly (readonly SheetCell[])[]>>;
  /** Default: everybody may write. */
  readonly sharedWith?: readonly string[];
}

export interface SheetsSimulation extends GoogleApi {
  add(settings: SpreadsheetSettings): void;
  rows(id: string, sheet: string): readonly (readonly SheetCell[])[];
  /** Replaces the rows, as a person would. */
  setRows(id: string, sheet: string, rows: readonly (readonly SheetCell[])[]): void;
}

interface Spreadsheet {
  readonly sheets: Map<string, SheetCell[][]>;
  readonly sharedWith: readonly string[] | undefined;
}

const LONGEST_CELL = 50_000;
const GRID = { rowCount: 1_000, columnCount: 26 };

/** Spreadsheets as the v4 API has them: values by range, appends below the last row, quotas by the minute. */
export function simulateSheets(options: { readonly quota?: MinuteQuota } = {}): SheetsSimulation {
  const spreadsheets = new Map<string, Spreadsheet>();
  const quota = options.quota ?? SHEETS_QUOTA;

  const sheetOf = ({ sheets }: Spreadsheet, range: CellRange, text: string): SheetCell[][] => {
    const sheet = sheets.get(range.sheet);
    if (sheet === undefined) throw badRequest(`Unable to parse range: ${text}`);
    return sheet;
  };

  const answer = ({ method, path, query, body, grant, quotas }: ApiCall): unknown => {
    const [id = '', place = '', rest = ''] = path;
    const [spreadsheetId = '', idVerb] = id.split(':');
    quotas.spend(method === 'GET' ? 'Read requests' : 'Write requests', quota, grant);
    const spreadsheet = spreadsheets.get(spreadsheetId);
    if (spreadsheet === undefined || idVerb !== undefined) throw notFound();
    if (spreadsheet.sharedWith?.includes(grant.account) === false) throw new GoogleError(403, 'The caller does not have permission', 'forbidden');
    if (method === 'GET' && place === '') return describe(spreadsheetId, spreadsheet);
    if (method === 'GET' && place === 'values') return { majorDimension: 'ROWS', ...read(sheetOf(spreadsheet, parseRange(rest), rest), parseRange(rest)) };
    if (method === 'POST' && place === 'values:batchUpdate') {
      known(body, ['valueInputOption', 'data', 'includeValuesInResponse']);
      requireInput(body['valueInputOption']);
      const data = Array.isArray(body['data']) ? body['data'] : [];
      const responses = data.map((part: unknown) => {
        if (!isRecord(part) || typeof part['range'] !== 'string') throw badRequest('Invalid value at data');
        const range = parseRange(part['range']);
        return { spreadsheetId, ...write(sheetOf(spreadsheet, range, part['range']), range, valuesOf(part)) };
      });
      return { spreadsheetId, totalUpdatedRows: responses.length, responses };
    }
    if (method === 'POST' && place === 'values' && rest.endsWith(':append')) {
      known(body, ['range', 'majorDimension', 'values']);
      requireInput(query.get('valueInputOption'));
      const text = rest.slice(0, -':append'.length);
      const range = parseRange(text);
      const sheet = sheetOf(spreadsheet, range, text);
      const firstRow = sheet.findLastIndex((row) => row.some((cell) => cell !== '')) + 2;
      return { spreadsheetId, tableRange: writeRange(range, 1, 1), updates: { spreadsheetId, ...write(sheet, { ...range, firstRow, lastRow: undefined, lastColumn: undefined }, valuesOf(body)) } };
    }
    return undefined;
  };

  return {
    root: '/v4/spreadsheets/',
    scopes: ['https://www.googleapis.com/auth/spreadsheets'],
    answer,
    add: ({ id, sheets, sharedWith }) => void spreadsheets.set(id, { sheets: new Map(Object.entries(sheets).map(([title, rows]) => [title, rows.map((row) => [...row])])), sharedWith }),
    rows: (id, sheet) => spreadsheets.get(id)?.sheets.get(sheet) ?? [],
    setRows: (id, sheet, rows) => void spreadsheets.get(id)?.sheets.set(sheet, rows.map((row) => [...row])),
  };
}

function describe(spreadsheetId: string, { sheets }: Spreadsheet): unknown {
  return {
    spreadsheetId,
    properties: { title: spreadsheetId, locale: 'en_GB', timeZone: 'Etc/GMT' },
    sheets: [...sheets].map(([title, rows], index) => ({
      properties: { sheetId: index, title, index, sheetType: 'GRID', gridProperties: { rowCount: Math.max(GRID.rowCount, rows.length), columnCount: Math.max(GRID.columnCount, ...rows.map((row) => row.length)) } },
    })),
  };
}

// Empty rows and cells at the end are left out, as Google does.
function read(sheet: readonly (readonly SheetCell[])[], range: CellRange): { readonly range: string; readonly values?: readonly (readonly SheetCell[])[] } {
  const rows = sheet.slice(range.firstRow - 1, range.lastRow).map((row) => trimmed(row.slice(range.firstColumn - 1, range.lastColumn)));
  const values = rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
  const written = writeRange(range, (range.lastRow ?? GRID.rowCount) - range.firstRow + 1, (range.lastColumn ?? GRID.columnCount) - range.firstColumn + 1);
  return { range: written, ...(values.length === 0 ? {} : { values }) };
}

function trimmed(row: readonly SheetCell[]): readonly SheetCell[] {
  return row.slice(0, row.findLastIndex((cell) => cell !== '') + 1);
}

function write(sheet: SheetCell[][], range: CellRange, values: readonly (readonly (SheetCell | null)[])[]): { readonly updatedRange: string; readonly updatedRows: number; readonly updatedCells: number } {
  const width = Math.max(0, ...values.map((row) => row.length));
  const rows = range.lastRow === undefined ? values.length : range.lastRow - range.firstRow + 1;
  const columns = range.lastColumn === undefined ? width : range.lastColumn - range.firstColumn + 1;
  if (values.length > rows || width > columns) throw badRequest(`Requested writing within range [${writeRange(range, rows, columns)}], but tried writing to row [${range.firstRow + values.length - 1}]`);
  for (const [index, row] of values.entries()) {
    const at = range.firstRow - 1 + index;
    while (sheet.length <= at) sheet.push([]);
    const target = sheet[at] ?? [];
    for (const [offset, cell] of row.entries()) {
      if (cell === null) continue;
      while (target.length < range.firstColumn + offset) target.push('');
      target[range.firstColumn - 1 + offset] = cell;
    }
  }
  return { updatedRange: writeRange(range, values.length, width), updatedRows: values.length, updatedCells: values.reduce((sum, row) => sum + row.length, 0) };
}

function valuesOf(body: JsonRecord): readonly (readonly (SheetCell | null)[])[] {
  const { values } = body;
  if (!Array.isArray(values)) throw badRequest('Invalid values');
  return values.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest('Invalid values[0]: list_value expected');
    return row.map((cell: unknown) => {
      if (cell !== null && typeof cell !== 'string' && typeof cell !== 'number' && typeof cell !== 'boolean') throw badRequest('Invalid values[0][0]: struct_value');
      if (typeof cell === 'string' && cell.length > LONGEST_CELL) throw badRequest('Your input contains more than the maximum of 50000 characters in a single cell.');
      return cell;
    });
  });
}

function requireInput(option: unknown): void {
  if (option !== 'RAW' && option !== 'USER_ENTERED') throw badRequest("'valueInputOption' is required but not specified");
}

function known(body: JsonRecord, names: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !names.includes(name));
  if (unknown !== undefined) throw badRequest(`Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`);
}
