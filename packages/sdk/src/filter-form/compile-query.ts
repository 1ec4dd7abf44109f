import type { FilterNode, OutputColumn, Query, QueryColumn, TypedValue } from './query.js';

export type QueryDialect = 'postgres' | 'mysql' | 'mssql';
export type QueryParameter = string | number | boolean;

/** One statement. Values are parameters; identifiers are the table's own; `limit` and `offset` are checked whole numbers. */
export interface CompiledQuery {
  readonly text: string;
  readonly parameters: readonly QueryParameter[];
  /** In the order of the result. The names are only in the statement where that was asked for: else read rows by position. */
  readonly output: readonly OutputColumn[];
}

const SIGNS = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

export interface QueryTarget {
  readonly dialect: QueryDialect;
  /** The table as SQL, written by the caller and never by a user. */
  readonly from: string;
  /** Whether the columns of the result are called as the form calls them; for tables whose own columns people named. Default false. */
  readonly isNamed?: boolean;
}

/** Writes a query as one SELECT. The session must run in UTC. */
export function compileQuery(query: Query, target: QueryTarget): CompiledQuery {
  const { dialect, from, isNamed = false } = target;
  const parameters: QueryParameter[] = [];
  const place = (value: QueryParameter): string => {
    parameters.push(value);
    return dialect === 'mysql' ? '?' : dialect === 'mssql' ? `@p${parameters.length}` : `$${parameters.length}`;
  };
  const outputs = query.output.map((column) => `${outputSql(column, dialect)}${isNamed ? ` as ${quoteIdentifier(column.name, dialect)}` : ''}`);
  const where = nodeSql(query.where, dialect, place);
  const group = query.group.map((column) => quoteIdentifier(identifierOf(column), dialect));
  const order = query.order.map(({ by, isDescending }) => `${outputSql(by, dialect)}${isDescending ? ' desc' : ''}`);
  const text = [
    `select ${outputs.length === 0 ? '1' : outputs.join(', ')} from ${from}`,
    ...(query.where.kind === 'and' && query.where.of.length === 0 ? [] : [`where ${where}`]),
    ...(group.length === 0 ? [] : [`group by ${group.join(', ')}`]),
    ...(order.length === 0 ? (dialect === 'mssql' ? ['order by (select null)'] : []) : [`order by ${order.join(', ')}`]),
    ...pageSql(query, dialect),
  ].join(' ');
  return { text, parameters, output: query.output };
}

/** MySQL has no offset without a limit. */
function pageSql({ limit, offset }: Query, dialect: QueryDialect): readonly string[] {
  if (limit === null && offset === 0) return dialect === 'mssql' ? ['offset 0 rows'] : [];
  if (dialect === 'mssql') return [`offset ${offset} rows${limit === null ? '' : ` fetch next ${limit} rows only`}`];
  return [`limit ${limit ?? Number.MAX_SAFE_INTEGER}${offset === 0 ? '' : ` offset ${offset}`}`];
}

/** An identifier in the quotes of the dialect; quotes inside it are doubled. */
export function quoteIdentifier(identifier: string, dialect: QueryDialect): string {
  switch (dialect) {
    case 'postgres': return `"${identifier.replaceAll('"', '""')}"`;
    case 'mysql': return `\`${identifier.replaceAll('`', '``')}\``;
    case 'mssql': return `[${identifier.replaceAll(']', ']]')}]`;
  }
}

function nodeSql(node: FilterNode, dialect: QueryDialect, place: (value: QueryParameter) => string): string {
  const inner = (of: FilterNode): string => nodeSql(of, dialect, place);
  switch (node.kind) {
    case 'and': return node.of.length === 0 ? always(true, dialect) : joined(node.of.map(inner), 'and');
    case 'or': return node.of.length === 0 ? always(false, dialect) : joined(node.of.map(inner), 'or');
    case 'not': return `not (${inner(node.of)})`;
    case 'null': return `${columnSql(node.column, dialect)} is null`;
    case 'compare': return `${columnSql(node.column, dialect)} ${SIGNS[node.operator]} ${valueSql(node.value, dialect, place)}`;
    case 'in':
      if (node.values.length === 0) return always(false, dialect);
      return `${columnSql(node.column, dialect)} in (${node.values.map((value) => valueSql(value, dialect, place)).join(', ')})`;
    case 'like': return likeSql(node.column, node.pattern, dialect, place);
  }
}

function joined(parts: readonly string[], word: 'and' | 'or'): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${word} `)})`;
}

function always(value: boolean, dialect: QueryDialect): string {
  return dialect === 'mssql' ? (value ? '1 = 1' : '1 = 0') : String(value);
}

function likeSql(column: QueryColumn, pattern: string, dialect: QueryDialect, place: (value: QueryParameter) => string): string {
  const name = columnSql(column, dialect);
  switch (dialect) {
    // Identifiers of other text-like types (uuid, enum, inet) have no LIKE of their own.
    case 'postgres': return `${name}::text like ${place(pattern)}::text escape '!'`;
    case 'mysql': return `${name} like ${place(pattern)} escape '!'`;
    case 'mssql': return `${name} like ${place(pattern.replaceAll('[', '!['))} escape '!'`;
  }
}

/** PostgreSQL gives an untyped text the type of the column, so any column that is written as text keeps its index. */
function valueSql(value: TypedValue, dialect: QueryDialect, place: (value: QueryParameter) => string): string {
  switch (value.type) {
    case 'text': return place(value.text);
    case 'boolean': return dialect === 'postgres' ? `${place(value.value)}::boolean` : place(value.value ? 1 : 0);
    case 'number': return numberSql(value.text, dialect, place);
    case 'date-time':
      if (dialect === 'postgres') return `${place(`${value.text}+00`)}::timestamptz`;
      return dialect === 'mysql' ? `cast(${place(value.text)} as datetime(6))` : `cast(${place(value.text)} as datetime2(6))`;
  }
}

/** Whole numbers are sent exactly, as text: a double holds 15 digits only. */
function numberSql(text: string, dialect: QueryDialect, place: (value: QueryParameter) => string): string {
  const isWhole = /^-?\d{1,18}$/.test(text);
  switch (dialect) {
    case 'postgres': return isWhole ? `${place(text)}::text::bigint` : `${place(text)}::text::numeric`;
    case 'mysql': return isWhole ? `cast(${place(text)} as signed)` : `(${place(text)} + 0e0)`;
    case 'mssql': return isWhole ? `cast(${place(text)} as bigint)` : `cast(${place(text)} as float)`;
  }
}

function outputSql({ column, aggregate }: OutputColumn, dialect: QueryDialect): string {
  if (column === undefined) return 'count(*)';
  const name = columnSql(column, dialect);
  return aggregate === undefined ? name : `${aggregate}(${name})`;
}

function columnSql(column: QueryColumn, dialect: QueryDialect): string {
  return quoteIdentifier(identifierOf(column), dialect);
}

function identifierOf(column: QueryColumn): string {
  return column.identifier ?? column.name;
}
