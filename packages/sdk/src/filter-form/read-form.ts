import type { JsonValue } from '@rookery/model';
import { collect, Fault, formLimits, shown, type ParsedCondition, type ParsedForm } from './parsed-form.js';
import type { Aggregate, Comparison, FormFault } from './query.js';

export type ReadForm = { readonly ok: true; readonly form: ParsedForm } | { readonly ok: false; readonly faults: readonly FormFault[] };

type Clause = readonly JsonValue[];
type Draft = { -readonly [Part in keyof ParsedForm]: ParsedForm[Part] };

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map((['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const).map((name) => [name, name]));
const MATCHES: ReadonlyMap<string, 'like' | 'starts' | 'ends' | 'contains'> = new Map((['like', 'starts', 'ends', 'contains'] as const).map((name) => [name, name]));
const AGGREGATES: ReadonlyMap<string, Aggregate> = new Map((['count', 'sum', 'avg', 'min', 'max'] as const).map((name) => [name, name]));
const CONDITIONS = [...COMPARISONS.keys(), 'between', 'in', 'not_in', ...MATCHES.keys(), 'is_null', 'not_null', 'and', 'or', 'not'];
const PARTS = ['fields', 'group', ...AGGREGATES.keys(), 'order', 'limit', 'offset'];

/**
 * Reads the shape of a filter form: the operators, how many parts each clause has, how deep they are nested. Columns and
 * the types of values need a table and are looked at by `bindForm`. Every fault at once.
 */
export function readForm(given: unknown): ReadForm {
  const faults: FormFault[] = [];
  const draft: Draft = { conditions: [], fields: null, group: null, aggregates: [], order: null, limit: null, offset: null };
  const budget = { clauses: formLimits.clauses };
  if (!isList(given)) return { ok: false, faults: [{ path: '', message: `${shown(given)} is not a list of clauses; write for example [["eq","city_id",671],["limit",10]]` }] };
  if (given.length > formLimits.clauses) return { ok: false, faults: [{ path: '', message: `there are ${given.length} clauses; at most ${formLimits.clauses} are read` }] };
  given.forEach((clause, index) => collect(faults, () => readClause(clause, String(index), draft, budget)));
  return faults.length === 0 ? { ok: true, form: draft } : { ok: false, faults };
}

function readClause(given: JsonValue, path: string, draft: Draft, budget: { clauses: number }): void {
  const [operator, rest] = partsOf(given, path);
  const aggregate = AGGREGATES.get(operator);
  if (aggregate !== undefined) draft.aggregates = [...draft.aggregates, readAggregate(aggregate, rest, path)];
  else if (operator === 'fields') draft.fields = once(draft.fields, path, operator, () => ({ path, names: readNames(rest, path, operator) }));
  else if (operator === 'group') draft.group = once(draft.group, path, operator, () => ({ path, names: readNames(rest, path, operator) }));
  else if (operator === 'order') draft.order = once(draft.order, path, operator, () => ({ path, by: textsOf(rest, path, operator).map((text) => readOrder(text, path)) }));
  else if (operator === 'limit') draft.limit = once(draft.limit, path, operator, () => ({ path, value: only(rest, path, operator) }));
  else if (operator === 'offset') draft.offset = once(draft.offset, path, operator, () => ({ path, value: only(rest, path, operator) }));
  else draft.conditions = [...draft.conditions, readCondition(given, path, 1, budget)];
}

function readCondition(given: JsonValue, path: string, depth: number, budget: { clauses: number }): ParsedCondition {
  const [operator, rest] = partsOf(given, path);
  budget.clauses -= 1;
  if (budget.clauses < 0) throw new Fault(path, `there are more than ${formLimits.clauses} clauses`);
  if (depth > formLimits.depth) throw new Fault(path, `the groups are nested deeper than ${formLimits.depth}`);
  const comparison = COMPARISONS.get(operator);
  if (comparison !== undefined) {
    const [column, value] = exactly(rest, 2, path, operator, 'a column and a value');
    return { path, kind: 'compare', operator: comparison, column: nameOf(column, path), value: value ?? null };
  }
  const way = MATCHES.get(operator);
  if (way !== undefined) {
    const [column, value] = exactly(rest, 2, path, operator, 'a column and a text');
    return { path, kind: 'match', way, column: nameOf(column, path), value: value ?? null };
  }
  switch (operator) {
    case 'between': {
      const [column, low, high] = exactly(rest, 3, path, operator, 'a column and two values');
      return { path, kind: 'between', column: nameOf(column, path), low: low ?? null, high: high ?? null };
    }
    case 'in': case 'not_in': {
      const [column, values] = exactly(rest, 2, path, operator, 'a column and a list of values');
      return { path, kind: 'in', column: nameOf(column, path), values: readList(values, path), isNegated: operator === 'not_in' };
    }
    case 'is_null': case 'not_null': {
      const [column] = exactly(rest, 1, path, operator, 'a column');
      return { path, kind: 'null', column: nameOf(column, path), isNegated: operator === 'not_null' };
    }
    case 'not': {
      const [inner] = exactly(rest, 1, path, operator, 'one condition');
      return { path, kind: 'not', of: readCondition(inner ?? null, `${path}.1`, depth + 1, budget) };
    }
    case 'and': case 'or':
      if (rest.length === 0) throw new Fault(path, `"${operator}" needs conditions; write for example ["${operator}",["eq","a",1],["eq","b",2]]`);
      return { path, kind: operator, of: rest.map((inner, index) => readCondition(inner, `${path}.${index + 1}`, depth + 1, budget)) };
    default: {
      const isMisplaced = depth > 1 && PARTS.includes(operator);
      throw new Fault(path, isMisplaced ? `"${operator}" stands inside a group; write it at the top` : `"${operator.slice(0, 40)}" is no operator; write ${[...PARTS, ...CONDITIONS].join(', ')}`);
    }
  }
}

function partsOf(given: JsonValue, path: string): readonly [string, Clause] {
  if (!isList(given)) throw new Fault(path, `${shown(given)} is no clause; write a list such as ["eq","city_id",671]`);
  const [operator, ...rest] = given;
  if (typeof operator !== 'string') throw new Fault(path, `a clause starts with an operator, not with ${shown(operator)}`);
  return [operator, rest];
}

function readAggregate(aggregate: Aggregate, rest: Clause, path: string): ParsedForm['aggregates'][number] {
  if (aggregate === 'count') {
    if (rest.length > 0) throw new Fault(path, '"count" counts rows and takes no column');
    return { path, aggregate, column: null };
  }
  const [column] = exactly(rest, 1, path, aggregate, 'a column');
  return { path, aggregate, column: nameOf(column, path) };
}

/** `"id,title"`, a list, or several texts. */
function readNames(rest: Clause, path: string, operator: string): readonly string[] {
  const names = textsOf(rest, path, operator).map((name) => nameOf(name, path));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Fault(path, `"${operator}" names "${twice}" twice`);
  return names;
}

function textsOf(rest: Clause, path: string, operator: string): readonly string[] {
  const [first] = rest;
  const given = rest.length === 1 && isList(first) ? first : rest.length === 1 && typeof first === 'string' ? first.slice(0, formLimits.textLength).split(',') : rest;
  if (given.length === 0) throw new Fault(path, `"${operator}" needs columns; write for example ["${operator}","id,title"]`);
  if (given.length > formLimits.columns) throw new Fault(path, `"${operator}" names more than ${formLimits.columns} columns`);
  return given.map((text) => (typeof text === 'string' ? text.trim() : nameOf(text, path)));
}

function readOrder(text: string, path: string): { readonly name: string; readonly isDescending: boolean } {
  const space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
  const last = text.slice(space + 1).toLowerCase();
  const isDirected = space > 0 && (last === 'asc' || last === 'desc');
  return { name: nameOf(isDirected ? text.slice(0, space).trim() : text, path), isDescending: isDirected && last === 'desc' };
}

/** A text is taken apart at commas; a list is taken as it is. */
function readList(given: JsonValue | undefined, path: string): readonly JsonValue[] {
  const values = typeof given === 'string' ? given.split(',').map((text) => text.trim()).filter((text) => text !== '') : given;
  if (values === undefined || !isList(values)) throw new Fault(path, `${shown(given)} is no list; write [1,2,3] or "1,2,3"`);
  if (values.length > formLimits.values) throw new Fault(path, `the list has ${values.length} values; at most ${formLimits.values} are taken`);
  return values;
}

function nameOf(given: JsonValue | undefined, path: string): string {
  if (typeof given !== 'string') throw new Fault(path, `${shown(given)} is no column; write its name`);
  if (given.includes('{{') || given.includes('{%')) throw new Fault(path, `the column ${shown(given)} is a template; only values may be`);
  if (given === '' || given.length > formLimits.nameLength) throw new Fault(path, `${shown(given)} is no column name; names have 1 to ${formLimits.nameLength} letters`);
  return given;
}

function exactly(rest: Clause, count: number, path: string, operator: string, what: string): Clause {
  if (rest.length !== count) throw new Fault(path, `"${operator}" takes ${what}, not ${rest.length} parts`);
  return rest;
}

function only(rest: Clause, path: string, operator: string): JsonValue {
  const [value] = exactly(rest, 1, path, operator, 'a number');
  return value ?? null;
}

function once<Part>(before: Part | null, path: string, operator: string, read: () => Part): Part {
  if (before !== null) throw new Fault(path, `"${operator}" stands there twice; keep one`);
  return read();
}

function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}
