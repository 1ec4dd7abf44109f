import type { JsonValue } from '@rookery/model';
import { isComparison, shapeOf, type Comparison, type ComparisonShape } from '../filters/comparisons.js';
import type { ColumnType } from './table-types.js';

/** A clause of the JSON filter form (docs/filter-form.md). */
export type Clause = readonly JsonValue[];

/** A row of the builder: values as typed. */
export interface Condition {
  readonly kind: 'condition';
  readonly column: string;
  readonly operator: Comparison;
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

const byType: Readonly<Record<ColumnType, readonly Comparison[]>> = {
  text: ['eq', 'ne', 'contains', 'starts', 'ends', 'like', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte', 'between', 'is_null', 'not_null'],
  number: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'between', 'in', 'not_in', 'is_null', 'not_null'],
  boolean: ['eq', 'ne', 'is_null', 'not_null'],
  'date-time': ['gt', 'gte', 'lt', 'lte', 'between', 'eq', 'ne', 'is_null', 'not_null'],
  json: ['is_null', 'not_null'],
};

/** What a column of the type can be asked. */
export function operatorsFor(type: ColumnType): readonly Comparison[] {
  return byType[type];
}

const leastValues: Readonly<Record<ComparisonShape, number>> = { column: 0, value: 1, range: 2, list: 1 };

/** Whether a condition says enough to be asked; one that is being typed is left out. */
export function isComplete({ column, operator, values }: Condition): boolean {
  if (column === '') return false;
  return values.filter((value) => value !== '').length >= leastValues[shapeOf(operator)];
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
  switch (shapeOf(operator)) {
    case 'column': return [[operator, column]];
    case 'value': return [[operator, column, values[0] ?? '']];
    case 'range': return [[operator, column, values[0] ?? '', values[1] ?? '']];
    case 'list': return [[operator, column, values.filter((value) => value !== '')]];
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
  const [column, ...values] = rest;
  if (typeof name !== 'string' || !isComparison(name) || typeof column !== 'string') return undefined;
  const texts = valuesOf(name, values);
  return texts === undefined ? undefined : { kind: 'condition', column, operator: name, values: texts };
}

function valuesOf(operator: Comparison, values: readonly JsonValue[]): readonly string[] | undefined {
  const shape = shapeOf(operator);
  const [first] = values;
  const given = shape === 'list' && Array.isArray(first) ? first : shape === 'list' && typeof first === 'string' ? first.split(',') : values;
  if (shape !== 'list' && given.length !== leastValues[shape]) return undefined;
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
