import type { JsonValue } from '@rookery/model';
import { isJsonList } from './json.js';

/** How the arguments of a clause are typed. `value`: a column and a value; `nested`: clauses, edited as JSON. */
export type ClauseShape = 'value' | 'list' | 'range' | 'column' | 'columns' | 'number' | 'order' | 'none' | 'nested';

const shapes: Readonly<Record<string, ClauseShape>> = {
  eq: 'value', ne: 'value', gt: 'value', gte: 'value', lt: 'value', lte: 'value', like: 'value', starts: 'value', ends: 'value', contains: 'value', between: 'range', in: 'list', not_in: 'list', is_null: 'column', not_null: 'column',
  and: 'nested', or: 'nested', not: 'nested', fields: 'columns', order: 'order', limit: 'number', offset: 'number', count: 'none', sum: 'column', avg: 'column', min: 'column', max: 'column', group: 'columns',
};

export const clauseNames: readonly string[] = Object.keys(shapes);

export function clauseShape(name: string): ClauseShape {
  return shapes[name] ?? 'nested';
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

export function writeClauses(clauses: readonly Clause[]): JsonValue {
  return clauses.map(({ name, rest }) => [name, ...rest]);
}

/** Another clause with what fits of the arguments. */
export function withClauseName({ name, rest }: Clause, next: string): Clause {
  const [before, after] = [clauseShape(name), clauseShape(next)];
  if (before === after) return { name: next, rest };
  const column = before === 'nested' ? '' : (rest[0] ?? '');
  switch (after) {
    case 'value': return { name: next, rest: [column, scalarOf(rest[1])] };
    case 'list': return { name: next, rest: [column, rest[1] === undefined || rest[1] === '' ? [] : isJsonList(rest[1]) ? rest[1] : [rest[1]]] };
    case 'range': return { name: next, rest: [column, scalarOf(rest[1]), ''] };
    case 'column':
    case 'columns':
    case 'order': return { name: next, rest: [typeof column === 'string' ? column : ''] };
    case 'number': return { name: next, rest: [next === 'limit' ? 100 : 0] };
    case 'none': return { name: next, rest: [] };
    case 'nested': return { name: next, rest: [] };
  }
}

function scalarOf(value: JsonValue | undefined): JsonValue {
  return value === undefined || typeof value === 'object' ? '' : value;
}
