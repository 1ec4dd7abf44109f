import type { Issue } from '@rookery/model';
import { z } from 'zod';
import { ApiError } from '../http/api-error.js';
import { checkColumns } from '../tables/definitions.js';
import { columnSchema, defaultTableLimits, tableNameSchema, type GivenColumn, type TableDefinition } from '../tables/table-definition.js';

/** The definition of a table in a bundle; its rows stay where they are. */
export const bundleTableSchema = z.strictObject({
  name: tableNameSchema,
  title: z.string().min(1).max(200).optional(),
  description: z.string().max(10_000).optional(),
  columns: z.array(columnSchema).min(1).max(defaultTableLimits.columns),
});
export type BundleTable = z.output<typeof bundleTableSchema>;

export interface PlannedTable {
  readonly name: string;
  /** `there`: a table of that name stays as it is. */
  readonly status: 'new' | 'there';
  /** Columns of the bundle that the table there lacks, or has with another type. */
  readonly missing: readonly string[];
  readonly blocking: readonly Issue[];
  readonly table: BundleTable;
}

/** What an import does for the tables it brings: missing ones are made, no other is touched. The first of a name counts. */
export function planTables(given: readonly BundleTable[], standing: readonly TableDefinition[]): readonly PlannedTable[] {
  const byName = new Map(standing.map((table) => [table.name, table]));
  return given.filter(({ name }, index) => given.findIndex((other) => other.name === name) === index).map((table) => {
    const there = byName.get(table.name);
    if (there === undefined) return { name: table.name, status: 'new', missing: [], blocking: columnIssues(table), table };
    const has = ({ name, type }: GivenColumn): boolean => there.columns.some((column) => column.name === name && column.type === type);
    return { name: table.name, status: 'there', missing: table.columns.filter((column) => !has(column)).map(({ name, type }) => `${name} (${type})`), blocking: [], table };
  });
}

/** A table as a bundle carries it: what is set, nothing that is the default. */
export function bundleTableOf({ name, title, description, columns }: TableDefinition): z.input<typeof bundleTableSchema> {
  return {
    name,
    ...(title === name ? {} : { title }),
    ...(description === '' ? {} : { description }),
    columns: columns.map((column) => ({
      name: column.name, type: column.type,
      ...(column.title === column.name ? {} : { title: column.title }),
      ...(column.required ? { required: true } : {}), ...(column.unique ? { unique: true } : {}), ...(column.key ? { key: true } : {}),
      ...(column.default === undefined ? {} : { default: column.default }),
    })),
  };
}

function columnIssues({ name, columns }: BundleTable): readonly Issue[] {
  try {
    checkColumns(columns.map((column, index) => ({ ...column, id: index + 1, title: column.title ?? column.name })), defaultTableLimits);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return (error.issues ?? []).map((issue) => ({ ...issue, path: `tables.${name}.${issue.path}` }));
  }
}
