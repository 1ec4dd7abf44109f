import type { QueryRunner } from 'typeorm';

/**
 * Puts on record, in the migration's own transaction, the oldest program version that still runs on the schema it
 * leaves behind. Every migration calls it once.
 */
export async function declareCompatibility(runner: QueryRunner, declared: { readonly migration: string; readonly minCompatible: string }): Promise<void> {
  await runner.query('insert into schema_compatibility (migration, min_compatible) values ($1, $2)', [declared.migration, declared.minCompatible]);
}
