import { isRookeryError, type AgentEvent, type JsonObject, type JsonValue } from '@rookery/sdk';
import { compileQuery } from '../http/query.js';
import type { Answer } from './answer.js';
import type { Options } from './options.js';

/** The most bytes an event may have. */
const LARGEST_EVENT_BYTES = 256 * 1024;

/**
 * The events an answer becomes. The call was taken, so whatever goes wrong here fails nothing: the event says what in `bodyError`.
 */
export function eventsOf(options: Options, { scope }: Pick<AgentEvent, 'scope'>, answer: Answer): readonly JsonObject[] {
  if (answer.bodyError !== undefined) return [plain(answer)];
  try {
    const items = options.items === undefined ? [undefined] : itemsOf(options.items, answer);
    return items.map((item) => checked(payloadOf(options, scope, answer, item), answer));
  } catch (error) {
    if (!isRookeryError(error) || error.audience !== 'user') throw error;
    return [checked(plain({ ...answer, bodyError: error.message }), answer)];
  }
}

function itemsOf(expression: string, { body, valueCount }: Answer): readonly JsonValue[] {
  const found = compileQuery('items', expression)(body, Math.max(1, valueCount));
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

function payloadOf({ output }: Options, scope: AgentEvent['scope'], answer: Answer, item: JsonValue | undefined): JsonObject {
  const { status, headers, body } = answer;
  if (output !== undefined) return objectOf(output({ ...scope, response: { status, headers, body }, ...(item === undefined ? {} : { item }) }));
  return item === undefined ? plain(answer) : objectOf(item);
}

function plain({ status, headers, body, bodyError }: Answer): JsonObject {
  return { status, body, ...(Object.keys(headers).length === 0 ? {} : { headers }), ...(bodyError === undefined ? {} : { bodyError }) };
}

function checked(payload: JsonObject, { status }: Answer): JsonObject {
  if (Buffer.byteLength(JSON.stringify(payload)) <= LARGEST_EVENT_BYTES) return payload;
  return { status, body: null, bodyError: `an event may have ${LARGEST_EVENT_BYTES} bytes and this one has more; take less of the answer by "items" or "output"` };
}

function objectOf(value: JsonValue): JsonObject {
  return isObject(value) ? value : { value };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
