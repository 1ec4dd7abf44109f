import { DataSource } from 'typeorm';
import type { PostgresAddress } from '../persistence/database.js';
import { migrations } from '../persistence/migrations/index.js';

const CONNECTIONS = 4;

/** The data source of the control plane. Opened, not migrated. */
export async function openDataSource(address: PostgresAddress): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    ...partsOf(address),
    migrations,
    entities: [],
    synchronize: false,
    logging: false,
    poolSize: CONNECTIONS,
    applicationName: 'rookery control plane',
    connectTimeoutMS: 10_000,
    extra: { keepAlive: true, statement_timeout: 30_000, lock_timeout: 15_000, idleTimeoutMillis: 60_000 },
  });
  return dataSource.initialize();
}

function partsOf(address: PostgresAddress) {
  if ('url' in address) return { url: address.url };
  const { host = 'localhost', port = 5432, user = '', password, database = '' } = address.connection;
  return { host, port, username: user, database, ...(typeof password === 'string' ? { password } : {}) };
}
