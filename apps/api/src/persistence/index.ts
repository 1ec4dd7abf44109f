export { createDataSource, type DataSourceOptions } from './data-source.js';
export type { DatabaseLog, PostgresAddress } from './database.js';
export * from './entities/index.js';
export { createNotifyDispatcher, type NotifyDispatcherOptions } from './notify-dispatcher.js';
export { migrate, SchemaTooNewError } from './migrate.js';
export { createPostgresStore, type PostgresStore, type PostgresStoreOptions } from './postgres-store.js';
