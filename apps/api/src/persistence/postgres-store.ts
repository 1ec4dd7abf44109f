import type { EngineStore } from '@rookery/engine';
import { openDatabase, type DatabaseLog, type PostgresAddress } from './database.js';
import { createDeliveryStore } from './delivery-store.js';
import { createEventLog } from './event-log.js';
import { createHousekeeping } from './housekeeping.js';
import { createLeaseStore } from './lease-store.js';
import { createScheduleStore } from './schedule-store.js';
import { createTurnStore } from './turn-store.js';
import { createWorkflowStore } from './workflow-store.js';

export interface PostgresStoreOptions {
  readonly address: PostgresAddress;
  /** Connections at most; a turn, an ingest and a sweep each hold one while they run. Default 10. */
  readonly poolSize?: number;
  readonly log: DatabaseLog;
}

export type PostgresStore = EngineStore & {
  /** Waits for the statements under way and closes the pool. */
  close(): Promise<void>;
};

/**
 * The engine's ports on PostgreSQL 15 or later, in a schema that `migrate` brought up to date. While the server is away
 * every call rejects with `StorageUnavailableError`; once it is back the next call succeeds.
 */
export function createPostgresStore({ address, poolSize = 10, log }: PostgresStoreOptions): PostgresStore {
  const database = openDatabase({ address, poolSize, keepsPlans: true, log });
  return {
    log: createEventLog(database),
    turns: createTurnStore(database),
    deliveries: createDeliveryStore(database),
    leases: createLeaseStore(database),
    schedules: createScheduleStore(database),
    workflows: createWorkflowStore(database),
    housekeeping: createHousekeeping(database),
    close: () => database.close(),
  };
}
