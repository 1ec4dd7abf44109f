import type { EventId } from '@rookery/model';
import type { AgentScope, WorkspaceScope } from './identity.js';

/** A runner that has something to do, as the sweeper sees it. */
export interface WaitingRunner extends AgentScope {
  readonly slot: number;
}

export interface AgentActivity extends AgentScope {
  readonly at: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly emitted: number;
  readonly lastError: { readonly at: number; readonly code: string; readonly message: string } | null;
  readonly lastSuccessAt: number | null;
  /** What a source said last that waits at the other side; `null`: it said nothing new. */
  readonly waiting: number | null;
}

export interface Housekeeping {
  /** Runners with lag, due timers, injections, requests to run or due deliveries. One statement. */
  findWaiting(request: { readonly now: number }): Promise<readonly WaitingRunner[]>;
  /** Of a workflow: the greatest lag behind any of its live links; sources are blocked by it. */
  greatestLag(request: WorkspaceScope & { readonly workflowId: number }): Promise<number>;
  /**
   * Deletes events past their retention in a bounded batch: only below the lowest live or draining cursor, and never
   * one that an unfinished delivery, a failed event or an injection still needs. Also expired state, old dedupe keys,
   * finished deliveries past retention, and failed events that nobody dealt with for thirty days, but none that is on
   * its way through its agent again. Returns how many rows went.
   */
  sweep(request: { readonly now: number; readonly batch: number }): Promise<{ readonly events: number; readonly state: number; readonly dedupeKeys: number; readonly deliveries: number; readonly failedEvents: number }>;
  saveActivity(activities: readonly AgentActivity[]): Promise<void>;
  /** Failed events again, through the agent they failed at. Returns how many were injected. */
  replayFailed(request: WorkspaceScope & { readonly workflowId: number; readonly agentId?: number; readonly eventIds?: readonly EventId[]; readonly now: number; readonly limit: number }): Promise<number>;
  /** Recorded events handed to an agent again. */
  inject(request: AgentScope & { readonly eventIds: readonly EventId[]; readonly now: number; readonly replayId: string | null }): Promise<number>;
}
