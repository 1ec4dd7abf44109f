import type { RunnerScope, WorkspaceScope } from './identity.js';

export interface Lease extends RunnerScope {
  readonly owner: string;
}

/** Who may run an agent. Times are the database's own, so that clocks of machines need not agree. */
export interface LeaseStore {
  /** Takes free and expired runners, at most `limit`; each taking raises the epoch. */
  acquire(request: { readonly owner: string; readonly ttlMs: number; readonly limit: number }): Promise<readonly Lease[]>;
  /** Prolongs all leases of the owner; returns those it still holds, with the epoch of now (publishing raises it too). */
  renew(request: { readonly owner: string; readonly ttlMs: number }): Promise<readonly Lease[]>;
  release(request: { readonly owner: string; readonly runners?: readonly (WorkspaceScope & { readonly agentId: number; readonly slot: number })[] }): Promise<void>;
}
