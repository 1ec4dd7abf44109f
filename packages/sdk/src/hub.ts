import type { JsonObject } from '@rookery/model';
import type { BaseContext, IoContext, SourceItem } from './agent-context.js';
import type { Reports } from './receipts.js';

/** One of the sources that share a line. */
export interface HubMember<Options> {
  readonly workflowId: number;
  /** Its slug. */
  readonly agent: string;
  readonly options: Options;
}

/** What came in over a line, before anybody chose from it. */
export interface HubDelivery extends Reports {
  /** In the order they came. */
  readonly messages: readonly JsonObject[];
}

/** The options are those of the member that holds the line; what others want of it stands in `members`. */
export interface HubContext<Options> extends IoContext<Options> {
  readonly members: readonly HubMember<Options>[];
  /**
   * Hands messages to all members. Resolves once what each of them took, and the reports, are durable; acknowledge after it.
   * A member that joined meanwhile is served, too. Rejects when storage is away: nothing may be acknowledged then.
   */
  deliver(delivery: HubDelivery): Promise<void>;
  /** The hook of the member that holds the line. `url` is `null` where the server was not told its public address. */
  hook(): Promise<{ readonly url: string | null; readonly secret: string }>;
}

/**
 * A line to the outside that several sources share, as a bot allows one consumer only. Of all published sources of one
 * type and workspace whose `key` is the same, one process holds the line and serves them all. A source that joins gets what
 * comes from then on. While all of them are paused nobody holds it.
 */
export interface SourceHub<Options> {
  /** Which line: the name of the credential, say. Pure. */
  key(options: Options): string;
  /**
   * Runs for as long as this process holds the line and the members stay the same; returns when the signal is aborted. A throw is
   * retried with backoff. A message may come again after a crash: what is handed over twice is taken once, by its dedupe key.
   */
  listen(context: HubContext<Options>): Promise<void>;
  /** What a member takes of a message, with a `dedupeKey` each; nothing when it is not for it. Pure. */
  select(context: BaseContext<Options>, message: JsonObject): readonly SourceItem[];
}
