import type { JsonValue } from '@rookery/model';
import type { Column } from './table-types.js';

export type ReadCell = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly reason: 'number' | 'json' | 'date-time' | 'required' };

/** What was typed into a cell, as a value of its column. Nothing typed is no value. */
export function readCell({ type, required }: Pick<Column, 'type' | 'required'>, typed: string): ReadCell {
  const text = type === 'text' ? typed : typed.trim();
  if (text === '') return required ? { ok: false, reason: 'required' } : { ok: true, value: null };
  switch (type) {
    case 'text': return { ok: true, value: text };
    case 'boolean': return { ok: true, value: text === 'true' };
    // As text: a number of 15 digits is more than a double holds with certainty.
    case 'number': return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? { ok: true, value: text.replace(/^\+/, '') } : { ok: false, reason: 'number' };
    case 'date-time': return isMoment(text) ? { ok: true, value: text } : { ok: false, reason: 'date-time' };
    case 'json':
      try {
        const value: JsonValue = JSON.parse(text);
        return { ok: true, value };
      } catch {
        return { ok: false, reason: 'json' };
      }
  }
}

/** A value as it is typed and shown. */
export function cellText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const LONGEST = 200;

/** A value for one line of the grid. */
export function shortCell(value: JsonValue | undefined): string {
  const text = cellText(value).replaceAll(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Moments are given with days and a time; without a zone they are UTC. The words of filters count too. */
function isMoment(text: string): boolean {
  if (/^(now|today)\(/.test(text)) return true;
  return /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) && !Number.isNaN(Date.parse(text.replace(' ', 'T')));
}
