/** Workspace tables, and the values that templates read. */
export const userTables: readonly string[] = [];
