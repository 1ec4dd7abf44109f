import type { Issue, JsonValue } from '@rookery/model';
import { durationFault } from './duration-parts.js';
import type { Field } from './field.js';
import { isJsonList, isJsonObject } from './json.js';

/** Why a value cannot be, in words that `faultTexts` holds. */
export interface LocalFault {
  readonly path: string;
  readonly fault: 'required' | 'tooSmall' | 'tooLarge' | 'tooShort' | 'tooLong' | 'pattern' | 'choice' | 'number' | 'whole' | 'duration' | 'durationShort' | 'durationLong' | 'fewEntries' | 'manyEntries' | 'type';
  readonly bound?: string;
}

/** What the schema alone tells, while somebody types and before the server was asked. Paths are dotted, below the form. */
export function localFaults(fields: readonly Field[], value: JsonValue | undefined, prefix = ''): readonly LocalFault[] {
  const record = isJsonObject(value) ? value : {};
  return fields.flatMap((field) => faultsOf(field, record[field.name], prefix === '' ? field.name : `${prefix}.${field.name}`));
}

function faultsOf(field: Field, value: JsonValue | undefined, path: string): readonly LocalFault[] {
  if (value === undefined || (value === '' && field.isRequired && field.leastLength !== 0)) return field.isRequired && field.fallback === undefined ? [{ path, fault: 'required' }] : [];
  switch (field.kind) {
    case 'number': return numberFaults(field, value, path);
    case 'duration': return durationFaults(field, value, path);
    case 'choice': return field.choices.length === 0 || field.choices.some((choice) => choice.value === value) ? [] : [{ path, fault: 'choice' }];
    case 'object': return isJsonObject(value) ? localFaults(field.fields, value, path) : [{ path, fault: 'type' }];
    case 'list': return isJsonList(value) ? [...lengthFaults(field, value.length, path), ...value.flatMap((item, index) => (field.item === undefined ? [] : faultsOf(field.item, item, `${path}.${index}`)))] : [{ path, fault: 'type' }];
    case 'choices':
    case 'conditions': return isJsonList(value) ? lengthFaults(field, value.length, path) : [{ path, fault: 'type' }];
    case 'text': return textFaults(field, value, path);
    default: return [];
  }
}

function numberFaults({ least, most, isWhole }: Field, value: JsonValue, path: string): readonly LocalFault[] {
  if (typeof value !== 'number') return [{ path, fault: 'number' }];
  if (isWhole && !Number.isInteger(value)) return [{ path, fault: 'whole' }];
  if (typeof least === 'number' && value < least) return [{ path, fault: 'tooSmall', bound: String(least) }];
  return typeof most === 'number' && value > most ? [{ path, fault: 'tooLarge', bound: String(most) }] : [];
}

function durationFaults({ least, most }: Field, value: JsonValue, path: string): readonly LocalFault[] {
  switch (typeof value === 'string' ? durationFault(value, least, most) : 'not a duration') {
    case undefined: return [];
    case 'not a duration': return [{ path, fault: 'duration' }];
    case 'too short': return [{ path, fault: 'durationShort', bound: String(least) }];
    case 'too long': return [{ path, fault: 'durationLong', bound: String(most) }];
  }
}

function textFaults({ leastLength = 0, mostLength = Number.POSITIVE_INFINITY, pattern }: Field, value: JsonValue, path: string): readonly LocalFault[] {
  if (typeof value !== 'string') return [{ path, fault: 'type' }];
  if (value.length < leastLength) return [{ path, fault: 'tooShort', bound: String(leastLength) }];
  if (value.length > mostLength) return [{ path, fault: 'tooLong', bound: String(mostLength) }];
  return pattern !== undefined && !matches(pattern, value) ? [{ path, fault: 'pattern', bound: pattern }] : [];
}

function lengthFaults({ leastLength = 0, mostLength = Number.POSITIVE_INFINITY }: Field, length: number, path: string): readonly LocalFault[] {
  if (length < leastLength) return [{ path, fault: 'fewEntries', bound: String(leastLength) }];
  return length > mostLength ? [{ path, fault: 'manyEntries', bound: String(mostLength) }] : [];
}

/** A pattern that this browser cannot read is the server's to check. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

/** Faults at a place, and how many lie below it. */
export function issuesAt(issues: readonly Issue[], path: string): readonly Issue[] {
  return issues.filter((issue) => issue.path === path);
}

export function issuesBelow(issues: readonly Issue[], path: string): readonly Issue[] {
  return issues.filter((issue) => issue.path === path || issue.path.startsWith(`${path}.`));
}
