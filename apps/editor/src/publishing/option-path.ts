import type { Field } from '../forms/field.js';

/** The place of an option as its form calls it: `conditions.0.value` is "Conditions › 1 › Value". What the form does not know stays as it is written. */
export function optionPathTitle(fields: readonly Field[], path: string): string {
  return titlesOf(fields, undefined, path.split('.')).join(' › ');
}

function titlesOf(fields: readonly Field[], item: Field | undefined, [first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  if (item !== undefined && /^\d+$/.test(first)) return [String(Number(first) + 1), ...titlesOf(item.fields, item.item, rest)];
  const field = fields.find(({ name }) => name === first);
  if (field === undefined) return /^\d+$/.test(first) ? [String(Number(first) + 1), ...rest] : [first, ...rest];
  return [field.title, ...titlesOf(field.fields, field.item, rest)];
}
