import type { Condition } from './alarm-kinds.js';

const CLEARED_BELOW = 0.8;
const REFUSED_MS = 5 * 60_000;
const LEAST_FREE_BYTES = 1024 ** 3;
const FREE_AGAIN = 1.25;

export interface WorkflowFacts {
  readonly workspaceId: number;
  readonly workflowId: number;
  /** The greatest lag of its links, and the agent before which it waits. */
  readonly lag: number;
  readonly behind: string;
  readonly isBehindPaused: boolean;
  /** Events that may wait before the workflow's sources are held back. */
  readonly bound: number;
}

export interface QuotaFacts {
  readonly workspaceId: number;
  readonly refused: number;
  readonly refusedAt: number;
}

/** A workflow whose sources are held back: a hook answers 429, a poll waits. */
export function judgeWorkflow({ workspaceId, workflowId, lag, behind, isBehindPaused, bound }: WorkflowFacts, isOpen: boolean): readonly Condition[] {
  if (lag <= bound * (isOpen ? CLEARED_BELOW : 1)) return [];
  return [{ workspaceId, workflowId, agentId: null, identity: `backPressure:${workflowId}`, kind: 'backPressure', detail: { lag, bound, agent: behind, isPaused: isBehindPaused } }];
}

/** A workspace that was refused events lately because its quota was used up. */
export function judgeQuota({ workspaceId, refused, refusedAt }: QuotaFacts, now: number): readonly Condition[] {
  if (now - refusedAt >= REFUSED_MS) return [];
  return [{ workspaceId, workflowId: null, agentId: null, identity: 'quota', kind: 'quota', detail: { refused } }];
}

/** The disk of the embedded database. It concerns everybody, so every workspace is told. */
export function judgeStorage(freeBytes: number | undefined, workspaceIds: readonly number[], isOpen: (workspaceId: number) => boolean): readonly Condition[] {
  if (freeBytes === undefined) return [];
  return workspaceIds
    .filter((workspaceId) => freeBytes < LEAST_FREE_BYTES * (isOpen(workspaceId) ? FREE_AGAIN : 1))
    .map((workspaceId): Condition => ({ workspaceId, workflowId: null, agentId: null, identity: 'storageLow', kind: 'storageLow', detail: { freeMb: Math.floor(freeBytes / 1024 ** 2) } }));
}
