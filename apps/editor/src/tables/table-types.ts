import type { JsonObject, JsonValue } from '@rookery/model';

export const columnTypes = ['text', 'number', 'boolean', 'date-time', 'json'] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface Column {
  readonly name: string;
  readonly title: string;
  readonly type: ColumnType;
  readonly required: boolean;
  readonly unique: boolean;
  readonly key: boolean;
  readonly default?: JsonValue;
}

/** A table as `GET /api/v1/tables` lists it. */
export interface TableInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A row; `_id` is its number. */
export type Row = JsonObject;

export function rowId(row: Row): number {
  const id = row['_id'];
  return typeof id === 'number' ? id : Number(id);
}

const TABLE_NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const COLUMN_NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;

export function isTableName(name: string): boolean {
  return TABLE_NAME.test(name);
}

export function isColumnName(name: string): boolean {
  return COLUMN_NAME.test(name);
}
