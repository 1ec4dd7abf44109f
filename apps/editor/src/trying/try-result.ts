import type { DeliveryStatus, Issue, JsonValue } from '@rookery/model';

/** A list that may hold less than there is. */
export interface Shown<Item> {
  readonly total: number;
  readonly list: readonly Item[];
}

/** JSON, or `null` with `payloadOmitted` when the answer would have become too large. */
interface WithPayload {
  readonly payload: JsonValue;
  readonly payloadOmitted?: true;
}

/** An event that an agent emitted in a try. Times are ISO 8601. */
export interface TriedEvent extends WithPayload {
  readonly id: string;
  readonly port: string;
  readonly key: string | null;
  readonly at: string;
  readonly occurredAt: string;
  readonly expiresAt: string | null;
  readonly traceId: string;
  readonly parents: readonly string[];
}

export interface TriedFailure {
  readonly at: string;
  /** `null`: a timer failed. */
  readonly eventId: string | null;
  readonly traceId: string | null;
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
  readonly answers: { readonly recorded: number; readonly assumed: number };
  readonly duplicates: number;
  readonly stateKeys: number;
  readonly pendingTimers: number;
  readonly tookMs: number;
  readonly console: Shown<{ readonly level: string; readonly text: string; readonly at: string }>;
}

export interface TriedDelivery extends WithPayload {
  readonly agent: string;
  readonly at: string;
  readonly verdict: 'wouldSend' | 'expired' | 'suppressed';
  readonly reason: string | null;
  readonly endpoint: string | null;
  readonly key: string | null;
  readonly traceId: string;
  /** `recorded`: the outcome is that of the same call in earnest; `assumed`: none is on record. */
  readonly answer: 'recorded' | 'assumed' | null;
  readonly outcome: { readonly status: string; readonly code: string | null; readonly message: string | null } | null;
}

/** A delivery on record, of the live version. */
export interface SentDelivery extends WithPayload {
  readonly agent: string;
  readonly eventId: string;
  readonly traceId: string;
  readonly status: DeliveryStatus;
  readonly at: string;
}

export interface TriedDeliveries {
  readonly total: number;
  readonly wouldSend: number;
  readonly expired: number;
  readonly suppressed: number;
  readonly list: readonly TriedDelivery[];
  readonly comparison: {
    readonly same: number;
    readonly changed: Shown<{ readonly draft: TriedDelivery; readonly published: SentDelivery }>;
    readonly onlyDraft: Shown<TriedDelivery>;
    readonly onlyPublished: Shown<SentDelivery>;
  };
}

/** What `POST /api/v1/workflows/:id/try` answers. */
export interface TryResult {
  readonly span: { readonly from: string; readonly to: string; readonly warmUpFrom: string } | null;
  readonly endedBy: 'end' | 'events' | 'time';
  readonly at: string;
  readonly events: number;
  readonly warmUpEvents: number;
  readonly tookMs: number;
  readonly notes: readonly { readonly code: string; readonly message: string }[];
  readonly agents: Readonly<Record<string, TriedAgent>>;
  readonly deliveries: TriedDeliveries;
}

/** Told on the way, four times a second. */
export interface TryProgress {
  readonly events: number;
  /** What there is to take in, about. */
  readonly total: number;
  readonly at: string;
  readonly agents: Readonly<Record<string, { readonly received: number; readonly emitted: number; readonly failed: number }>>;
}

/** Why a try could not be run. */
export interface TryFault {
  readonly code: string;
  readonly message: string;
  readonly issues?: readonly Issue[];
}
