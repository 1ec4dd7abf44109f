import type { AgentScope } from './identity.js';

export interface DueSchedule extends AgentScope {
  readonly slot: number;
  /** The moment that was meant. */
  readonly dueAt: number;
}

export interface ScheduleStore {
  /** Due schedules, locked with `SKIP LOCKED` while `next` names their following moment; each becomes a request to run. */
  claimDue(request: { readonly now: number; readonly limit: number; readonly next: (due: DueSchedule) => { readonly runAt: number | null; readonly nextRunAt: number | null } }): Promise<readonly DueSchedule[]>;
  /** Asks a source to run now. */
  request(request: AgentScope & { readonly now: number }): Promise<void>;
  /** Sets when the source runs next: after a failure, for backoff, or after publishing. `null`: never. */
  setNext(request: AgentScope & { readonly nextRunAt: number | null }): Promise<void>;
  /** The earliest moment any schedule is due; `null` when there is none. */
  nextDueAt(): Promise<number | null>;
}
