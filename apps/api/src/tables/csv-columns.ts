import type { JsonValue } from '@rookery/model';
import { readMoment, type ColumnType } from '@rookery/sdk';
import { significantDigits } from './cells.js';
import { withoutFormula } from './spreadsheet-cell.js';
import type { Column, GivenColumn, TableDefinition } from './table-definition.js';

const PLAIN_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Columns for a CSV file: names from its first line, types that all values of the sample have. */
export function inferColumns(header: readonly string[], sample: readonly (readonly string[])[]): readonly GivenColumn[] {
  const taken = new Set<string>();
  return header.map((title, index) => {
    const name = freeName(nameFrom(title, index), taken);
    taken.add(name);
    const values = sample.map((cells) => (cells[index] ?? '').trim()).filter((value) => value !== '');
    return { name, title: title.trim() === '' ? name : title.trim().slice(0, 200), type: typeOf(values), required: false, unique: false, key: false };
  });
}

function nameFrom(title: string, index: number): string {
  const plain = title.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 50);
  return plain === '' ? `column_${index + 1}` : plain;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number += 1) candidate = `${name}_${number}`;
  return candidate;
}

/** A number with a leading zero or more digits than a double holds is a code, and codes are texts. */
function typeOf(values: readonly string[]): ColumnType {
  if (values.length === 0) return 'text';
  if (values.every((value) => /^(true|false)$/i.test(value))) return 'boolean';
  if (values.every((value) => PLAIN_NUMBER.test(value) && significantDigits(value) <= 15)) return 'number';
  if (values.every((value) => readMoment(value) !== undefined)) return 'date-time';
  if (values.every((value) => /^[[{]/.test(value) && isJson(value))) return 'json';
  return 'text';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Which column each place of a line belongs to, by name or title; a fault for those that belong to none. */
export function matchHeader(header: readonly string[], table: Pick<TableDefinition, 'columns'>): { readonly columns: readonly (Column | undefined)[]; readonly faults: readonly string[] } {
  const columns = header.map((title) => {
    const wanted = title.trim().toLowerCase();
    return table.columns.find(({ name }) => name.toLowerCase() === wanted) ?? table.columns.find((column) => column.title.toLowerCase() === wanted);
  });
  const unknown = header.filter((_title, index) => columns[index] === undefined);
  const twice = columns.filter((column, index) => column !== undefined && columns.indexOf(column) !== index);
  const names = table.columns.map(({ name }) => name).join(', ');
  return {
    columns,
    faults: [
      ...unknown.map((title) => `the column "${title.slice(0, 60)}" is none of the table's; it has ${names}`),
      ...twice.map((column) => `the column "${column?.name ?? ''}" is there twice`),
    ],
  };
}

/** A cell of a file as a value: an empty one is none, JSON is parsed. Throws what `JSON.parse` throws. */
export function valueOfCell(cell: string, column: Column): JsonValue {
  if (column.type === 'text') return cell === '' ? null : cell;
  const text = cell.trim();
  if (text === '') return null;
  return column.type === 'json' ? JSON.parse(text) : text;
}

/** One line of a CSV file (RFC 4180); no text of it is a formula to a spreadsheet. */
export function csvLine(values: readonly JsonValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: JsonValue): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? withoutFormula(value) : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
