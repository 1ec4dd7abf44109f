import { QueryFailedError, type DataSource } from 'typeorm';

const MIGRATION_LOCK = 7_166_542_301;
const UNDEFINED_TABLE = '42P01';

/** The database was moved on by a newer program, and this one can no longer run on it. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
}

/**
 * Brings an initialised data source's schema up to date, one process at a time. Throws {@link SchemaTooNewError},
 * touching nothing, when a migration on record needs a newer program than `programVersion` (`major.minor.patch`).
 * Migrations this program does not know are left alone as long as they name it as compatible: during a rolling
 * upgrade old and new run side by side.
 */
export async function migrate(dataSource: DataSource, programVersion: string): Promise<void> {
  if (await isUpToDate(dataSource, programVersion)) return;
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await refuseNewerSchema(dataSource, programVersion);
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    await lock.release();
  }
}

/** One question instead of a dozen, which is all that most starts need. Whatever is not plainly fine takes the long way. */
async function isUpToDate(dataSource: DataSource, programVersion: string): Promise<boolean> {
  const applied = await appliedMigrations(dataSource);
  const names = new Set(applied.map(({ name }) => name));
  return dataSource.migrations.every(({ name }) => name !== undefined && names.has(name)) && applied.every(({ minCompatible }) => compareVersions(minCompatible ?? '0', programVersion) <= 0);
}

interface AppliedMigration {
  readonly name: string | null;
  readonly minCompatible: string | null;
}

async function appliedMigrations(dataSource: DataSource): Promise<readonly AppliedMigration[]> {
  try {
    return await dataSource.query<AppliedMigration[]>(
      'select applied.name, declared.min_compatible as "minCompatible" from migration applied full join schema_compatibility declared on declared.migration = applied.name',
    );
  } catch (error) {
    if (isUndefinedTable(error)) return [];
    throw error;
  }
}

/** An empty database has neither table. */
function isUndefinedTable(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === UNDEFINED_TABLE;
}

async function refuseNewerSchema(dataSource: DataSource, programVersion: string): Promise<void> {
  const [known] = await dataSource.query<{ readonly isThere: boolean }[]>(`select to_regclass('schema_compatibility') is not null as "isThere"`);
  if (known?.isThere !== true) return;
  const declared = await dataSource.query<{ readonly migration: string; readonly minCompatible: string }[]>(
    'select migration, min_compatible as "minCompatible" from schema_compatibility order by applied_at',
  );
  const tooNew = declared.find(({ minCompatible }) => compareVersions(minCompatible, programVersion) > 0);
  if (tooNew === undefined) return;
  throw new SchemaTooNewError(
    `the database was migrated by a newer Rookery: "${tooNew.migration}" needs at least ${tooNew.minCompatible}, this is ${programVersion}; start the newer version or restore a backup`,
  );
}

function compareVersions(a: string, b: string): number {
  const partsOf = (version: string): readonly number[] => version.split('-', 1).join('').split('.').map(Number);
  const [left, right] = [partsOf(a), partsOf(b)];
  const index = left.findIndex((part, at) => part !== (right[at] ?? 0));
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}
