import type { JsonObject, JsonValue } from '@rookery/model';
import type { Clock } from './clock.js';
import type { Credential, CredentialUse } from './credential.js';
import type { Net } from './net.js';
import type { Tables, WorkspaceValues } from './tables.js';

/** Structured and quiet: constant text, no payloads, no secrets. Shown on the agent's health page. */
export interface AgentLog {
  info(message: string, fields?: Readonly<Record<string, JsonValue>>): void;
  warn(message: string, fields?: Readonly<Record<string, JsonValue>>): void;
}

/** What every agent is given. */
export interface BaseContext<Options> {
  readonly options: Options;
  /** The values of the workflow's parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The workspace's variables and key-value store, as they are now. */
  readonly values: WorkspaceValues;
  readonly log: AgentLog;
  /** Milliseconds since the epoch; stays the same for one batch. */
  readonly now: number;
}

/** What agents that talk to the world have besides. */
export interface IoContext<Options> extends BaseContext<Options> {
  readonly net: Net;
  readonly clock: Clock;
  /** Aborted when the agent is paused, published anew or the server stops. */
  readonly signal: AbortSignal;
  /** Loads a stored credential by the name an option holds. Throws a user error when there is none, or when somebody must consent to it anew. */
  readonly credential: (name: string, use?: CredentialUse) => Promise<Credential>;
  readonly tables: Tables;
  /** The workspace's key-value store, which templates read as `stored`. `null` deletes; without `ttlMs` it stays. */
  readonly setValue: (key: string, value: JsonValue, options?: { readonly ttlMs?: number }) => Promise<void>;
}

/** One thing a source found. `dedupeKey`, `key`, `occurredAt` and `expiresAt` yield to the expressions of the document. */
export interface SourceItem {
  readonly payload: JsonObject;
  /** Unique per source: an item seen again within the window is dropped. */
  readonly dedupeKey?: string;
  /** The entity: events of one key stay in order. */
  readonly key?: string;
  /** Milliseconds. */
  readonly occurredAt?: number;
  readonly expiresAt?: number;
  readonly port?: string;
}
