import { badRequest } from './google-error.js';

/** Cells of a sheet, counted from 1; without an end it reaches to the edge of the grid. */
export interface CellRange {
  readonly sheet: string;
  readonly firstRow: number;
  readonly lastRow: number | undefined;
  readonly firstColumn: number;
  readonly lastColumn: number | undefined;
}

const column = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + (letter.codePointAt(0) ?? 0) - 64, 0);
export const letters = (number: number): string => (number > 26 ? letters(Math.floor((number - 1) / 26)) : '') + String.fromCodePoint(65 + ((number - 1) % 26));

/** A1 notation: `'Bob''s'!A2:D9`, `Lots!A:A`, `Lots!1:1`, `Lots`. Throws as Google does. */
export function parseRange(text: string): CellRange {
  const [, quoted, plain, cells] = /^(?:'((?:[^']|'')*)'|([^'!]+))(?:!(.+))?$/.exec(text) ?? [];
  const sheet = quoted?.replaceAll("''", "'") ?? plain;
  const found = /^([A-Z]*)(\d*)(?::([A-Z]*)(\d*))?$/.exec(cells ?? 'A1:');
  if (sheet === undefined || found === null) throw badRequest(`Unable to parse range: ${text}`);
  const [, fromColumn = '', fromRow = '', toColumn, toRow] = found;
  const isOne = toColumn === undefined;
  const bounds = {
    sheet, firstRow: fromRow === '' ? 1 : Number(fromRow), firstColumn: fromColumn === '' ? 1 : column(fromColumn),
    lastRow: isOne ? Number(fromRow) : toRow === '' || toRow === undefined ? undefined : Number(toRow),
    lastColumn: isOne ? column(fromColumn) : toColumn === '' ? undefined : column(toColumn),
  };
  if (bounds.firstRow < 1 || bounds.firstColumn < 1) throw badRequest(`Unable to parse range: ${text}`);
  return bounds;
}

/** As Google writes it in answers: the title quoted where it has to be. */
export function writeRange({ sheet, firstRow, firstColumn }: Pick<CellRange, 'sheet' | 'firstRow' | 'firstColumn'>, rows: number, columns: number): string {
  const title = /^\w+$/.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`;
  const from = `${letters(firstColumn)}${firstRow}`;
  const to = `${letters(firstColumn + columns - 1)}${firstRow + rows - 1}`;
  return `${title}!${from === to ? from : `${from}:${to}`}`;
}
