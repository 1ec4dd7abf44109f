import type { Clock } from '@rookery/sdk';
import type { StoredEvent } from '../ports/event-log.js';
import type { AgentScope, RunnerScope } from '../ports/identity.js';
import type { EngineStore } from '../ports/store.js';
import type { ActivityLog } from './activity.js';
import type { AgentSeat } from './agent-seat.js';
import type { EngineLog, EngineServices, EngineSettings } from './services.js';
import type { TokenBuckets } from './token-buckets.js';

/** What a runner is given by the engine it runs in. */
export interface RunnerHost {
  readonly store: EngineStore;
  readonly services: EngineServices;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: EngineLog;
  readonly buckets: TokenBuckets;
  readonly activity: ActivityLog;
  /** Hands committed events to their receivers. */
  handOff(seat: AgentSeat, events: readonly StoredEvent[]): void;
  /** The workflow is so far behind, or its workspace's quota so used up, that its sources must wait. */
  isHeldBack(scope: AgentScope): boolean;
  /** A source brought in so many events. */
  spendQuota(scope: AgentScope, events: number): void;
  /** All live sources that share a line with this one, itself among them. */
  hubMembers(seat: AgentSeat): readonly AgentSeat[];
  /** Puts a runner back in the queue, now or at a time. */
  wake(runner: RunnerScope): void;
  wakeAt(runner: RunnerScope, at: number): void;
  /** The lease or the version is not ours any more: load both again. */
  lostLease(runner: RunnerScope): void;
  /** Gives the lease back and takes it again, so that the epoch of now is over. */
  takeLeaseAnew(runner: RunnerScope): void;
}

export const FIRST_RETRY_MS = 100;
export const LAST_RETRY_MS = 5_000;

/** The pause before the next try of a turn that storage refused; doubles up to five seconds. */
export function retryPause(failures: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10));
}
