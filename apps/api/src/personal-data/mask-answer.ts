import type { JsonObject, JsonValue } from '@rookery/model';
import { isOwnWord, keyNames, ownTrees, payloadNames } from './answer-parts.js';
import { MASK, maskPayload, maskWhole } from './mask-payload.js';
import type { PersonalFields } from './personal-fields.js';
import { collectPersonal, isList, replacerOf } from './personal-values.js';

export interface AnswerMask {
  readonly fields: PersonalFields;
  /** Keys of events are shown. */
  readonly showsKeys: boolean;
  /** What is known of the people in the events that the answer names. */
  readonly values: ReadonlySet<string>;
  /** Ids of events that were looked at for `values`; a text about any other one is hidden whole. */
  readonly known: ReadonlySet<string>;
}

const eventIdPattern = /^\d+-\d+$/;

/** Ids of the events that an answer names. */
export function eventIdsIn(value: JsonValue, into = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string') {
    if (eventIdPattern.test(value)) into.add(value);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of isList(value) ? value.map((item) => ['', item] as const) : Object.entries(value)) if (!payloadNames.has(name)) eventIdsIn(item, into);
  }
  return into;
}

/** What stands at marked places of the payloads in an answer. */
export function personalIn(value: JsonValue, fields: PersonalFields, into: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if (isList(value)) {
    for (const item of value) personalIn(item, fields, into);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (payloadNames.has(name)) collectPersonal(item, fields, into);
    else personalIn(item, fields, into);
  }
}

/**
 * Masks an answer of the API. Payloads are masked at their marked places; a text beside them, such as a message or a reason, loses what is known
 * of the people in the event it is about, and is hidden whole where that event is not known.
 */
export function maskAnswer(answer: JsonValue, mask: AnswerMask): JsonValue {
  const text = replacerOf(mask.values, MASK);
  const walk = (value: JsonValue, name: string, isKnown: boolean): JsonValue => {
    if (ownTrees.has(name)) return value;
    if (typeof value === 'string') return maskedText(value, name, isKnown);
    if (value === null || typeof value !== 'object') return value;
    if (payloadNames.has(name)) return name === 'calls' ? maskCalls(value, mask.fields, text) : maskPayload(value, mask.fields, text);
    if (isList(value)) return value.map((item) => walk(item, name, isKnown));
    return walkObject(value, isKnown);
  };
  const walkObject = (value: JsonObject, isKnown: boolean): JsonObject => {
    const isKnownHere = isKnown || isAboutKnown(value, mask.known);
    if (isAlarm(value)) return maskAlarm(value);
    if (isObservedField(value)) return { ...value, examples: [] };
    if (isKept(value)) return { ...value, ...(mask.showsKeys ? {} : { key: MASK }), value: maskWhole(value.value) };
    if (isVariable(value)) return { ...value, value: mask.fields.has([value.name]) ? maskWhole(value.value) : maskPayload(value.value, mask.fields, text) };
    return Object.fromEntries(Object.entries(value).map(([name, item]) => {
      if (payloadNames.has(name) && item !== null && typeof item !== 'object') return [name, maskPayload(item, mask.fields, text)];
      if (name === 'reason' && isPlainState(value)) return [name, item];
      return [name, walk(item, name, isKnownHere)];
    }));
  };
  const maskedText = (value: string, name: string, isKnown: boolean): string => {
    if (keyNames.has(name)) return mask.showsKeys ? text(value) : MASK;
    if (isOwnWord(name)) return value;
    return isKnown ? text(value) : MASK;
  };
  return walk(answer, '', false);
}

function isAboutKnown(value: JsonObject, known: ReadonlySet<string>): boolean {
  const { eventId, id, payload } = value;
  if (typeof eventId === 'string') return known.has(eventId);
  return typeof id === 'string' && payload !== undefined && known.has(id);
}

/** The reason of a state is the server's own unless it repeats an error. */
function isPlainState({ state, reasonCode }: JsonObject): boolean {
  if (typeof reasonCode === 'string') return !reasonCode.startsWith('failing');
  return typeof state === 'string' && state !== 'failing';
}

function isAlarm({ severity, kind, message, detail }: JsonObject): boolean {
  return typeof severity === 'string' && typeof kind === 'string' && typeof message === 'string' && detail !== null && typeof detail === 'object';
}

/** An alarm is worded by the server around what it found; of that only codes and names of agents are its own. */
function maskAlarm(alarm: JsonObject): JsonObject {
  const { detail, message } = alarm;
  if (detail === null || typeof detail !== 'object' || detail === undefined || isList(detail) || typeof message !== 'string') return { ...alarm, message: MASK };
  const told = Object.entries(detail).flatMap(([name, value]) => (typeof value === 'string' && value !== '' && name !== 'agent' && name !== 'code' ? [[name, value] as const] : []));
  const text = replacerOf(new Set(told.map(([, value]) => value)), MASK);
  return { ...alarm, message: text(message), detail: { ...detail, ...Object.fromEntries(told.map(([name]) => [name, MASK])) } };
}

/** What agents and code keep under a key. Nobody can tell which event it came from, so nothing of it is shown but its form. */
function isKept(value: JsonObject): value is JsonObject & { readonly value: JsonValue } {
  return typeof value['key'] === 'string' && value['value'] !== undefined && value['eventId'] === undefined && value['payload'] === undefined;
}

function isVariable(value: JsonObject): value is JsonObject & { readonly name: string; readonly value: JsonValue } {
  return typeof value['name'] === 'string' && value['value'] !== undefined && typeof value['description'] === 'string';
}

/** A place of the shape of a link's events, with examples of what stood there: of any event, so that nobody can tell about whom. */
function isObservedField(value: JsonObject): boolean {
  return typeof value['path'] === 'string' && Array.isArray(value['examples']) && Array.isArray(value['types']);
}

/** Calls to a test address: the body is shown as it came, and what of it is no JSON cannot be looked into. */
function maskCalls(calls: JsonValue, fields: PersonalFields, text: (input: string) => string): JsonValue {
  const masked = maskPayload(calls, fields, text);
  if (!isList(masked)) return masked;
  return masked.map((call) => (call === null || typeof call !== 'object' || isList(call) || typeof call['body'] !== 'string' || isJson(call['body']) ? call : { ...call, body: maskWhole(call['body']) }));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
