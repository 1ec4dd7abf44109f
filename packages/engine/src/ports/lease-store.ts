import type { RunnerScope, WorkspaceScope } from './identity.js';

export interface Lease extends RunnerScope {
  readonly owner: string;
}

/** The place of one worker among those that live. */
export interface Attendance {
  /** Workers that live, this one among them. */
  readonly workers: number;
  /** How many of them came before this one. */
  readonly rank: number;
  /** Runners there are, whoever holds them. */
  readonly runners: number;
}

/** Who may run an agent. Times are the database's own, so that clocks of machines need not agree. */
export interface LeaseStore {
  /**
   * Says that the owner works and will for `ttlMs`, and tells its place among the workers. Who let its time pass, or a
   * lease of its own, counts no more.
   */
  attend(request: { readonly owner: string; readonly ttlMs: number }): Promise<Attendance>;
  /** Takes free and expired runners, at most `limit`; each taking raises the epoch. */
  acquire(request: { readonly owner: string; readonly ttlMs: number; readonly limit: number }): Promise<readonly Lease[]>;
  /** Prolongs all leases of the owner; returns those it still holds, with the epoch of now (publishing raises it too). */
  renew(request: { readonly owner: string; readonly ttlMs: number }): Promise<readonly Lease[]>;
  /** Frees the named runners; without `runners` all of the owner, which then attends no more. */
  release(request: { readonly owner: string; readonly runners?: readonly (WorkspaceScope & { readonly agentId: number; readonly slot: number })[] }): Promise<void>;
}
