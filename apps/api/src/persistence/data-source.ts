import { DataSource } from 'typeorm';
import type { DatabaseLog, PostgresAddress } from './database.js';
import { clientConfig } from './database.js';
import { entities } from './entities/index.js';
import { migrations } from './migrations/index.js';

export interface DataSourceOptions {
  readonly address: PostgresAddress;
  /** Connections at most. Default 4. */
  readonly poolSize?: number;
  readonly log: DatabaseLog;
}

/** The TypeORM side of the database: migrations, and entities for all that is not a hot path. Not initialised yet. */
export function createDataSource({ address, poolSize = 4, log }: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    entities,
    migrations,
    migrationsTableName: 'migration',
    synchronize: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    poolSize,
    connectTimeoutMS: 10_000,
    applicationName: 'rookery',
    poolErrorHandler: (error: unknown) => log.warn({ err: error }, 'a database connection was lost'),
    // Handed to the driver as it is: a folder as host, or a whole connection string.
    extra: { ...clientConfig(address), keepAlive: true, statement_timeout: 30_000, lock_timeout: 15_000 },
  });
}
