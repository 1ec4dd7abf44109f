import { jsonValueSchema, type JsonValue } from '@rookery/model';
import { errorOf } from '@rookery/sdk';
import { z } from 'zod';

/** What the values of one workspace may take; all of them are in the memory of every process. */
export interface ValueLimits {
  readonly variables: number;
  readonly stored: number;
  /** Of one value, as JSON. */
  readonly valueBytes: number;
  /** Of all stored values together. */
  readonly totalBytes: number;
}

export const defaultValueLimits: ValueLimits = { variables: 1_000, stored: 10_000, valueBytes: 8 * 1024, totalBytes: 4 * 1024 * 1024 };

export const variableTypes = ['text', 'number', 'boolean', 'json'] as const;
export type VariableType = (typeof variableTypes)[number];

const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
const STORED_KEY = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;
/** As the names of options are judged: these hold what belongs into a credential. */
const SECRET_NAME = /pass(word|wd|phrase)|secret|(^|[_.:-])(token|pwd|pass)$|(access|auth|bearer|refresh|api|bot)[_.:-]?token|(api|private|access|auth)[_.:-]?key|credential/i;
const FORBIDDEN: ReadonlySet<string> = new Set(['constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty']);

/** `size`, `first` and `last` are computed by Liquid. */
const LIQUID_WORDS: ReadonlySet<string> = new Set(['size', 'first', 'last']);

export function checkVariableName(name: string): void {
  if (!VARIABLE_NAME.test(name)) throw refused(name, 'its name is written with letters, digits and underscores, for example "vat_rate"');
  checkPlainName(name);
}

export function checkStoredKey(key: string): void {
  if (!STORED_KEY.test(key)) throw refused(key, 'its key is written with letters, digits, dots, colons, hyphens and underscores, for example "rate:eur"');
  checkPlainName(key);
}

function checkPlainName(name: string): void {
  if (FORBIDDEN.has(name) || LIQUID_WORDS.has(name)) throw refused(name, 'the name means something else in templates; choose another');
  if (SECRET_NAME.test(name)) throw refused(name, 'the name sounds like a secret; every template and every member can read these values, so keep secrets under Credentials');
}

/** The value as JSON text. */
export function valueText(key: string, value: JsonValue, limits: ValueLimits): string {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.valueBytes) throw refused(key, `it has ${bytes} bytes; at most ${limits.valueBytes} are kept. Use a table for more`);
  if (/\\u0000/.test(text)) throw refused(key, 'it holds a zero letter');
  return text;
}

export const variableSchema = z.strictObject({
  type: z.enum(variableTypes).optional(),
  value: jsonValueSchema,
  description: z.string().max(2_000).default(''),
});

/** The type said, or the value's own; a value of another type is refused. */
export function variableType(name: string, { type, value }: { readonly type?: VariableType | undefined; readonly value: JsonValue }): VariableType {
  const own = typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'json';
  if (type === undefined || type === 'json' || type === own) return type ?? own;
  throw refused(name, `it is of the type ${type}; the value is ${own === 'json' ? 'JSON' : `a ${own}`}`);
}

export function refused(key: string, reason: string): Error {
  return errorOf('value.invalid', { key: key.slice(0, 130), reason });
}
