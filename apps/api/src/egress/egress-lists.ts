import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import type { WorkspaceLists } from '../network/index.js';
import type { Database, DatabaseLog, Statement } from '../persistence/database.js';
import { listsOf } from './egress-rules.js';

export interface EgressListsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: DatabaseLog;
  /** Whether other processes may change the lists; alone, nobody looks for changes. */
  readonly isShared: boolean;
  /** How often changes of others are looked for. Default 1,000. */
  readonly lookMs?: number;
}

type Row = { readonly workspace_id: number; readonly allow: string; readonly deny: string; readonly version: number };
type Version = Pick<Row, 'workspace_id' | 'version'>;

interface Held {
  readonly lists: WorkspaceLists;
  readonly version: number;
}

// Read whole once at the start, then by primary key; few workspaces have lists.
const everyList: Statement = { name: 'every egress list', text: 'select workspace_id, allow::text, deny::text, version from workspace_egress' };
const oneList: Statement = { name: 'egress lists', text: 'select workspace_id, allow::text, deny::text, version from workspace_egress where workspace_id = $1' };
const versions: Statement = { name: 'egress versions', text: 'select workspace_id, version from workspace_egress' };
const entriesSchema = z.array(z.string());

/** The lists of every workspace, in memory, because every connection asks. A change holds here at once, in other processes within `lookMs`. */
export class EgressLists {
  readonly #options: EgressListsOptions;
  readonly #held = new Map<number, Held>();
  readonly #listeners = new Set<(workspaceId: number) => void>();
  readonly #closing = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  constructor(options: EgressListsOptions) {
    this.#options = options;
  }

  /** Reads all lists; nothing is called outside before. */
  async load(): Promise<void> {
    const { database, isShared } = this.#options;
    for (const row of await database.rows<Row>(everyList, [])) this.#hold(row);
    if (isShared) this.#watching = this.#watch();
  }

  /** Undefined: the workspace has none. */
  of(workspaceId: number): WorkspaceLists | undefined {
    return this.#held.get(workspaceId)?.lists;
  }

  /** Called with the workspace whose lists have changed. */
  onChange(listener: (workspaceId: number) => void): void {
    this.#listeners.add(listener);
  }

  /** Takes over what is stored by now. */
  async refresh(workspaceId: number): Promise<void> {
    for (const row of await this.#options.database.rows<Row>(oneList, [workspaceId])) this.#hold(row);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
  }

  /** What was overtaken by a later reading is thrown away. */
  #hold({ workspace_id: id, allow, deny, version }: Row): void {
    if (version <= (this.#held.get(id)?.version ?? 0)) return;
    this.#held.set(id, { lists: listsOf({ allow: entriesSchema.parse(JSON.parse(allow)), deny: entriesSchema.parse(JSON.parse(deny)) }), version });
    for (const listener of this.#listeners) listener(id);
  }

  async #watch(): Promise<void> {
    const { database, clock, log, lookMs = 1_000 } = this.#options;
    const { signal } = this.#closing;
    for (;;) {
      await clock.sleep(lookMs, signal);
      if (signal.aborted) return;
      try {
        for (const { workspace_id: id, version } of await database.rows<Version>(versions, [])) {
          if (version !== this.#held.get(id)?.version) await this.refresh(id);
        }
      } catch (error) {
        log.warn({ err: error }, 'the lists of where workspaces may call could not be looked at; those of before hold');
      }
    }
  }
}
