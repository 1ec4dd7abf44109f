import type { JsonValue } from '@rookery/model';
import { isJsonList } from '../forms/json.js';
import { comparisons, isComparison, shapeOf, type ComparisonShape } from './comparisons.js';

/** How the arguments of a clause are typed. `nested`: clauses of their own; `unknown`: nobody here knows. */
export type ClauseShape = ComparisonShape | 'columns' | 'number' | 'order' | 'none' | 'nested' | 'unknown';

const groups: readonly string[] = ['and', 'or', 'not'];
const others: Readonly<Record<string, ClauseShape>> = { fields: 'columns', order: 'order', limit: 'number', offset: 'number', count: 'none', sum: 'column', avg: 'column', min: 'column', max: 'column', group: 'columns' };

/** What may stand in a group: comparisons and groups. */
export const conditionNames: readonly string[] = [...comparisons, ...groups];
export const clauseNames: readonly string[] = [...conditionNames, ...Object.keys(others)];

export function clauseShape(name: string): ClauseShape {
  if (isComparison(name)) return shapeOf(name);
  return groups.includes(name) ? 'nested' : (others[name] ?? 'unknown');
}

export interface Clause {
  readonly name: string;
  readonly rest: readonly JsonValue[];
}

/** The clauses of a filter form; `undefined` for what is none. */
export function readClauses(value: JsonValue | undefined): readonly Clause[] | undefined {
  if (value === undefined) return [];
  if (!isJsonList(value)) return undefined;
  const clauses: Clause[] = [];
  for (const clause of value) {
    if (!isJsonList(clause)) return undefined;
    const [name, ...rest] = clause;
    if (typeof name !== 'string') return undefined;
    clauses.push({ name, rest });
  }
  return clauses;
}

export function writeClauses(clauses: readonly Clause[]): readonly JsonValue[] {
  return clauses.map(({ name, rest }) => [name, ...rest]);
}

/** Another clause with what fits of the arguments; what may stand in a group is put into one. */
export function withClauseName({ name, rest }: Clause, next: string): Clause {
  const [before, after] = [clauseShape(name), clauseShape(next)];
  if (before === after) return { name: next, rest };
  const [given = ''] = rest;
  const column = before === 'nested' || before === 'unknown' ? '' : given;
  switch (after) {
    case 'value': return { name: next, rest: [column, scalarOf(rest[1])] };
    case 'list': return { name: next, rest: [column, rest[1] === undefined || rest[1] === '' ? [] : isJsonList(rest[1]) ? rest[1] : [rest[1]]] };
    case 'range': return { name: next, rest: [column, scalarOf(rest[1]), ''] };
    case 'column':
    case 'columns':
    case 'order': return { name: next, rest: [typeof column === 'string' ? column : ''] };
    case 'number': return { name: next, rest: [next === 'limit' ? 100 : 0] };
    case 'nested': return { name: next, rest: conditionNames.includes(name) ? [[name, ...rest]] : [] };
    case 'none':
    case 'unknown': return { name: next, rest: [] };
  }
}

function scalarOf(value: JsonValue | undefined): JsonValue {
  return value === undefined || typeof value === 'object' ? '' : value;
}
