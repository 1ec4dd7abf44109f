import type { JsonObject, JsonValue } from '@rookery/model';
import { MASK } from './mask-payload.js';
import { isList } from './personal-values.js';

/** Names of the options that are marked personal, by agent type. */
export type PersonalOptions = ReadonlyMap<string, ReadonlySet<string>>;

/** Which options of which types are marked personal, of the JSON Schemas of their options. */
export function personalOptionsOf(manifests: Iterable<{ readonly type: string; readonly options: JsonObject }>): PersonalOptions {
  return new Map([...manifests].map(({ type, options }) => [type, new Set(Object.entries(objectOf(options['properties'])).flatMap(([name, option]) => (objectOf(option)['personal'] === true ? [name] : [])))]));
}

/**
 * A workflow document, or an answer with some, without the people it names itself: a chat or an address that is written out in an option marked
 * personal. A template that reads a field stays, as does everything else.
 */
export function maskDocument(value: JsonValue, options: PersonalOptions): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => maskDocument(item, options));
  if (value['kind'] === 'agent setting' && typeof value['path'] === 'string') return maskChange(value, value['path'], options);
  const personal = typeof value['type'] === 'string' ? options.get(value['type']) : undefined;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => {
    if (name !== 'options' || personal === undefined) return [name, maskDocument(item, options)];
    return [name, Object.fromEntries(Object.entries(objectOf(item)).map(([option, given]) => [option, personal.has(option) ? maskLiteral(given) : given]))];
  }));
}

/** A difference does not say of which type its agent is, so it counts what is personal for any. */
function maskChange(change: JsonObject, path: string, options: PersonalOptions): JsonObject {
  const name = path.split('.').at(-1) ?? '';
  if (![...options.values()].some((names) => names.has(name))) return change;
  return Object.fromEntries(Object.entries(change).map(([key, item]) => [key, key === 'before' || key === 'after' ? maskLiteral(item) : item]));
}

function maskLiteral(value: JsonValue): JsonValue {
  return typeof value === 'string' && value.trim() !== '' && !/\{\{|\{%/.test(value) ? MASK : value;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !isList(value) ? value : {};
}
