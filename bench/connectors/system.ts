/** One agent of a workflow document, without its links. */
export interface BenchAgent {
  readonly type: string;
  readonly version: 1;
  readonly [more: string]: unknown;
}

/** A broker or a database, running privately. */
export interface System extends AsyncDisposable {
  readonly credential: { readonly kind: string; readonly fields: Readonly<Record<string, unknown>> };
  /** Writes events to where `source` reads. */
  readonly action: BenchAgent;
  readonly source: BenchAgent;
  /** Makes what `action` needs. */
  prepare(): Promise<void>;
  /** Begins to keep what is written, for a broker that keeps nothing for strangers; called before `write`. */
  subscribe?(): Promise<void>;
  /** The same with the client library alone: as many at once, each confirmed. */
  write(texts: readonly string[]): Promise<void>;
  /** Reads what `write` wrote, acknowledging as many at once as the agent does. */
  read(count: number): Promise<void>;
}

/** What one commit of the agents holds. */
export const BATCH = 500;

export function batchesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) => items.slice(index * BATCH, (index + 1) * BATCH));
}
