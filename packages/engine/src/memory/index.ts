import type { EngineStore } from '../ports/store.js';
import { memoryDeliveries } from './memory-deliveries.js';
import { memoryHousekeeping, memoryLeases, memorySchedules } from './memory-housekeeping.js';
import { memoryLog } from './memory-log.js';
import { MemoryTables } from './memory-tables.js';
import { memoryTurns } from './memory-turns.js';
import { memoryWorkflows } from './memory-workflows.js';

export interface MemoryStore extends EngineStore {
  /** The rows themselves, for tests that look behind the ports. */
  readonly tables: MemoryTables;
  /** Makes a workflow that can be published. */
  createWorkflow(workspaceId: number, name: string): number;
}

/** Everything in this process and gone with it: for tests, tries and examples. Passes the same contract as PostgreSQL. */
export function createMemoryStore(now: () => number): MemoryStore {
  const tables = new MemoryTables();
  return {
    tables,
    log: memoryLog(tables),
    turns: memoryTurns(tables),
    deliveries: memoryDeliveries(tables),
    leases: memoryLeases(tables, now),
    schedules: memorySchedules(tables),
    workflows: memoryWorkflows(tables),
    housekeeping: memoryHousekeeping(tables),
    createWorkflow: (workspaceId, name) => {
      const id = tables.nextId();
      tables.workflows.set(id, { id, workspaceId, name, version: null, lastVersion: 0, paused: null, documents: new Map() });
      return id;
    },
  };
}

export { MemoryTables } from './memory-tables.js';
