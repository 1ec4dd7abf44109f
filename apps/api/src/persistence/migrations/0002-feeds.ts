/** Published feeds. */
export const feedTables: readonly string[] = [];
