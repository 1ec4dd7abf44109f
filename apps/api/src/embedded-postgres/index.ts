export { attachEmbeddedPostgres, type AttachedPostgres } from './attach.js';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.js';
export { acquireInstanceLock, type InstanceLock, type InstanceLockOptions } from './instance-lock.js';
export type { EmbeddedPostgresLog, Machine } from './machine.js';
export type { PostgresConnection } from './postgres-connection.js';
export { announceInstance, describeRunningInstance, InstanceRunningError, withdrawInstance, type RunningInstance } from './running-instance.js';
