import { isRecord, parseJson } from '../wire/json-value.js';
import type { JsonRecord } from '../wire/json-value.js';
import { badRequest } from './bot-api-error.js';
import type { FieldTypes, MethodRule } from './method-table.js';
import type { RequestFields, UploadedFile } from './request-fields.js';

type Value = string | number | boolean | JsonRecord | readonly unknown[] | UploadedFile;

/** The parameters of one call, checked against the method's rule; a getter of an absent parameter is `undefined`. */
export interface Parameters {
  string(name: string): string | undefined;
  integer(name: string): number | undefined;
  boolean(name: string): boolean;
  array(name: string): readonly unknown[] | undefined;
  record(name: string): JsonRecord | undefined;
  file(name: string): UploadedFile | undefined;
  has(name: string): boolean;
  /** Everything as plain values, for the record of calls; files are named by their digest. */
  readonly plain: JsonRecord;
}

const DESCRIPTION_OF_MISSING = new Map([
  ['chat_id', 'chat_id is empty'],
  ['text', 'message text is empty'],
  ['photo', 'there is no photo in the request'],
  ['document', 'there is no document in the request'],
]);

/**
 * Checks names and types. Stricter than Telegram, which ignores what it does not know: a field outside the method's
 * table is refused with 400, so that a misspelt or invented one shows.
 */
export function parseParameters(rule: MethodRule, fields: RequestFields): Parameters {
  const types = new Map(Object.entries({ ...rule.required, ...rule.optional }));
  const values = new Map<string, Value>();
  for (const [name, raw] of fields.values) {
    const allowed = types.get(name);
    if (allowed === undefined) throw badRequest(`field "${name}" is not documented for this method`);
    const value = coerce(raw, allowed);
    if (value === undefined) throw invalid(name, allowed, raw);
    values.set(name, value);
  }
  const attached = [...fields.values.values()].filter((value) => typeof value === 'string').join(' ');
  for (const [name, file] of fields.files) {
    const allowed = types.get(name);
    if (allowed?.includes('InputFile') === true) values.set(name, file);
    else if (!attached.includes(`attach://${name}`)) throw badRequest(`file "${name}" is not used by this method`);
  }
  for (const name of Object.keys(rule.required)) {
    if (!values.has(name)) throw badRequest(DESCRIPTION_OF_MISSING.get(name) ?? `parameter "${name}" is required`);
  }
  return reader(values, fields.files);
}

function reader(values: ReadonlyMap<string, Value>, files: ReadonlyMap<string, UploadedFile>): Parameters {
  return {
    string: (name) => pick(values.get(name), (value) => typeof value === 'string'),
    integer: (name) => pick(values.get(name), (value) => typeof value === 'number'),
    boolean: (name) => values.get(name) === true,
    array: (name) => pick(values.get(name), (value): value is readonly unknown[] => Array.isArray(value)),
    record: (name) => pick(values.get(name), (value): value is JsonRecord => isRecord(value) && !isUploadedFile(value)),
    file: (name) => files.get(name),
    has: (name) => values.has(name),
    plain: Object.fromEntries([...values, ...[...files].map(([name, file]) => [name, { sha256: file.sha256 }] as const)]),
  };
}

const pick = <T extends Value>(value: Value | undefined, is: (value: Value) => value is T): T | undefined =>
  value !== undefined && is(value) ? value : undefined;

const isUploadedFile = (value: Value): value is UploadedFile => isRecord(value) && 'sha256' in value;

function coerce(raw: unknown, types: FieldTypes): Value | undefined {
  for (const type of types) {
    const value = coerceTo(raw, type);
    if (value !== undefined) return value;
  }
  return undefined;
}

function coerceTo(raw: unknown, type: string): Value | undefined {
  switch (type) {
    case 'String':
      return typeof raw === 'string' ? raw : undefined;
    case 'Integer': {
      const number = typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw;
      return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
    }
    case 'Boolean':
      if (raw === true || raw === 'true') return true;
      return raw === false || raw === 'false' ? false : undefined;
    case 'InputFile':
      return undefined;
    default: {
      const json = typeof raw === 'string' ? parseJson(raw) : raw;
      if (type.startsWith('Array of ')) return Array.isArray(json) ? json : undefined;
      return isRecord(json) ? json : undefined;
    }
  }
}

function invalid(name: string, types: FieldTypes, raw: unknown): Error {
  if (name === 'reply_markup') {
    const isJson = typeof raw !== 'string' || parseJson(raw) !== undefined;
    return badRequest(isJson ? 'object expected as reply markup' : "can't parse reply keyboard markup JSON object");
  }
  return badRequest(`field "${name}" must be of type ${types.join(' or ')}`);
}
