import type { EventId } from '@rookery/model';
import type { AgentScope, WorkspaceScope } from './identity.js';
import type { ReportBatch } from './receipts.js';

/** An event that has no position yet. Times are milliseconds. */
export interface NewEvent {
  readonly producerId: number;
  readonly key: string | null;
  /** JSON text, stored as it is. */
  readonly payloadText: string;
  /** `null`: the event is its own first ancestor. */
  readonly traceId: EventId | null;
  readonly parents: readonly EventId[];
  readonly hops: number;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
  /** Sources only: dropped when seen within the window; each sight refreshes `seenAt`. */
  readonly dedupeKey?: string;
  readonly subject?: string | null;
  readonly replayId?: string | null;
}

export interface StoredEvent {
  readonly producerId: number;
  readonly position: number;
  readonly version: number;
  readonly slot: number;
  readonly key: string | null;
  readonly payloadText: string;
  readonly traceId: EventId;
  readonly parents: readonly EventId[];
  readonly hops: number;
  readonly occurredAt: number;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** The replay that brought it, or its ancestor, through the graph again. */
  readonly replayId: string | null;
}

/** One link's unread part: positions in `(after, upTo]`. */
export interface LinkRange {
  readonly linkId: number;
  readonly producerId: number;
  readonly after: number;
  /** `null`: up to the head. */
  readonly upTo: number | null;
}

export interface IngestRequest extends AgentScope {
  readonly events: readonly NewEvent[];
  /** How long dedupe keys of this source are remembered. */
  readonly dedupeWindowMs: number;
  /** Kept in the same transaction, unless the source is closed. */
  readonly reports?: ReportBatch;
}

/** `duplicates` were seen before and are not stored again. `closed`: the source is not published (any more). */
export type IngestResult =
  | { readonly status: 'accepted'; readonly version: number; readonly stored: readonly StoredEvent[]; readonly duplicates: number }
  | { readonly status: 'closed' };

export interface EventLog {
  /** One statement for all ranges. Positions ascend within a link; at most `limit` events a link. */
  read(request: WorkspaceScope & { readonly ranges: readonly LinkRange[]; readonly limit: number }): Promise<ReadonlyMap<number, readonly StoredEvent[]>>;
  /** Events by id, those that still exist. */
  load(request: WorkspaceScope & { readonly ids: readonly EventId[] }): Promise<readonly StoredEvent[]>;
  /**
   * Commits the requests of many posts in one transaction: duplicates are removed, then positions are taken in sorted
   * producer order, then all events are inserted. One result a request; a closed source does not fail its neighbours.
   */
  ingest(requests: readonly IngestRequest[], now: number): Promise<readonly IngestResult[]>;
}
