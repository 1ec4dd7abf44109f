import { diffValues, hasSecretName, type JsonObject, type JsonValue } from '@rookery/model';

/** One place that differs. `hidden`: it differs, and what stands there is told to nobody. */
export interface AuditChange {
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly hidden?: true;
}

export interface AuditChanges {
  readonly changes: readonly AuditChange[];
  /** So many more places differ than are kept. */
  readonly leftOut: number;
}

const MOST_CHANGES = 100;
/** Of one value as JSON. */
const LONGEST_VALUE = 600;
const SHOWN_OF_LONG = 300;
const HIDDEN = '[hidden]';

/**
 * Where two states differ, as the audit log keeps it: at most 100 places, each value at most 600 letters of JSON. What has the name of a
 * secret, or lies where `hides` says so, is told without its value, however deep it stands.
 */
export function auditChanges(before: unknown, after: unknown, hides: (path: string) => boolean = () => false): AuditChanges {
  const isHidden = (path: string): boolean => hasSecretName(path) || hides(path);
  const differences = diffValues(before ?? emptyLike(after), after ?? emptyLike(before));
  const changes = differences.slice(0, MOST_CHANGES).map((difference): AuditChange => {
    const { path } = difference;
    if (isHidden(path)) return { path, hidden: true };
    const side = (value: JsonValue | undefined): JsonValue | undefined => (value === undefined ? undefined : cut(masked(value, path, isHidden)));
    const [was, is] = [side(difference.before), side(difference.after)];
    return { path, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) };
  });
  return { changes, leftOut: differences.length - changes.length };
}

/** Hides what a workspace marked as personal, wherever its names stand one below the other. */
export function hidesPersonal(fields: { has(path: readonly string[]): boolean }): (path: string) => boolean {
  return (path) => fields.has(path.split('.').filter((name) => !/^\d+$/.test(name)));
}

/** What is new or gone as a whole is told field by field. */
function emptyLike(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? {} : undefined;
}

function masked(value: JsonValue, path: string, isHidden: (path: string) => boolean): JsonValue {
  if (isHidden(path)) return HIDDEN;
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item, index) => masked(item, `${path}.${index}`, isHidden));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item, path === '' ? name : `${path}.${name}`, isHidden)]));
}

function cut(value: JsonValue): JsonValue {
  const text = JSON.stringify(value);
  if (text.length <= LONGEST_VALUE) return value;
  return `${(typeof value === 'string' ? value : text).slice(0, SHOWN_OF_LONG).toWellFormed()} ... (${text.length} letters in all)`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
