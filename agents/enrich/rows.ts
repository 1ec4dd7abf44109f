import type { JsonObject, JsonValue } from '@rookery/sdk';
import type { Answers, Question } from './question.js';
import type { EnrichOptions } from './spec.js';

/** Most rows of one statement; more would not be an answer to a few keys. */
export const MOST_ROWS = 10_000;

/** Gives each question its row, or all of them, in the order they came. */
export function answerByRows(rows: readonly JsonObject[], questions: readonly Question[], options: EnrichOptions, answers: Answers): void {
  const { keyColumn = '', fields, validFrom, validTo } = options;
  const groups = Map.groupBy(rows, (row) => canonical(row[keyColumn] ?? null));
  const hidden = new Set([keyColumn, validFrom, validTo].filter((name) => fields.length > 0 && name !== undefined && !fields.includes(name)));
  const shown = (row: JsonObject): JsonObject => (hidden.size === 0 ? row : Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.has(name))));
  for (const { id, key } of questions) {
    const found = groups.get(canonical(key)) ?? groups.get(numeric(key));
    const [first] = found ?? [];
    if (first !== undefined) answers.set(id, { kind: 'found', value: options.rows === 'all' ? (found ?? []).map(shown) : shown(first) });
  }
}

/** Databases compare capitals and spaces at the end each in their own way; the column decides which rows come at all. */
function canonical(value: JsonValue): string {
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).trimEnd().toLowerCase();
}

/** `007` and `7.0` are the number 7. */
function numeric(key: string): string {
  const number = Number(key);
  return key.trim() === '' || !Number.isFinite(number) ? key : String(number);
}

/** One question of each moment goes together. */
export function byMoment(questions: readonly Question[]): readonly (readonly [string | null, readonly Question[]])[] {
  return [...Map.groupBy(questions, ({ asOf }) => asOf)];
}

export function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
