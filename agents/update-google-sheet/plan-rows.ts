import { PermanentError, UserError, type AgentEvent } from '@rookery/sdk';
import { cellOf, type Cell } from '../google-sheets/cells.js';
import { columnLetters } from '../google-sheets/ranges.js';
import type { UpdateOptions } from './spec.js';

/** What an event wants in its row. */
export interface RowWish {
  readonly key: string;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** Where the columns are, as the first row says. */
export interface SheetColumns {
  readonly headers: readonly string[];
  /** Counted from 1. */
  readonly keyColumn: number;
}

export function wishOf({ key, columns }: UpdateOptions, { scope }: AgentEvent): RowWish {
  const cells = new Map(Object.entries(columns).map(([header, template]): [string, Cell] => [header, cellOf(template.value(scope), header)]));
  const text = String(cells.get(key) ?? '').trim();
  if (text === '') throw new PermanentError(`columns.${key}: the template "${columns[key]?.source.slice(0, 100) ?? ''}" gave no key for this event, so no row can be found`);
  return { key: text, cells };
}

/** Throws a user error that names the headings there are. */
export function readColumns({ key, columns, sheet }: UpdateOptions, headerCells: readonly unknown[]): SheetColumns {
  const headers = headerCells.map(String);
  const missing = Object.keys(columns).filter((header) => !headers.includes(header));
  if (missing.length === 0) return { headers, keyColumn: headers.indexOf(key) + 1 };
  const reason = `columns: row 1 of "${sheet}" has no heading ${missing.map((header) => `"${header}"`).join(', ')}; it has ${headers.filter((header) => header !== '').join(', ') || 'none'}`;
  throw new UserError(reason, { code: 'provider.refused', parameters: { reason } });
}

/** The parts of a row to write: neighbours together, columns that were not asked for left out. */
export function partsOf({ headers }: SheetColumns, { cells }: RowWish, row: number): readonly { readonly cells: string; readonly values: readonly Cell[] }[] {
  const parts: { readonly from: number; readonly values: Cell[] }[] = [];
  for (const [index, header] of headers.entries()) {
    const cell = cells.get(header);
    if (cell === undefined || headers.indexOf(header) !== index) continue;
    const last = parts.at(-1);
    if (last !== undefined && last.from + last.values.length === index) last.values.push(cell);
    else parts.push({ from: index, values: [cell] });
  }
  return parts.map(({ from, values }) => ({ cells: `${columnLetters(from + 1)}${row}:${columnLetters(from + values.length)}${row}`, values }));
}

/** A whole new row; columns that were not asked for are empty. */
export function newRow({ headers }: SheetColumns, { cells }: RowWish): readonly Cell[] {
  const last = headers.findLastIndex((header) => cells.has(header));
  return headers.slice(0, last + 1).map((header, index) => (headers.indexOf(header) === index ? (cells.get(header) ?? '') : ''));
}
