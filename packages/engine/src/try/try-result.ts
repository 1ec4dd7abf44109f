import type { DeliveryStatus, EventId } from '@rookery/model';

/** A list that may hold less than there is. */
export interface Shown<Item> {
  readonly total: number;
  readonly list: readonly Item[];
}

/** An event that an agent emitted in a try. Its id is of the try alone; `traceId` and `parents` lead to what is on record. Times are milliseconds. */
export interface TriedEvent {
  readonly id: EventId;
  readonly port: string;
  readonly key: string | null;
  /** JSON text; `null` when the result would have become too large. */
  readonly payloadText: string | null;
  readonly at: number;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
  readonly traceId: EventId;
  readonly parents: readonly EventId[];
}

export interface TriedFailure {
  readonly at: number;
  /** `null`: a timer failed. */
  readonly eventId: EventId | null;
  readonly traceId: EventId | null;
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export interface TriedAgent {
  readonly type: string;
  readonly kind: 'source' | 'step' | 'lookup' | 'action';
  readonly received: number;
  /** By port. */
  readonly emitted: Readonly<Record<string, number>>;
  readonly outputs: readonly TriedEvent[];
  readonly failures: Shown<TriedFailure>;
  /** Answers of a lookup or an action, by where they came from. */
  readonly answers: { readonly recorded: number; readonly assumed: number };
  /** Items of a source that were dropped as seen before. */
  readonly duplicates: number;
  /** What it holds at the end. */
  readonly stateKeys: number;
  readonly pendingTimers: number;
  /** Real time spent in it; milliseconds. */
  readonly tookMs: number;
}

export type DeliveryVerdict = 'wouldSend' | 'expired' | 'suppressed';

/** What an action would have been asked to do. */
export interface TriedDelivery {
  readonly agent: string;
  readonly at: number;
  readonly verdict: DeliveryVerdict;
  readonly reason: string | null;
  readonly endpoint: string | null;
  readonly key: string | null;
  readonly payloadText: string | null;
  readonly traceId: EventId;
  /** `recorded`: the outcome is that of the same call in earnest; `assumed`: none is on record. */
  readonly answer: 'recorded' | 'assumed' | null;
  readonly outcome: { readonly status: DeliveryStatus | 'answered' | 'failed'; readonly code: string | null; readonly message: string | null } | null;
}

/** A delivery on record; its payload is that of the event. */
export interface TriedAgainst {
  readonly agent: string;
  readonly eventId: EventId;
  readonly traceId: EventId;
  readonly status: DeliveryStatus;
  readonly at: number;
}

/** What would have been sent beside what was sent. Counts are complete, lists are not. */
export interface TriedDeliveries {
  readonly all: Shown<TriedDelivery>;
  readonly byVerdict: Readonly<Record<DeliveryVerdict, number>>;
  readonly same: number;
  readonly changed: Shown<{ readonly draft: TriedDelivery; readonly published: TriedAgainst }>;
  readonly onlyDraft: Shown<TriedDelivery>;
  readonly onlyPublished: Shown<TriedAgainst>;
}

export interface TryResult {
  /** `events` and `time`: the limit was reached, and what is here is what was found until then. */
  readonly endedBy: 'end' | 'events' | 'time';
  /** Events taken in within what is shown, and before it. */
  readonly events: number;
  readonly warmUpEvents: number;
  /** The virtual time at the end. */
  readonly at: number;
  readonly agents: Readonly<Record<string, TriedAgent>>;
  readonly deliveries: TriedDeliveries;
}
