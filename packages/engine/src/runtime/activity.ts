import type { AgentScope } from '../ports/identity.js';
import type { AgentActivity } from '../ports/housekeeping.js';

interface Counters {
  scope: AgentScope;
  succeeded: number;
  failed: number;
  emitted: number;
  lastError: AgentActivity['lastError'];
  lastSuccessAt: number | null;
  waiting: number | null;
  isDirty: boolean;
}

/** What agents did since the last save; kept in memory and written in one statement every few seconds, off every hot path. */
export class ActivityLog {
  readonly #byAgent = new Map<number, Counters>();

  record(scope: AgentScope, what: { readonly at: number; readonly succeeded?: number; readonly failed?: number; readonly emitted?: number; readonly waiting?: number; readonly error?: { readonly code: string; readonly message: string } }): void {
    const counters = this.#of(scope);
    counters.succeeded += what.succeeded ?? 0;
    counters.failed += what.failed ?? 0;
    counters.emitted += what.emitted ?? 0;
    counters.waiting = what.waiting ?? counters.waiting;
    if (what.error !== undefined) counters.lastError = { at: what.at, ...what.error };
    // Of a batch that failed in part the rest succeeded.
    if (what.error === undefined || (what.succeeded ?? 0) > 0) counters.lastSuccessAt = what.at;
    counters.isDirty = true;
  }

  /** What is new since the last call. */
  drain(at: number): readonly AgentActivity[] {
    const drained: AgentActivity[] = [];
    for (const counters of this.#byAgent.values()) {
      if (!counters.isDirty) continue;
      const { scope, succeeded, failed, emitted, lastError, lastSuccessAt, waiting } = counters;
      drained.push({ workspaceId: scope.workspaceId, workflowId: scope.workflowId, agentId: scope.agentId, at, succeeded, failed, emitted, lastError, lastSuccessAt, waiting });
      Object.assign(counters, { succeeded: 0, failed: 0, emitted: 0, lastError: null, lastSuccessAt: null, waiting: null, isDirty: false });
    }
    return drained;
  }

  #of(scope: AgentScope): Counters {
    const known = this.#byAgent.get(scope.agentId);
    if (known !== undefined) return known;
    const fresh: Counters = { scope, succeeded: 0, failed: 0, emitted: 0, lastError: null, lastSuccessAt: null, waiting: null, isDirty: false };
    this.#byAgent.set(scope.agentId, fresh);
    return fresh;
  }
}
