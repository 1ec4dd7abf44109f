import type { EventId, JsonObject, JsonValue } from '@rookery/model';
import type { AgentEvent } from '../agent-event.js';
import type { InboxMessage } from '../agent.js';
import type { ReceiptsResult, WebhookRefusal, WebhookResult } from '../agent.js';
import type { HookAnswer } from '../hook-answer.js';
import type { PushMessage } from '../push.js';
import type { EndpointChange, Receipt } from '../receipts.js';
import type { FeedItem } from '../tables.js';
import type { PendingTimer, Snapshot } from './snapshot.js';

/** An event that came out. Times are milliseconds; `from` holds the ids of its parents, the first one's lineage was inherited. */
export interface Emitted {
  readonly port: string;
  readonly payload: JsonObject;
  readonly payloadText: string;
  readonly key: string | null;
  readonly from: readonly EventId[];
  /** `null`: the event starts a trace of its own, as those of a source do. */
  readonly traceId: EventId | null;
  readonly hops: number;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
  /** What a source said makes the item unique. */
  readonly dedupeKey: string | null;
}

/** An event, or a timer, the agent failed on. */
export interface Failed {
  readonly id: EventId | null;
  readonly timer: { readonly key: string; readonly name: string } | null;
  readonly payload: JsonValue;
  readonly error: { readonly code: string; readonly message: string; readonly line?: number; readonly column?: number };
}

/**
 * What became of one call outside. `failed`: refused for now, a host would try again. `dead`: given up. `unknown`: it
 * may have arrived, as after anything that is not one of the sdk's errors. `expired`: not called, its event was over.
 */
export interface DeliveryRecord {
  readonly event: EventId;
  readonly idempotencyKey: string;
  readonly attempt: number;
  readonly status: 'accepted' | 'delivered' | 'failed' | 'dead' | 'unknown' | 'expired';
  readonly reference: string | null;
  readonly error: Error | null;
}

export interface LogLine {
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields: Readonly<Record<string, JsonValue>>;
}

/** A request that reached the canned net; `body` as text. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly credential: string | null;
}

export interface RunResult {
  readonly emitted: readonly Emitted[];
  readonly failed: readonly Failed[];
  /** Live keys only: what has expired reads as absent. */
  readonly state: Readonly<Record<string, JsonValue>>;
  /** Timers still to come, in due order. */
  readonly timers: readonly PendingTimer[];
  readonly cursor: string | null;
  readonly deliveries: readonly DeliveryRecord[];
  readonly inbox: readonly InboxMessage[];
  readonly feed: readonly FeedItem[];
  readonly pushed: readonly PushMessage[];
  /** The workspace's key-value store as the run left it. */
  readonly stored: Readonly<Record<string, JsonValue>>;
  readonly logs: readonly LogLine[];
  readonly requests: readonly RecordedRequest[];
  /** What an action answered to those who called a hook, by the trace of the event; in order. */
  readonly hookAnswers: readonly (HookAnswer & { readonly traceId: EventId })[];
  /** One per webhook request. */
  readonly answers: readonly (WebhookResult | ReceiptsResult | WebhookRefusal)[];
  /** What a source or an action's hook reported besides events, in order; the test host keeps no deliveries to apply it to. */
  readonly receipts: readonly Receipt[];
  readonly endpoints: readonly EndpointChange[];
  /** The events as they were handed in, with the ids and times the host gave them. */
  readonly given: readonly AgentEvent[];
  /** Where the run ended; hand the whole result to `continueFrom` of the next one. */
  readonly snapshot: Snapshot;
}
