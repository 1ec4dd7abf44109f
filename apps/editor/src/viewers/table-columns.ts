import type { JsonObject, JsonValue } from '@rookery/model';
import { isContainer, isList } from './json-rows.js';

/** The columns of a list of payloads. */
export interface PayloadColumns {
  readonly names: readonly string[];
  /** How many more there are. */
  readonly held: number;
}

const MOST_COLUMNS = 40;
const LOOKED_AT = 500;

/** The union of the fields of objects, in the order in which they come first; what is no object stands in the column "". */
export function columnsOf(payloads: readonly JsonValue[]): PayloadColumns {
  const names = new Set<string>();
  for (const payload of payloads.slice(0, LOOKED_AT)) {
    if (isObject(payload)) for (const name of Object.keys(payload)) names.add(name);
    else names.add('');
  }
  return { names: [...names].slice(0, MOST_COLUMNS), held: Math.max(0, names.size - MOST_COLUMNS) };
}

/** The cell of a payload in a column; `undefined`: it has no such field. */
export function cellOf(payload: JsonValue, column: string): JsonValue | undefined {
  if (!isObject(payload)) return column === '' ? payload : undefined;
  return Object.hasOwn(payload, column) ? payload[column] : undefined;
}

function isObject(value: JsonValue): value is JsonObject {
  return isContainer(value) && !isList(value);
}
