import type { JsonValue } from '@rookery/model';
import { readMoment, type ColumnType } from '@rookery/sdk';
import type { Column, TableLimits } from './table-definition.js';

/** A value that cannot stand in its column; the message says why. */
export class CellFault extends Error {
  readonly column: string;

  constructor(column: string, message: string) {
    super(`"${column}" ${message}`);
    this.column = column;
  }
}

const NUMBER = /^[-+]?\d{1,40}(\.\d{1,40})?([eE][-+]?\d{1,3})?$/;
const DEEPEST = 50;

/** The value as the database reads it out of JSON. Throws a `CellFault`. */
export function cellOf(value: JsonValue, column: Column, { now, limits }: { readonly now: number; readonly limits: TableLimits }): JsonValue {
  const fault = (message: string): CellFault => new CellFault(column.name, message);
  if (value === null) {
    if (column.required || column.key) throw fault('is required; give it a value');
    return null;
  }
  switch (column.type) {
    case 'text': return textCell(value, column, limits, fault);
    case 'number': return numberCell(value, fault);
    case 'boolean': return booleanCell(value, fault);
    case 'date-time': return momentCell(value, now, fault);
    case 'json': return plainJson(value, fault, 0);
  }
}

function textCell(value: JsonValue, column: Column, limits: TableLimits, fault: (message: string) => CellFault): string {
  if (typeof value === 'object') throw fault(`is a text; ${shown(value)} is none`);
  const text = plainText(String(value), fault);
  if ((column.unique || column.key) && text.length > limits.keyLetters) throw fault(`is unique and may have ${limits.keyLetters} letters; this one has ${text.length}`);
  return text;
}

/** A text with more digits than a double holds would come back as another number, so it is refused. */
function numberCell(value: JsonValue, fault: (message: string) => CellFault): number | string {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const text = typeof value === 'string' ? value.trim() : '';
  if (!NUMBER.test(text) || !Number.isFinite(Number(text))) throw fault(`is a number; ${shown(value)} is none`);
  if (significantDigits(text) > 15 && !Number.isSafeInteger(Number(text))) throw fault(`is a number of at most 15 digits; ${shown(value)} has more: make the column a text`);
  return Number(text);
}

export function significantDigits(text: string): number {
  return text.replace(/[eE].*$/, '').replace(/[-+.]/g, '').replace(/^0+/, '').length;
}

function booleanCell(value: JsonValue, fault: (message: string) => CellFault): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'object' ? '' : String(value).trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw fault(`is true or false; ${shown(value)} is neither`);
}

function momentCell(value: JsonValue, now: number, fault: (message: string) => CellFault): string {
  if (value === 'now()') return new Date(now).toISOString();
  const text = typeof value === 'string' ? readMoment(value.trim()) : undefined;
  if (text === undefined) throw fault(`is a moment; ${shown(value)} is none: write for example "2026-01-05T09:00:00Z"`);
  return `${text}+00`;
}

function plainJson(value: JsonValue, fault: (message: string) => CellFault, depth: number): JsonValue {
  if (depth > DEEPEST) throw fault(`is nested deeper than ${DEEPEST} levels`);
  if (typeof value === 'string') plainText(value, fault);
  else if (Array.isArray(value)) for (const item of value) plainJson(item, fault, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      plainText(name, fault);
      plainJson(item, fault, depth + 1);
    }
  }
  return value;
}

/** PostgreSQL keeps neither. */
function plainText(text: string, fault: (message: string) => CellFault): string {
  if (text.includes('\0')) throw fault('holds a zero letter, which cannot be kept');
  if (!text.isWellFormed()) throw fault('holds half a letter (a lone surrogate), which cannot be kept');
  return text;
}

/** What the server wrote, as JSON. */
export function readCell(text: string | null, type: ColumnType): JsonValue {
  if (text === null) return null;
  switch (type) {
    case 'text': return text;
    case 'number': return Number(text);
    case 'boolean': return text === 't';
    case 'date-time': return text.replace(' ', 'T').replace(/\+00$/, 'Z');
    case 'json': return JSON.parse(text);
  }
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
