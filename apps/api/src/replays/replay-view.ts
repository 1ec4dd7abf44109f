import type { ReplayRow, ReplayState } from './replays.repository.js';

/** A replay as the API shows it. Times are ISO 8601. */
export interface ReplayView {
  readonly id: string;
  readonly workflowId: string;
  readonly agent: string;
  readonly state: ReplayState;
  readonly reason: string | null;
  readonly again: boolean;
  readonly key: string | null;
  readonly ratePerSecond: number;
  /** How many there were to hand in when it began. */
  readonly total: number;
  /** Taken by the agent. */
  readonly done: number;
  readonly waiting: number;
  readonly by: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export function replayView(row: ReplayRow): ReplayView {
  const { id, workflowId, slug, state, reason, again, eventKey, ratePerSecond, total, handedIn, waiting, createdBy, createdAt, finishedAt } = row;
  return {
    id: String(id), workflowId: String(workflowId), agent: slug, state, reason, again, key: eventKey, ratePerSecond, total, done: handedIn - waiting, waiting,
    by: createdBy, createdAt: new Date(createdAt).toISOString(), finishedAt: finishedAt === null ? null : new Date(finishedAt).toISOString(),
  };
}
