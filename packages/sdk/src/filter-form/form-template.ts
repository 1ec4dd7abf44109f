import type { JsonValue } from '@rookery/model';
import { compileTemplate, type TemplateScope } from '../template.js';
import type { FilterForm } from '../tables.js';
import { readForm } from './read-form.js';
import type { FormFault } from './query.js';

/** A form whose values may be templates; called, it gives the form for one event. */
export interface FormTemplate {
  (scope: TemplateScope): FilterForm;
  /** The operators of its clauses at the top, which no event changes. */
  readonly operators: readonly string[];
}

export type CompiledForm = { readonly ok: true; readonly form: FormTemplate } | { readonly ok: false; readonly faults: readonly FormFault[] };

/** How many values each operator has after its column. */
const VALUES_AFTER_COLUMN: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'like', 'starts', 'ends', 'contains', 'between']);

/**
 * Reads a form as an author writes it. A template stands for one value and stays one, whatever an event holds: it can
 * become neither an operator nor a column nor a second clause, and a text of commas in a list is one value of it.
 */
export function compileForm(given: unknown): CompiledForm {
  const shape = readForm(given);
  if (!shape.ok) return shape;
  const faults: FormFault[] = [];
  const clauses = Array.isArray(given) ? given.map((clause: JsonValue, index) => renderClause(clause, String(index), faults)) : [];
  if (faults.length > 0) return { ok: false, faults };
  const operators = Array.isArray(given) ? given.flatMap((clause: readonly JsonValue[]) => (typeof clause[0] === 'string' ? [clause[0]] : [])) : [];
  return { ok: true, form: Object.assign((scope: TemplateScope) => clauses.map((clause) => clause(scope)), { operators }) };
}

function renderClause(clause: JsonValue, path: string, faults: FormFault[]): (scope: TemplateScope) => readonly JsonValue[] {
  if (!isList(clause)) return () => [];
  const [operator, first, ...rest] = clause;
  if (operator === 'and' || operator === 'or' || operator === 'not') {
    const inner = clause.slice(1).map((part, index) => renderClause(part, `${path}.${index + 1}`, faults));
    return (scope) => [operator, ...inner.map((part) => part(scope))];
  }
  if (operator === 'limit' || operator === 'offset') {
    const value = renderValue(first ?? null, path, faults);
    return (scope) => [operator, value(scope)];
  }
  if (operator === 'in' || operator === 'not_in') {
    const values = renderList(rest[0] ?? null, path, faults);
    return (scope) => [operator, first ?? null, values(scope)];
  }
  if (typeof operator !== 'string' || !VALUES_AFTER_COLUMN.has(operator)) return () => clause;
  const values = rest.map((value) => renderValue(value, path, faults));
  return (scope) => [operator, first ?? null, ...values.map((value) => value(scope))];
}

function renderList(given: JsonValue, path: string, faults: FormFault[]): (scope: TemplateScope) => readonly JsonValue[] {
  if (typeof given === 'string' && !isTemplate(given)) {
    const values = given.split(',').map((text) => text.trim()).filter((text) => text !== '');
    return () => values;
  }
  const items = (isList(given) ? given : [given]).map((item) => renderValue(item, path, faults));
  // A template that gives a list, such as `{{ lot.ids }}`, gives its items.
  return (scope) => items.flatMap((item): readonly JsonValue[] => {
    const value = item(scope);
    return isList(value) ? value : [value];
  });
}

function renderValue(given: JsonValue, path: string, faults: FormFault[]): (scope: TemplateScope) => JsonValue {
  if (typeof given !== 'string' || !isTemplate(given)) return () => given;
  try {
    const template = compileTemplate(given);
    return (scope) => template.value(scope);
  } catch (error) {
    faults.push({ path, message: error instanceof Error ? error.message : String(error) });
    return () => null;
  }
}

function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}
