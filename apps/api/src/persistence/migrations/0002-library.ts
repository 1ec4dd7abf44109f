/** What orders a list of workflows; their tags stand in the document. */
export const libraryTables: readonly string[] = [`alter table workflow add column folder text not null default ''`];
