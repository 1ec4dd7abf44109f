import type { JsonValue } from '@rookery/model';
import type { ColumnType } from './table-types.js';

/** A clause of the JSON filter form (docs/filter-form.md). */
export type Clause = readonly JsonValue[];

export const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'between', 'in', 'not_in', 'contains', 'starts', 'ends', 'like', 'is_null', 'not_null'] as const;
export type Operator = (typeof operators)[number];

/** A row of the builder: values as typed. */
export interface Condition {
  readonly kind: 'condition';
  readonly column: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Conditions of which all, or any, must hold. */
export interface ConditionGroup {
  readonly kind: 'group';
  readonly how: 'and' | 'or';
  readonly isNot: boolean;
  readonly items: readonly (Condition | ConditionGroup)[];
}

export const emptyFilter: ConditionGroup = { kind: 'group', how: 'and', isNot: false, items: [] };

const byType: Readonly<Record<ColumnType, readonly Operator[]>> = {
  text: ['eq', 'ne', 'contains', 'starts', 'ends', 'like', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte', 'between', 'is_null', 'not_null'],
  number: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'between', 'in', 'not_in', 'is_null', 'not_null'],
  boolean: ['eq', 'ne', 'is_null', 'not_null'],
  'date-time': ['gt', 'gte', 'lt', 'lte', 'between', 'eq', 'ne', 'is_null', 'not_null'],
  json: ['is_null', 'not_null'],
};

/** What a column of the type can be asked. */
export function operatorsFor(type: ColumnType): readonly Operator[] {
  return byType[type];
}

/** How many values an operator takes; `many`: a list. */
export function arityOf(operator: Operator): 0 | 1 | 2 | 'many' {
  if (operator === 'is_null' || operator === 'not_null') return 0;
  if (operator === 'between') return 2;
  return operator === 'in' || operator === 'not_in' ? 'many' : 1;
}

/** Whether a condition says enough to be asked; one that is being typed is left out. */
export function isComplete({ column, operator, values }: Condition): boolean {
  const arity = arityOf(operator);
  const given = values.filter((value) => value !== '');
  if (column === '') return false;
  return arity === 'many' ? given.length > 0 : given.length >= arity;
}

/** The form that asks for what the builder shows. */
export function formOf(filter: ConditionGroup): readonly Clause[] {
  const clauses = filter.items.flatMap(clausesOf);
  if (filter.how === 'and' && !filter.isNot) return clauses;
  return wrapped(filter, clauses);
}

function clausesOf(item: Condition | ConditionGroup): readonly Clause[] {
  if (item.kind === 'group') return wrapped(item, item.items.flatMap(clausesOf));
  if (!isComplete(item)) return [];
  const { column, operator, values } = item;
  switch (arityOf(operator)) {
    case 0: return [[operator, column]];
    case 1: return [[operator, column, values[0] ?? '']];
    case 2: return [[operator, column, values[0] ?? '', values[1] ?? '']];
    case 'many': return [[operator, column, values.filter((value) => value !== '')]];
  }
}

function wrapped({ how, isNot }: ConditionGroup, clauses: readonly Clause[]): readonly Clause[] {
  if (clauses.length === 0) return [];
  const [only] = clauses;
  const inner: Clause = clauses.length === 1 && only !== undefined ? only : [how, ...clauses];
  return [isNot ? ['not', inner] : inner];
}

/** The builder for a form; `undefined` when the form asks for more than conditions, or is none. */
export function filterOf(form: JsonValue): ConditionGroup | undefined {
  if (!Array.isArray(form)) return undefined;
  const items = form.map(itemOf);
  const known = items.filter((item) => item !== undefined);
  if (known.length < items.length) return undefined;
  const [only] = known;
  if (known.length === 1 && only?.kind === 'group') return only;
  return { ...emptyFilter, items: known };
}

function itemOf(clause: JsonValue): Condition | ConditionGroup | undefined {
  if (!Array.isArray(clause)) return undefined;
  const [name, ...rest]: readonly JsonValue[] = clause;
  if (name === 'not') {
    const inner = rest.length === 1 ? itemOf(rest[0] ?? null) : undefined;
    if (inner === undefined) return undefined;
    return inner.kind === 'group' && !inner.isNot ? { ...inner, isNot: true } : { kind: 'group', how: 'and', isNot: true, items: [inner] };
  }
  if (name === 'and' || name === 'or') {
    const items = rest.map(itemOf);
    const known = items.filter((item) => item !== undefined);
    return known.length < items.length || known.length === 0 ? undefined : { kind: 'group', how: name, isNot: false, items: known };
  }
  const operator = operators.find((one) => one === name);
  const [column, ...values] = rest;
  if (operator === undefined || typeof column !== 'string') return undefined;
  const texts = valuesOf(operator, values);
  return texts === undefined ? undefined : { kind: 'condition', column, operator, values: texts };
}

function valuesOf(operator: Operator, values: readonly JsonValue[]): readonly string[] | undefined {
  const arity = arityOf(operator);
  const [first] = values;
  const given = arity === 'many' && Array.isArray(first) ? first : arity === 'many' && typeof first === 'string' ? first.split(',') : values;
  if (arity !== 'many' && given.length !== arity) return undefined;
  return given.every((value: JsonValue) => value !== null && typeof value !== 'object') ? given.map(String) : undefined;
}

/** The filter with the item at a place changed; `undefined` takes it away. Places are indexes from the outside in. */
export function withItem(group: ConditionGroup, place: readonly number[], item: Condition | ConditionGroup | undefined): ConditionGroup {
  const [index, ...rest] = place;
  if (index === undefined) return item?.kind === 'group' ? item : group;
  const inner = group.items[index];
  if (rest.length > 0) return inner?.kind === 'group' ? { ...group, items: group.items.with(index, withItem(inner, rest, item)) } : group;
  if (item === undefined) return { ...group, items: group.items.toSpliced(index, 1) };
  return { ...group, items: index < group.items.length ? group.items.with(index, item) : [...group.items, item] };
}

/** The same condition for another column: an operator that the column knows, values that stay. */
export function withColumn(condition: Condition, column: string, type: ColumnType): Condition {
  const known = operatorsFor(type);
  return { ...condition, column, operator: known.includes(condition.operator) ? condition.operator : (known[0] ?? 'not_null') };
}

export function countConditions(group: ConditionGroup): number {
  return group.items.reduce((sum, item) => sum + (item.kind === 'group' ? countConditions(item) : isComplete(item) ? 1 : 0), 0);
}
