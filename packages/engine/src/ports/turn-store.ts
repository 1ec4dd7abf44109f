import type { EventId } from '@rookery/model';
import type { NewDelivery } from './delivery-store.js';
import type { NewEvent, StoredEvent } from './event-log.js';
import type { RunnerScope } from './identity.js';
import type { ReportBatch } from './receipts.js';

export interface CursorMove {
  readonly linkId: number;
  /** Compare-and-set, as an assertion: a mismatch is a bug and aborts the turn. */
  readonly from: number;
  readonly to: number;
}

/** `value` is JSON text; `null` deletes. */
export interface StateWrite {
  readonly key: string;
  readonly value: string | null;
  readonly expiresAt: number | null;
}

export interface TimerWrite {
  readonly key: string;
  readonly name: string;
  readonly dueAt: number;
  /** JSON text. */
  readonly payload: string;
}

export interface TimerKey {
  readonly key: string;
  readonly name: string;
}

export interface FailedEvent {
  readonly eventId: EventId;
  readonly code: string;
  readonly message: string;
  /** JSON object text: line, column and the like. */
  readonly detail: string;
}

/** Everything a turn changes; all of it or nothing. */
export interface TurnCommit extends RunnerScope {
  readonly version: number;
  readonly now: number;
  readonly cursors: readonly CursorMove[];
  readonly outputs: readonly NewEvent[];
  readonly state: readonly StateWrite[];
  readonly timersSet: readonly TimerWrite[];
  readonly timersCancelled: readonly TimerKey[];
  /** Deleted only where still due at that time, so that a timer set again meanwhile stays. */
  readonly timersFired: readonly (TimerKey & { readonly dueAt: number })[];
  readonly deliveries: readonly NewDelivery[];
  readonly failed: readonly FailedEvent[];
  /** Ids of injections this turn consumed. */
  readonly injectionsDone: readonly number[];
  /** A source's run: its cursor (left out: unchanged), the request it answers, and the window of its dedupe keys. */
  readonly source?: {
    readonly cursor?: string | null;
    readonly answers: number | null;
    readonly dedupeWindowMs: number;
    /** Run again at once: more is waiting. */
    readonly more: boolean;
    readonly reports?: ReportBatch;
  };
}

/** `fenced`: the lease was taken over or a version published; nothing was written. */
export type TurnResult =
  | { readonly status: 'committed'; readonly stored: readonly StoredEvent[]; readonly duplicates: number }
  | { readonly status: 'fenced' };

/** An event handed to an agent outside its links: a replay of a failed one, or of a range. */
export interface Injection {
  readonly id: number;
  readonly event: StoredEvent;
  /** The replay that handed it in; `null`: a failed event again. */
  readonly replayId: string | null;
}

/** What a runner needs to know before it can work. */
export interface RunnerInputs {
  /** Link id -> cursor. */
  readonly cursors: ReadonlyMap<number, number>;
  readonly sourceCursor: string | null;
  /** When the source was asked to run; `null` when nobody did. `at` is the moment the schedule meant. */
  readonly requested: { readonly at: number; readonly by: 'schedule' | 'person' } | null;
}

export interface TurnStore {
  /** `undefined` when the lease is not ours any more. */
  loadInputs(runner: RunnerScope): Promise<RunnerInputs | undefined>;
  /** Unexpired values of the keys, JSON text. */
  loadState(runner: RunnerScope & { readonly keys: readonly string[]; readonly now: number }): Promise<ReadonlyMap<string, string>>;
  /** All unexpired state of an agent; for snapshots and the state page. */
  listState(runner: Omit<RunnerScope, 'epoch'> & { readonly now: number; readonly limit: number; readonly after?: string }): Promise<ReadonlyMap<string, string>>;
  /** Due timers by due time and name, and when the first one after them is due. */
  dueTimers(runner: RunnerScope & { readonly now: number; readonly limit: number }): Promise<{ readonly due: readonly TimerWrite[]; readonly nextDueAt: number | null }>;
  injections(runner: RunnerScope & { readonly limit: number }): Promise<readonly Injection[]>;
  /** Fence first, then the rest, in one transaction. Storage errors reject and leave nothing. */
  commit(turn: TurnCommit): Promise<TurnResult>;
}
