import { defineStep, readPath, scopeOf, UserError, type AgentEvent, type JsonObject, type JsonValue } from '@rookery/sdk';
import { eachEvent } from '../flow/each-event.js';
import { spec } from './spec.js';

/** A rest of 200 KB beside each of 10,000 elements would be 2 GB. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** The longest key a host stores. */
const LONGEST_KEY = 1_000;

export const split = defineStep(spec, {
  stateKeys: () => [],

  receive({ options, parameters, values, emit, forward, fail }, events) {
    const { path, as, key, position } = options;

    eachEvent({ fail }, events, (event) => {
      const list = listOf(event);
      if (list.length === 0) return forward(event, 'empty');
      const rest = options.payload === 'element' ? undefined : without(event.payload, path.split('.'));
      const pieces = list.map((element, index) => pieceOf(event, rest, element, { of: event.id, index, count: list.length }));
      const keys = pieces.map((piece, index) => pieceKey(event, piece, index));
      pieces.forEach((piece, index) => emit(piece, { from: event, key: keys[index] ?? null }));
    });

    function listOf(event: AgentEvent): readonly JsonValue[] {
      const list: JsonValue | undefined = jsonAt(event.payload, path);
      if (!isList(list)) throw new UserError(`path: "${path}" holds ${describe(list)}, no list; name the field that holds the list`);
      if (list.length > options.max) throw new UserError(`path: "${path}" holds ${list.length} elements; at most ${options.max} are taken apart`);
      if (options.payload === 'element and rest' && list.length * event.payloadText.length > MOST_CHARACTERS) {
        throw new UserError(`payload: ${list.length} elements with the rest of ${event.payloadText.length} characters each are too much; let out the element alone`);
      }
      return list;
    }

    function pieceOf(event: AgentEvent, rest: JsonObject | undefined, element: JsonValue, place: { readonly of: string; readonly index: number; readonly count: number }): JsonObject {
      const piece = rest === undefined ? (isObject(element) ? element : { [as]: element }) : { ...rest, [as]: element };
      if (!Object.hasOwn(piece, position)) return { ...piece, [position]: place };
      throw new UserError(`position: element ${place.index} of "${path}" has a field "${position}" already; give the position another field`);
    }

    function pieceKey(event: AgentEvent, piece: JsonObject, index: number): string | null {
      if (key === undefined) return event.key;
      const text = key.render(scopeOf(piece, event, { parameters, ...values }));
      if (text === '') throw new UserError(`key: "${key.source}" came out empty for element ${index} of "${path}"`);
      if (text.length > LONGEST_KEY) throw new UserError(`key: "${key.source}" gave ${text.length} characters for element ${index} of "${path}"; use at most ${LONGEST_KEY}`);
      return text;
    }
  },
});

/** The payload without what is at the path; what lies beside it stays. */
function without(payload: JsonObject, [first = '', ...rest]: readonly string[]): JsonObject {
  const { [first]: inner, ...others } = payload;
  if (rest.length === 0 || !isObject(inner)) return others;
  return { ...payload, [first]: without(inner, rest) };
}

function jsonAt(payload: JsonObject, path: string): JsonValue | undefined {
  const found = readPath(payload, path);
  return isJson(found) ? found : undefined;
}

function describe(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'object') return 'an object';
  const kind = typeof value === 'string' ? 'the text' : typeof value === 'number' ? 'the number' : 'the value';
  return `${kind} ${JSON.stringify(value).slice(0, 60)}`;
}

/** What a payload holds is JSON; only a path that leads nowhere is not. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
