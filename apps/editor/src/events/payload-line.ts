import type { JsonValue } from '@rookery/model';
import { isContainer, isList } from '../viewers/json-rows.js';
import { cut, shownValue } from '../viewers/shown-value.js';

/** A payload in one line: its first fields with their values, so that people tell events apart without opening them. */
export function payloadLine(payload: JsonValue, most = 180): string {
  if (!isContainer(payload) || isList(payload)) return shownValue(payload, most);
  const parts: string[] = [];
  let length = 0;
  for (const name of Object.keys(payload)) {
    if (length > most) break;
    const part = `${name}: ${shownValue(payload[name], 60)}`;
    parts.push(part);
    length += part.length;
  }
  return cut(parts.join(' · '), most);
}
