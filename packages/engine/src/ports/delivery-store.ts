import type { DeliveryStatus, EventId } from '@rookery/model';
import type { NewEvent, StoredEvent } from './event-log.js';
import type { AgentScope, RunnerScope, WorkspaceScope } from './identity.js';
import type { ReceiptCounts, ReportBatch } from './receipts.js';

/** A call outside that an event asks for. There is one per agent and event, for ever: a second insert is ignored. */
export interface NewDelivery {
  readonly eventId: EventId;
  readonly key: string | null;
  readonly expiresAt: number | null;
  readonly critical: boolean;
  readonly value: number;
  /** `sending`: admitted by the buckets right now, the call follows the commit; it counts as attempt 1. */
  readonly status: Extract<DeliveryStatus, 'pending' | 'sending' | 'expired' | 'suppressed'>;
  readonly reason?: string;
  /** Sent together in one `performBatch`. */
  readonly batchId: string | null;
  /** The key to send instead of the one made of agent and event: that of the delivery it stands in for. */
  readonly idempotencyKey?: string | null;
}

export interface PendingDelivery {
  readonly event: StoredEvent;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Attempts that spend the retry budget, as a rate limit does not. */
  readonly spent: number;
  readonly critical: boolean;
  readonly value: number;
  /** Members of one `performBatch` that was interrupted share it and are tried again together. */
  readonly batchId: string | null;
  /** `null`: the key made of agent and event. */
  readonly idempotencyKey: string | null;
}

export interface SendingMark {
  readonly eventId: EventId;
  /** The number of the attempt that starts. */
  readonly attempt: number;
  readonly batchId: string | null;
}

/** What became of one attempt. It is ignored unless the delivery is still `sending` that attempt. */
export interface AttemptOutcome {
  readonly eventId: EventId;
  readonly attempt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: 'accepted' | 'delivered' | 'transient' | 'rateLimited' | 'permanent' | 'unknown';
  /** What the delivery is now. */
  readonly status: Extract<DeliveryStatus, 'accepted' | 'delivered' | 'pending' | 'dead' | 'unknown' | 'expired'>;
  readonly nextAttemptAt: number | null;
  readonly spent: number;
  readonly code: string | null;
  readonly message: string | null;
  readonly reference: string | null;
  readonly outputs: readonly NewEvent[];
}

/** Where the delivery of an event stands, or of another event of the same origin and payload. */
export interface DeliveryStanding {
  readonly eventId: EventId;
  readonly status: DeliveryStatus;
  /** As it was set; `null`: made of agent and event. */
  readonly idempotencyKey: string | null;
}

/** What an agent did already about an event that a replay brings: its own delivery, and those of its twins. */
export interface ReplayStanding {
  readonly own: DeliveryStanding | null;
  /** Deliveries of events from the same producer with the same first ancestor and the same payload, oldest first. */
  readonly twins: readonly DeliveryStanding[];
}

export interface DeliveryFilter extends WorkspaceScope {
  readonly workflowId?: number;
  readonly agentId?: number;
  readonly statuses?: readonly DeliveryStatus[];
  readonly eventIds?: readonly EventId[];
}

export interface DeliveryStore {
  /**
   * Pending deliveries due by `now`, in the order critical, earliest expiry, value, age; with `ordered` only the oldest
   * of each key. Those past their expiry become `expired` and are not returned.
   */
  loadPending(request: RunnerScope & { readonly now: number; readonly limit: number; readonly ordered: boolean; readonly except: readonly EventId[] }): Promise<readonly PendingDelivery[]>;
  /** Marks the start of attempts after a look at the lease; returns the events that were still pending. */
  markSending(request: RunnerScope & { readonly now: number; readonly marks: readonly SendingMark[] }): Promise<readonly EventId[]>;
  /** Writes attempts, moves deliveries on, inserts outputs, in one transaction. Returns the outputs as stored. */
  recordOutcomes(request: RunnerScope & { readonly version: number; readonly now: number; readonly outcomes: readonly AttemptOutcome[] }): Promise<readonly StoredEvent[]>;
  /** Puts on record as `unknown` every attempt whose owner's epoch is over, and moves the delivery to `next`. Returns how many. */
  recover(request: RunnerScope & { readonly now: number; readonly next: 'pending' | 'unknown' }): Promise<number>;
  /**
   * Raises deliveries along the lattice, never down, and notes which addresses are of use; all of it or nothing. A receipt
   * whose reference no delivery has yet is kept for `settleReceipts`. What fails by one leaves through the `error` port of its
   * agent, where something is linked there.
   */
  applyReports(request: ReportBatch & { readonly now: number }): Promise<ReceiptCounts>;
  /** Applies receipts that came before their reference was on record, and forgets those that waited in vain. */
  settleReceipts(request: { readonly now: number; readonly limit: number }): Promise<void>;
  /** Dead, expired, suppressed or unknown deliveries become pending again, with a new budget and the same key. Returns how many. */
  replay(filter: DeliveryFilter & { readonly now: number; readonly limit: number }): Promise<number>;
  disableEndpoint(request: AgentScope & { readonly endpoint: string; readonly reason: string; readonly now: number }): Promise<void>;
  /** Something was accepted there again, or a person says so. Returns whether it was disabled. */
  enableEndpoint(request: WorkspaceScope & { readonly endpoint: string }): Promise<boolean>;
  /** Of these, the disabled ones and why. */
  disabledEndpoints(request: WorkspaceScope & { readonly endpoints: readonly string[] }): Promise<ReadonlyMap<string, string>>;
  /** Pending deliveries that are not to be sent after all. */
  suppress(request: RunnerScope & { readonly now: number; readonly deliveries: readonly { readonly eventId: EventId; readonly reason: string }[] }): Promise<void>;
  /** For replayed events: what was done about them before. */
  standing(request: AgentScope & { readonly eventIds: readonly EventId[] }): Promise<ReadonlyMap<EventId, ReplayStanding>>;
  /** Final deliveries become pending again under the key given, with a new budget; behind the lease. Those that are open stay as they are. */
  revive(request: RunnerScope & { readonly now: number; readonly deliveries: readonly { readonly eventId: EventId; readonly idempotencyKey: string | null }[] }): Promise<void>;
  /** When the next pending delivery of this agent is due; `null` when none waits. */
  nextDueAt(request: RunnerScope): Promise<number | null>;
}
