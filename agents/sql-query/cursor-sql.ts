import { quoteIdentifier } from '@rookery/sdk';
import type { Column, SqlParameter } from '../sql/session.js';
import type { Position } from './cursor-state.js';
import type { Dialect } from '../sql/statement.js';

export interface Sql {
  readonly text: string;
  readonly parameters: readonly SqlParameter[];
}

/** The person's statement with what the cursor needs to know of it. */
export interface Watched {
  readonly dialect: Dialect;
  readonly body: string;
  readonly parameters: readonly SqlParameter[];
  readonly cursor: Column;
  readonly tieBreak: Column;
}

/** How far back to read again: milliseconds for times, units for numbers. 0: not at all. */
export type Overlap = number;

export interface PageRequest {
  /** Rows after it only. */
  readonly after?: Position | undefined;
  /** Rows from this far before its cursor value on. */
  readonly since?: { readonly position: Position; readonly overlap: Overlap } | undefined;
  readonly until?: Position | undefined;
  readonly floor?: { readonly cursor: string; readonly tieBreak: string | null } | undefined;
  /** Each row says in its last column whether it is after this one. */
  readonly newerThan: Position | null;
  readonly limit: number;
}

/**
 * The next rows in order. Every comparison is the server's, on the column's own type, so no digit is lost.
 * PostgreSQL compares rows, `(updated_at, id) > ($1, $2)`, and walks an index on both columns with it; MySQL uses an
 * index for the first, plain condition of the spelled-out form only.
 */
export function pageSql(watched: Watched, request: PageRequest): Sql {
  const sql = startSql(watched);
  const { after, since, until, floor, newerThan } = request;
  const isNew = newerThan === null ? '1' : `case when ${sql.compare('>', newerThan)} then 1 else 0 end`;
  sql.select(`q.*, ${isNew} as rookery_is_new`);
  const conditions = [
    sql.isUsable(),
    ...(after === undefined ? [] : [sql.compare('>', after)]),
    ...(since === undefined ? [] : [sql.since(since.position.cursor, since.overlap)]),
    ...(until === undefined ? [] : [sql.compare('<=', until)]),
    ...(floor === undefined ? [] : [floor.tieBreak === null ? sql.from(floor.cursor) : sql.compare('>', { cursor: floor.cursor, tieBreak: floor.tieBreak })]),
  ];
  return sql.where(conditions.join(' and '), `order by ${sql.order('')}`, request.limit);
}

/** The row at the far end. */
export function newestSql(watched: Watched): Sql {
  const sql = startSql(watched);
  const [cursor, tieBreak] = sql.names;
  sql.select(`${cursor}, ${tieBreak}`);
  return sql.where(sql.isUsable(), `order by ${sql.order(' desc')}`, 1);
}

/** How many rows have no place in the order, counted up to `most`. */
export function unusableSql(watched: Watched, most: number): Sql {
  const sql = startSql(watched);
  sql.select('1 as one');
  const inner = sql.where(sql.isUnusable(), '', most);
  return { ...inner, text: `select count(*) from (${inner.text}) n` };
}

/** Whether the server can read a value as one of the cursor column. MySQL turns nonsense into NULL and finds nothing, for ever. */
export function readableSql(watched: Watched, value: string): Sql {
  const sql = startSql({ ...watched, parameters: [] });
  return { text: `select ${sql.isReadable(value)}`, parameters: [value] };
}

/** No rows, which still tells the columns. */
export function columnsSql({ body, parameters, dialect }: Pick<Watched, 'body' | 'parameters' | 'dialect'>): Sql {
  return { text: dialect === 'mssql' ? `select top 0 q.* from (${body}\n) q` : `select q.* from (${body}\n) q limit 0`, parameters };
}

/** The statement's first rows. In brackets only where it must be: MariaDB forgets an order inside them. */
export function firstRowsSql({ body, parameters, hasLimit, dialect }: Pick<Watched, 'body' | 'parameters' | 'dialect'> & { readonly hasLimit: boolean }, limit: number): Sql {
  // SQL Server takes neither an order nor a WITH inside brackets; the setting ends with the call it is sent in.
  if (dialect === 'mssql') return { text: `set rowcount ${limit};\n${body}`, parameters };
  return { text: hasLimit ? `select q.* from (${body}\n) q limit ${limit}` : `${body}\nlimit ${limit}`, parameters };
}

function startSql(watched: Watched) {
  const { dialect, cursor, tieBreak } = watched;
  const isOne = cursor.name === tieBreak.name;
  const names = [quoted(cursor.name, dialect), quoted(tieBreak.name, dialect)] as const;
  const selectBinds: SqlParameter[] = [];
  const whereBinds: SqlParameter[] = [];
  let binds = selectBinds;
  let selected = '*';

  /** PostgreSQL and SQL Server number their places after the person's own; MySQL takes them as they come in the text. */
  const place = (value: SqlParameter): string => {
    binds.push(value);
    const number = watched.parameters.length + selectBinds.length + (binds === selectBinds ? 0 : whereBinds.length);
    return dialect === 'mysql' ? '?' : dialect === 'mssql' ? `@p${number}` : `$${number}`;
  };
  const bind = (value: string, column: Column): string => (dialect === 'mysql' ? mysqlValue(place(value), column) : dialect === 'mssql' ? mssqlValue(place(value), column) : place(value));

  return {
    names,
    // SQL Server refuses a column that stands twice in an order.
    order: (direction: '' | ' desc'): string => (isOne ? names.slice(0, 1) : names).map((name) => `${name}${direction}`).join(', '),
    select(text: string) {
      selected = text;
      binds = whereBinds;
    },
    compare(sign: '>' | '<=', position: Position): string {
      if (isOne) return `${names[0]} ${sign} ${bind(position.cursor, cursor)}`;
      if (dialect === 'postgres') return `(${names.join(', ')}) ${sign} (${bind(position.cursor, cursor)}, ${bind(position.tieBreak, tieBreak)})`;
      const strict = sign === '>' ? '>' : '<';
      const atCursor = `${names[0]} ${strict}= ${bind(position.cursor, cursor)}`;
      const beyond = `${names[0]} ${strict} ${bind(position.cursor, cursor)}`;
      return `${atCursor} and (${beyond} or ${names[1]} ${sign} ${bind(position.tieBreak, tieBreak)})`;
    },
    isReadable: (value: string): string => (dialect === 'mssql' && cursor.sqlType !== undefined ? `case when try_cast(${place(value)} as ${cursor.sqlType}) is null then 0 else 1 end` : `case when ${bind(value, cursor)} is null then 0 else 1 end`),
    from: (value: string): string => `${names[0]} >= ${bind(value, cursor)}`,
    since(value: string, overlap: Overlap): string {
      const back = dialect === 'mysql' ? mysqlBack : dialect === 'mssql' ? mssqlBack : postgresBack;
      return `${names[0]} >= ${back(place(value), cursor, place(overlapText(overlap, cursor, dialect)))}`;
    },
    isUsable: (): string => [usable(names[0], cursor, dialect), ...(isOne ? [] : [usable(names[1], tieBreak, dialect)])].join(' and '),
    isUnusable: (): string => [unusable(names[0], cursor, dialect), ...(isOne ? [] : [unusable(names[1], tieBreak, dialect)])].join(' or '),
    where(conditions: string, tail: string, limit: number): Sql {
      const rest = `from (${watched.body}\n) q where ${conditions}${tail === '' ? '' : ` ${tail}`}`;
      // MySQL refuses a limit that comes as a text, and the number is ours.
      const text = dialect === 'mssql' ? `select top ${limit} ${selected} ${rest}` : `select ${selected} ${rest} limit ${limit}`;
      return { text, parameters: dialect === 'mysql' ? [...selectBinds, ...watched.parameters, ...whereBinds] : [...watched.parameters, ...selectBinds, ...whereBinds] };
    },
  };
}

function quoted(name: string, dialect: Dialect): string {
  return `q.${quoteIdentifier(name, dialect)}`;
}

/** SQL Server would compare a number or a time with a text by turning the column; said its type, it turns the text, and an index is of use. */
function mssqlValue(place: string, { sqlType, kind }: Column): string {
  if (kind === 'binary') return `convert(varbinary(max), ${place}, 2)`;
  return sqlType === undefined ? place : `cast(${place} as ${sqlType})`;
}

function mssqlBack(place: string, column: Column, amount: string): string {
  const value = mssqlValue(place, column);
  if (!isTime(column)) return `${value} - cast(${amount} as ${column.sqlType ?? 'float'})`;
  // A day has no milliseconds to take away.
  return column.kind === 'date' ? `dateadd(millisecond, -1 * cast(${amount} as int), cast(${value} as datetime2(7)))` : `dateadd(millisecond, -1 * cast(${amount} as int), ${value})`;
}

/** MySQL compares a number or a time with a text as doubles or as texts; said its type, it compares exactly. */
function mysqlValue(place: string, column: Column): string {
  switch (column.kind) {
    case 'instant': case 'time': return `cast(${place} as datetime(6))`;
    case 'date': return `cast(${place} as date)`;
    case 'integer': return `cast(${place} as signed)`;
    case 'unsigned': return `cast(${place} as unsigned)`;
    case 'decimal': return `cast(${place} as decimal(65, 30))`;
    case 'float': return `(${place} + 0e0)`;
    case 'binary': return `unhex(${place})`;
    default: return place;
  }
}

function mysqlBack(place: string, column: Column, amount: string): string {
  if (isTime(column)) return `cast(${place} as datetime(6)) - interval ${amount} microsecond`;
  return `cast(${place} as decimal(65, 30)) - ${amount}`;
}

function postgresBack(place: string, column: Column, amount: string): string {
  const type = postgresType(column);
  return `${place}::text::${type} - ${amount}::text::${isTime(column) ? 'interval' : type}`;
}

function postgresType(column: Column): string {
  switch (column.kind) {
    case 'instant': return 'timestamptz';
    case 'time': return 'timestamp';
    case 'date': return 'date';
    case 'integer': return 'int8';
    case 'float': return 'float8';
    default: return 'numeric';
  }
}

function overlapText(overlap: Overlap, column: Column, dialect: Dialect): SqlParameter {
  if (dialect === 'mssql') return overlap;
  if (!isTime(column)) return dialect === 'mysql' ? overlap : String(overlap);
  return dialect === 'mysql' ? overlap * 1000 : `${overlap} milliseconds`;
}

export function isTime(column: Column): boolean {
  return column.kind === 'instant' || column.kind === 'time' || column.kind === 'date';
}

export function isNumber(column: Column): boolean {
  return column.kind === 'integer' || column.kind === 'unsigned' || column.kind === 'decimal' || column.kind === 'float';
}

/** Infinite times, NaN and MySQL's zero dates would end the walk for ever; like NULL they have no place in it. */
function usable(name: string, column: Column, dialect: Dialect): string {
  if (dialect === 'mssql') return `${name} is not null`;
  if (isTime(column)) return dialect === 'mysql' ? `${name} >= '1000-01-01'` : `isfinite(${name})`;
  if (dialect === 'postgres' && (column.kind === 'decimal' || column.kind === 'float')) return `${name}::text not in ('NaN', 'Infinity')`;
  return `${name} is not null`;
}

/** The opposite, written so that an index finds the few there are. */
function unusable(name: string, column: Column, dialect: Dialect): string {
  if (dialect === 'mssql') return `${name} is null`;
  if (isTime(column)) return `${name} is null or ${dialect === 'mysql' ? `${name} < '1000-01-01'` : `${name} in ('infinity', '-infinity')`}`;
  if (dialect === 'postgres' && (column.kind === 'decimal' || column.kind === 'float')) return `${name} is null or ${name} = 'NaN'`;
  return `${name} is null`;
}
