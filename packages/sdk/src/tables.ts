import type { JsonObject, JsonValue } from '@rookery/model';

/**
 * A query over one table, in the JSON filter form: a list of clauses such as
 * `[["fields","id,title"],["eq","city_id","671"],["gt","start_time","now() - interval 1 minute"],["order","start_time desc"],["limit","10"]]`.
 */
export type FilterForm = readonly (readonly JsonValue[])[];

/** One change of a table's row. A repeat under the same `idempotencyKey` changes nothing. */
export interface TableWrite {
  readonly idempotencyKey: string;
  /** `upsert` and `update` find their row by `by`, the names of columns whose values are in `values`. */
  readonly way: 'insert' | 'upsert' | 'update' | 'delete';
  readonly values: JsonObject;
  readonly by: readonly string[];
}

export type TableWriteResult =
  | { readonly ok: true; readonly changed: number; readonly row: JsonObject | null }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The workspace's own tables. */
export interface Tables {
  /** The rows that match. Throws a user error that names the clause when the form cannot be read, a transient one when the database cannot be reached. */
  query(table: string, form: FilterForm): Promise<readonly JsonObject[]>;
  /** One result a write, in order; those that fail do not fail their neighbours. */
  write(table: string, writes: readonly TableWrite[]): Promise<readonly TableWriteResult[]>;
}

/** What a lookup asked before, kept in the memory of the process that runs the agent; bounded, and lost with it. */
export interface LookupCache {
  get(key: string): JsonValue | undefined;
  set(key: string, value: JsonValue, ttlMs: number): void;
}

/** What a published feed says of itself. */
export interface FeedInfo {
  readonly title: string;
  readonly description: string;
  /** The page that the feed belongs to. */
  readonly link?: string;
  /** Who knows the address may read; otherwise its token is needed as well. */
  readonly isPublic: boolean;
  /** Most items it holds; the oldest go first. */
  readonly keep: number;
}

/** An entry of a published feed. */
export interface FeedItem {
  readonly title: string;
  /** HTML. */
  readonly content: string;
  readonly url?: string;
  readonly author?: string;
  readonly payload: JsonObject;
}

/** What templates of a workspace see besides the event and the workflow's parameters. */
export interface WorkspaceValues {
  /** Set by people, in the settings of the workspace: `{{ variables.vat }}`. */
  readonly variables: Readonly<Record<string, JsonValue>>;
  /** Written by agents and people, the small key-value store: `{{ stored.rate }}`. */
  readonly stored: Readonly<Record<string, JsonValue>>;
}
