/** What a column holds, as far as a filter must know. `json` also stands for everything that cannot be compared. */
export type ColumnType = 'text' | 'number' | 'boolean' | 'date-time' | 'json';

export interface QueryColumn {
  /** As the form names it. */
  readonly name: string;
  readonly type: ColumnType;
  /** As the database names it; default `name`. */
  readonly identifier?: string;
}

/** The allow-list of a query: a form can name nothing else. */
export interface QueryTable {
  readonly name: string;
  readonly columns: readonly QueryColumn[];
}

/** A value that fits its column. Numbers are decimal text, so that none is rounded; moments are UTC text to the microsecond. */
export type TypedValue =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** `2026-01-05 09:00:00.123456` */
  | { readonly type: 'date-time'; readonly text: string };

export type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';
export type Aggregate = 'count' | 'sum' | 'avg' | 'min' | 'max';

/** Conditions, with SQL's logic of three values: a row without a value meets no comparison, and `not` does not change that. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly of: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly of: FilterNode }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly column: QueryColumn; readonly value: TypedValue }
  | { readonly kind: 'in'; readonly column: QueryColumn; readonly values: readonly TypedValue[] }
  /** `%` and `_` are wild, `!` makes the letter after it plain. */
  | { readonly kind: 'like'; readonly column: QueryColumn; readonly pattern: string }
  | { readonly kind: 'null'; readonly column: QueryColumn };

export interface OutputColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Left out: the count of rows. */
  readonly column?: QueryColumn;
  readonly aggregate?: Aggregate;
}

/** A form that was checked against a table: every column is one of the table's, every value fits its column. */
export interface Query {
  readonly table: QueryTable;
  readonly output: readonly OutputColumn[];
  readonly where: FilterNode;
  readonly group: readonly QueryColumn[];
  readonly order: readonly { readonly by: OutputColumn; readonly isDescending: boolean }[];
  /** `null`: all; only for who bounds the rows in another way. */
  readonly limit: number | null;
  readonly offset: number;
}

/** A fault of a form; the path names the clause, `2` the third, `2.1` the first inside it. */
export interface FormFault {
  readonly path: string;
  readonly message: string;
}
