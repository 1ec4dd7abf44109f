import type { JsonValue } from '@rookery/model';
import type { KnownField } from './field-paths.js';
import { isJsonObject, plainText } from './json.js';

export interface ConditionRow {
  readonly field: string;
  readonly is: string;
  readonly value?: JsonValue;
}

/** How the value of a row is typed. `any`: as JSON would read it, else as text. */
export type ValueKind = 'none' | 'any' | 'list' | 'text' | 'pattern' | 'duration';

const valueKinds: Readonly<Record<string, ValueKind>> = {
  'present': 'none', 'absent': 'none', 'true': 'none', 'false': 'none', 'one of': 'list', 'none of': 'list', 'starts with': 'text', 'ends with': 'text',
  'matches': 'pattern', 'does not match': 'pattern', 'within the last': 'duration', 'older than': 'duration',
};

export function valueKindOf(operator: string): ValueKind {
  return valueKinds[operator] ?? 'any';
}

const forNumbers = new Set(['equal to', 'not equal to', 'at least', 'at most', 'more than', 'less than', 'one of', 'none of', 'present', 'absent']);
const forTexts = new Set(['equal to', 'not equal to', 'one of', 'none of', 'contains', 'starts with', 'ends with', 'matches', 'does not match', 'present', 'absent']);
const forMoments = new Set(['within the last', 'older than', 'at least', 'at most', 'more than', 'less than', 'present', 'absent']);
const forSwitches = new Set(['true', 'false', 'present', 'absent']);
const forLists = new Set(['contains', 'present', 'absent']);

/** Operators of the schema that make sense for a field first, the rest behind them; a field nobody knows gets all. */
export function operatorsFor(field: KnownField | undefined, operators: readonly string[]): { readonly fitting: readonly string[]; readonly others: readonly string[] } {
  if (field === undefined) return { fitting: operators, others: [] };
  const sets = field.types.flatMap((type) => {
    if (type === 'number' || type === 'integer') return [forNumbers];
    if (type === 'string') return field.format === 'date-time' || field.format === 'date' ? [forMoments, forTexts] : [forTexts];
    if (type === 'boolean') return [forSwitches];
    return type === 'array' ? [forLists] : [];
  });
  if (sets.length === 0) return { fitting: operators, others: [] };
  const isFitting = (operator: string): boolean => sets.some((set) => set.has(operator));
  return { fitting: operators.filter(isFitting), others: operators.filter((operator) => !isFitting(operator)) };
}

/** Rows as they are in the draft; what is no row at all becomes an empty one. */
export function readRows(value: JsonValue | undefined): readonly ConditionRow[] {
  if (!Array.isArray(value)) return [];
  return value.map((row: JsonValue) => {
    if (!isJsonObject(row)) return { field: '', is: 'equal to' };
    const { field, is, value: wanted } = row;
    return { field: typeof field === 'string' ? field : '', is: typeof is === 'string' ? is : 'equal to', ...(wanted === undefined ? {} : { value: wanted }) };
  });
}

/** Another operator for a row; a value that does not fit it is dropped or turned. */
export function withOperator(row: ConditionRow, is: string): ConditionRow {
  const [before, after] = [valueKindOf(row.is), valueKindOf(is)];
  if (before === after) return { ...row, is };
  const { value, ...rest } = row;
  if (after === 'none') return { ...rest, is };
  if (after === 'list') return { ...rest, is, value: value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value] };
  if (after === 'duration') return { ...rest, is, value: '1h' };
  const plain: JsonValue = Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
  return { ...rest, is, value: after === 'any' || typeof plain === 'string' ? plain : plainText(plain) };
}

/** What somebody typed as a value: a number for a field of numbers, a text for a field of texts, else what it looks like. */
export function readValue(text: string, field: KnownField | undefined): JsonValue {
  const types = new Set(field?.types ?? []);
  if (types.size > 0 && !types.has('number') && !types.has('integer') && !types.has('boolean')) return text;
  if (isNumber(text)) return Number(text);
  if (field === undefined || types.has('boolean')) {
    if (text === 'true' || text === 'false') return text === 'true';
  }
  return text;
}

export function showValue(value: JsonValue | undefined): string {
  return value === undefined ? '' : plainText(value);
}

// "007" and "1." are texts that look like numbers: read as numbers they could not be typed further.
function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(text) && text.length < 16;
}
