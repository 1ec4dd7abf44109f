import type { DeliveryStatus, EventId, JsonValue } from '@rookery/model';
import type { AgentEvent, SourceItem } from '@rookery/sdk';
import type { CompiledWorkflow } from '../compile/compiled-workflow.js';
import type { StoredEvent } from '../ports/event-log.js';
import type { EngineServices } from '../runtime/services.js';

/** One thing that happens in a try, at its moment on the virtual clock. */
export type TryInput =
  /** An event on record, handed to whoever reads that port. `rereads`: the source's own expressions say its key and times anew. */
  | { readonly kind: 'recorded'; readonly agent: string; readonly port: string; readonly event: StoredEvent; readonly rereads?: boolean }
  /** What a source might find, made an event by the document's expressions. */
  | { readonly kind: 'item'; readonly agent: string; readonly at: number; readonly item: SourceItem }
  /** What a person might type into a source. */
  | { readonly kind: 'typed'; readonly agent: string; readonly at: number; readonly input: JsonValue };

/** What became of an event at a lookup or an action when it came by in earnest. */
export interface RecordedAnswer {
  /** The event it was asked for. */
  readonly eventId: EventId;
  /** `answered` and `failed` are those of a lookup. */
  readonly status: DeliveryStatus | 'answered' | 'failed';
  readonly code: string | null;
  readonly message: string | null;
  readonly outputs: readonly RecordedOutput[];
}

export interface RecordedOutput {
  readonly port: string;
  readonly payloadText: string;
  readonly key: string | null;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
  /** How long after the event it came; milliseconds. */
  readonly afterMs: number;
}

/** A delivery of the published version that a try did not come to. */
export interface PublishedDelivery {
  readonly agent: string;
  readonly traceId: EventId;
  readonly eventId: EventId;
  readonly status: DeliveryStatus;
  readonly at: number;
}

/** What is on record of lookups and actions, as slugs of the document that is tried. */
export interface RecordedAnswers {
  /** One for each event, in order: the answer to an event of the same trace with the same payload, each given once. */
  find(agent: string, events: readonly AgentEvent[]): Promise<readonly (RecordedAnswer | undefined)[]>;
  /** Deliveries within what is shown that `find` has not given away, of what the try got to; asked once, at the end. */
  unmatched(reached: TryReach): readonly PublishedDelivery[];
}

/** How far a try has come. */
export interface TryReach {
  /** Producer -> the last position that was taken in. */
  readonly taken: ReadonlyMap<number, number>;
  /** All that happens up to this moment was worked off; milliseconds. */
  readonly doneTo: number;
}

export interface TryLimits {
  /** Events taken in, warm-up included. Default 100,000. */
  readonly events: number;
  /** Events of one turn and their bytes, as the engine's. Default 2,000 and 4 MiB. */
  readonly batchSize: number;
  readonly batchBytes: number;
  readonly maxEventBytes: number;
  /** Outputs and failures shown of one agent, and deliveries shown of each list. Default 50. */
  readonly shown: number;
  /** Bytes of payload shown of one agent, and of all deliveries. Default 256 KiB. */
  readonly shownBytes: number;
}

export interface TryProgress {
  /** Events taken in so far. */
  readonly events: number;
  /** The virtual time, milliseconds. */
  readonly at: number;
  readonly agents: Readonly<Record<string, { readonly received: number; readonly emitted: number; readonly failed: number }>>;
}

export interface TryRequest {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly workflow: CompiledWorkflow;
  /** Hand in `refusingServices`: a try asks nothing else of them than values, code and log. */
  readonly services: EngineServices;
  /** In order of time; read in pieces, never held whole. */
  readonly inputs: AsyncIterable<readonly TryInput[]>;
  /** What happens before this moment builds state and is not shown. Milliseconds. */
  readonly showFrom: number;
  /** The clock runs on to this moment after the last event, so that windows close. */
  readonly runTo: number;
  readonly answers: RecordedAnswers;
  /** Endpoints to which nothing is sent, with the cause. */
  readonly disabledEndpoints: ReadonlyMap<string, string>;
  readonly limits?: Partial<TryLimits>;
  /** Real time, for the time an agent took; milliseconds. */
  readonly elapsed: () => number;
  /** Lets others have the thread; called every few milliseconds of work. */
  readonly breathe: () => Promise<void>;
  /** True when no more time is granted: what was found so far is the result. */
  readonly isTimeUp: () => boolean;
  readonly onProgress?: (progress: () => TryProgress) => void;
  /** Aborted: the try ends at once and rejects with the reason. */
  readonly signal: AbortSignal;
}

export const defaultTryLimits: TryLimits = {
  events: 100_000,
  batchSize: 2_000,
  batchBytes: 4 * 1024 * 1024,
  maxEventBytes: 256 * 1024,
  shown: 50,
  shownBytes: 256 * 1024,
};
