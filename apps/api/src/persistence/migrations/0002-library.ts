/** Folders, tags and what else orders a list of workflows. */
export const libraryTables: readonly string[] = [];
