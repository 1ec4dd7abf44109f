import type { JsonValue } from '@rookery/model';

const MOST_FIELDS = 4;
const VALUE_LETTERS = 60;

/** A payload in one line: its first plain fields, as in `id 42 · make Honda`. */
export function payloadSummary(payload: JsonValue): string {
  if (payload === null || typeof payload !== 'object') return cut(String(payload));
  if (Array.isArray(payload)) return cut(JSON.stringify(payload));
  const plain = Object.entries(payload).flatMap(([name, value]) => (value === null || value === '' || typeof value === 'object' ? [] : [`${name} ${cut(String(value))}`]));
  return plain.slice(0, MOST_FIELDS).join(' · ') || cut(JSON.stringify(payload));
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > VALUE_LETTERS ? `${line.slice(0, VALUE_LETTERS - 1)}…` : line;
}
