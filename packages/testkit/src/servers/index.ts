export { freePort } from './free-port.js';
export { startMariadb, type MariadbDatabase, type MariadbOptions, type MariadbServer } from './mariadb.js';
export { startPostgres, type PostgresDatabase, type PostgresOptions, type PostgresServer } from './postgres.js';
export { startRedis, type RedisServer } from './redis.js';
export { findServerProgram, serverAvailable, serverMissing, type ServerName } from './server-programs.js';
export { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';
export type { TestServer } from './test-server.js';
