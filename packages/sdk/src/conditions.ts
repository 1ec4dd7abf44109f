import { RE2JS } from 're2js';
import { z } from 'zod';
import { jsonValueSchema, parseDuration } from '@rookery/model';
import { UserError } from './errors.js';
import { readPath } from './path.js';
import { compileDeep, type TemplateScope } from './template.js';

export const conditionOperators = [
  'equal to', 'not equal to', 'at least', 'at most', 'more than', 'less than', 'one of', 'none of',
  'contains', 'starts with', 'ends with', 'matches', 'does not match', 'present', 'absent', 'true', 'false', 'within the last', 'older than',
] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

const conditionSchema = z.strictObject({
  field: z.string().min(1).max(500),
  is: z.enum(conditionOperators),
  value: jsonValueSchema.optional(),
});
export type Condition = z.infer<typeof conditionSchema>;
export const conditionsSchema = z.array(conditionSchema).min(1).max(200);

/** One function per row, in order; the caller decides how many must hold. */
export type Conditions = readonly ((payload: unknown, scope: TemplateScope, now: number) => boolean)[];

/**
 * Compiles rows once. Comparison is typed: numbers compare with numbers, also when one side is a numeric text;
 * texts never compare with numbers by accident, and a missing field is false for everything but `absent`,
 * `not equal to`, `none of` and `does not match`. Regular expressions run in a linear-time engine.
 */
export function compileConditions(rows: readonly Condition[]): Conditions {
  return rows.map(compileOne);
}

function compileOne(row: Condition): Conditions[number] {
  const { is } = row;
  if (is === 'matches' || is === 'does not match') return compilePattern(row);
  const wanted = compileDeep(row.value ?? null);
  return (payload, scope, now) => holds(is, readPath(payload, row.field), wanted(scope), now);
}

function compilePattern(row: Condition): Conditions[number] {
  const pattern = readPattern(row);
  const expected = row.is === 'matches';
  return (payload) => {
    const value = readPath(payload, row.field);
    return (typeof value === 'string' && pattern.matcher(value).find()) === expected;
  };
}

function readPattern(row: Condition): RE2JS {
  if (typeof row.value !== 'string') throw new UserError(`"${row.field}" ${row.is}: write a regular expression as text`, { code: 'option.condition' });
  try {
    return RE2JS.compile(row.value);
  } catch (cause) {
    throw new UserError(`"${row.value}" is not a regular expression of the RE2 syntax: ${cause instanceof Error ? cause.message : String(cause)}`, { code: 'option.condition', cause });
  }
}

function holds(is: Exclude<ConditionOperator, 'matches' | 'does not match'>, value: unknown, wanted: unknown, now: number): boolean {
  switch (is) {
    case 'present': return value !== undefined && value !== null && value !== '';
    case 'absent': return value === undefined || value === null || value === '';
    case 'true': return value === true;
    case 'false': return value === false;
    case 'equal to': return isSame(value, wanted);
    case 'not equal to': return !isSame(value, wanted);
    case 'one of': return Array.isArray(wanted) && wanted.some((item) => isSame(value, item));
    case 'none of': return Array.isArray(wanted) && !wanted.some((item) => isSame(value, item));
    case 'at least': return compare(value, wanted, (order) => order >= 0);
    case 'at most': return compare(value, wanted, (order) => order <= 0);
    case 'more than': return compare(value, wanted, (order) => order > 0);
    case 'less than': return compare(value, wanted, (order) => order < 0);
    case 'contains': return contains(value, wanted);
    case 'starts with': return typeof value === 'string' && typeof wanted === 'string' && value.startsWith(wanted);
    case 'ends with': return typeof value === 'string' && typeof wanted === 'string' && value.endsWith(wanted);
    case 'within the last': return isAge(value, wanted, now, (age, span) => age <= span);
    case 'older than': return isAge(value, wanted, now, (age, span) => age > span);
  }
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  const [a, b] = [toNumber(left), toNumber(right)];
  if (a !== undefined && b !== undefined && (typeof left === 'number' || typeof right === 'number')) return a === b;
  if (typeof left === 'object' && typeof right === 'object' && left !== null && right !== null) return JSON.stringify(left) === JSON.stringify(right);
  return false;
}

function compare(left: unknown, right: unknown, accept: (order: number) => boolean): boolean {
  const [a, b] = [toNumber(left), toNumber(right)];
  if (a !== undefined && b !== undefined) return accept(a - b);
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  const [at, bt] = [Date.parse(left), Date.parse(right)];
  if (!Number.isNaN(at) && !Number.isNaN(bt)) return accept(at - bt);
  return accept(left < right ? -1 : left > right ? 1 : 0);
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return undefined;
  return Number(value);
}

function contains(value: unknown, wanted: unknown): boolean {
  if (typeof value === 'string') return typeof wanted === 'string' && value.includes(wanted);
  return Array.isArray(value) && value.some((item) => isSame(item, wanted));
}

function isAge(value: unknown, wanted: unknown, now: number, accept: (ageMs: number, spanMs: number) => boolean): boolean {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  const span = typeof wanted === 'string' ? parseDuration(wanted) : undefined;
  return !Number.isNaN(at) && span !== undefined && accept(now - at, span);
}
