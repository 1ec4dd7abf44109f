import { PermanentError, type JsonObject, type JsonValue } from '@rookery/sdk';

/** What Google stores in one cell. */
const LONGEST_CELL = 50_000;

export type Cell = string | number | boolean;

/** A value as a cell: lists and objects as JSON text, nothing as an empty cell. Throws for one that no cell can hold. */
export function cellOf(value: JsonValue, column: string): Cell {
  const cell = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : value;
  if (typeof cell === 'string' && cell.length > LONGEST_CELL) throw new PermanentError(`${column}: ${cell.length} characters do not fit into a cell; Google Sheets holds ${LONGEST_CELL}`);
  return cell;
}

/** A cell as the text it is compared by. */
export function cellText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.trim() : value === undefined || value === null ? '' : JSON.stringify(value);
}

/** A row of an answer as an object, by the headers of the first row. Columns without a header are left out, missing cells are empty texts. */
export function rowObject(headers: readonly string[], cells: readonly JsonValue[]): JsonObject {
  return Object.fromEntries(headers.flatMap((header, index) => (header === '' ? [] : [[header, cells[index] ?? '']])));
}
