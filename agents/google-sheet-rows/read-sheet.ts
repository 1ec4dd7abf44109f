import { z } from 'zod';
import { UserError, type JsonObject, type JsonValue, type SourceContext } from '@rookery/sdk';
import { rowObject } from '../google-sheets/cells.js';
import { columnLetters, rangeOf } from '../google-sheets/ranges.js';
import { spreadsheetIdOf } from '../google-sheets/sheet-options.js';
import { callSheets, readCells } from '../google-sheets/sheets-client.js';
import type { SheetRowsOptions } from './spec.js';

const PAGE_ROWS = 5_000;
/** More are read in more calls than a minute has, and belong into a database. */
const MOST_ROWS = 50_000;

/** A row with something in it; `row` counts as the sheet does. */
export interface SheetRow {
  readonly row: number;
  readonly values: JsonObject;
}

const sizeSchema = z.object({ sheets: z.array(z.object({ properties: z.object({ title: z.string(), gridProperties: z.object({ rowCount: z.number(), columnCount: z.number() }) }) })) });

/** The whole sheet below its headings, page by page to the end of its grid: a blank row is no end. */
export async function* readSheet(context: SourceContext<SheetRowsOptions>): AsyncGenerator<readonly SheetRow[]> {
  const { options } = context;
  const { rowCount, columnCount } = await sizeOf(context);
  const page = (from: number, to: number) => callSheets(context, { credential: options.credential, kind: 'read' }, (client) => readCells(client, idOf(options), rangeOf(options.sheet, `A${from}:${columnLetters(columnCount)}${to}`)));
  const first = Math.min(options.headerRow + PAGE_ROWS, rowCount);
  const [headerCells = [], ...cells] = await page(options.headerRow, Math.max(first, options.headerRow));
  const headers = headerCells.map(String);
  if (options.key !== undefined && !headers.includes(options.key)) {
    throw new UserError(`key: there is no column "${options.key}" in row ${options.headerRow} of "${options.sheet}"; it has ${headers.filter((header) => header !== '').join(', ') || 'no headings'}`, { code: 'source.failed', parameters: { reason: `there is no column "${options.key}"` } });
  }
  yield rowsOf(headers, cells, options.headerRow + 1);
  for (let from = first + 1; from <= rowCount; from += PAGE_ROWS) yield rowsOf(headers, await page(from, Math.min(from + PAGE_ROWS - 1, rowCount)), from);
}

async function sizeOf(context: SourceContext<SheetRowsOptions>): Promise<{ readonly rowCount: number; readonly columnCount: number }> {
  const { options } = context;
  const { data } = await callSheets(context, { credential: options.credential, kind: 'read' }, (client) => client.spreadsheets.get({ spreadsheetId: idOf(options), fields: 'sheets.properties(title,gridProperties)' }));
  const { sheets } = sizeSchema.parse(data);
  const found = sheets.find(({ properties }) => properties.title === options.sheet)?.properties.gridProperties;
  if (found === undefined) throw new UserError(`sheet: the spreadsheet has no sheet "${options.sheet}"; it has ${sheets.map(({ properties }) => `"${properties.title}"`).join(', ')}`, { code: 'source.failed', parameters: { reason: `there is no sheet "${options.sheet}"` } });
  if (found.rowCount > options.headerRow + MOST_ROWS) throw new UserError(`sheet: "${options.sheet}" has ${found.rowCount} rows; at most ${MOST_ROWS} are watched, so delete the empty ones at its end or use a database`, { code: 'source.failed', parameters: { reason: `${found.rowCount} rows are too many` } });
  return found;
}

function rowsOf(headers: readonly string[], cells: readonly (readonly JsonValue[])[], from: number): readonly SheetRow[] {
  return cells.flatMap((row, index) => (row.every((cell) => cell === '' || cell === null) ? [] : [{ row: from + index, values: rowObject(headers, row) }]));
}

function idOf({ spreadsheet }: SheetRowsOptions): string {
  return spreadsheetIdOf(spreadsheet) ?? spreadsheet;
}
