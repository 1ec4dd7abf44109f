import type { DeliveryStore } from './delivery-store.js';
import type { EventLog } from './event-log.js';
import type { Housekeeping } from './housekeeping.js';
import type { LeaseStore } from './lease-store.js';
import type { ScheduleStore } from './schedule-store.js';
import type { TurnStore } from './turn-store.js';
import type { WorkflowStore } from './workflow-store.js';

/** Everything the engine needs kept. The in-memory and the PostgreSQL adapter pass the same contract suite. */
export interface EngineStore {
  readonly log: EventLog;
  readonly turns: TurnStore;
  readonly deliveries: DeliveryStore;
  readonly leases: LeaseStore;
  readonly schedules: ScheduleStore;
  readonly workflows: WorkflowStore;
  readonly housekeeping: Housekeeping;
}

/** The store could not be reached or refused the write as a whole (disk full, connection lost). Nothing was kept; try again. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError';
}
