import type { JsonValue } from '@rookery/model';

export const valueTypes = ['text', 'number', 'boolean', 'json'] as const;
export type ValueType = (typeof valueTypes)[number];

export type ReadValue = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly reason: 'number' | 'json' };

/** What a person typed, as a value of the type. Numbers are decimal; nothing is rounded silently to infinity. */
export function readValue(type: ValueType, typed: string): ReadValue {
  switch (type) {
    case 'text': return { ok: true, value: typed };
    case 'boolean': return { ok: true, value: typed === 'true' };
    case 'number': {
      const number = typed.trim() === '' ? Number.NaN : Number(typed.trim().replace(',', '.'));
      return Number.isFinite(number) ? { ok: true, value: number } : { ok: false, reason: 'number' };
    }
    case 'json':
      try {
        const value: JsonValue = JSON.parse(typed);
        return { ok: true, value };
      } catch {
        return { ok: false, reason: 'json' };
      }
  }
}

/** The value as it is typed. */
export function typedText(type: ValueType, value: JsonValue): string {
  return type === 'json' ? JSON.stringify(value, null, 2) : typeof value === 'string' ? value : JSON.stringify(value);
}

export function typeOfValue(value: JsonValue): ValueType {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'json';
}

/** One line for a list. */
export function shortValue(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
