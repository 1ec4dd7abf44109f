import type { JsonValue } from '@rookery/model';
import { errorOf, type Clock, type WorkspaceValues } from '@rookery/sdk';
import { StorageUnavailableError, type Alongside } from '@rookery/engine';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, DatabaseLog, Session } from '../persistence/database.js';
import { checkStoredKey, checkVariableName, defaultValueLimits, refused, valueText, variableType, type ValueLimits, type VariableType } from './value-rules.js';
import { valueRows, type StoredRow, type VariableRow } from './value-rows.js';

export interface ValueStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: DatabaseLog;
  /** Whether other processes may write to the same database; alone, nobody looks for changes. */
  readonly isShared: boolean;
  readonly limits?: Partial<ValueLimits>;
  /** How often changes of others are looked for. Default 1,000. */
  readonly lookMs?: number;
}

/** What one workspace has, as templates get it. */
interface Held {
  readonly values: WorkspaceValues;
  readonly expiries: ReadonlyMap<string, number>;
  /** The first moment at which a value is over. */
  readonly nextExpiry: number;
  readonly version: number;
}

export interface VariableView {
  readonly name: string;
  readonly type: string;
  readonly value: JsonValue;
  readonly description: string;
  readonly updatedAt: string;
}

export interface StoredView {
  readonly key: string;
  readonly value: JsonValue;
  readonly expiresAt: string | null;
  readonly updatedAt: string;
}

const nothing: Held = { values: { variables: {}, stored: {} }, expiries: new Map(), nextExpiry: Number.POSITIVE_INFINITY, version: 0 };

/**
 * The variables and the key-value store of every workspace, in memory, because templates read them for each event. A
 * change is in the memory of this process once it is durable, and in that of others within `lookMs`.
 */
export class ValueStore {
  readonly #options: ValueStoreOptions;
  readonly #limits: ValueLimits;
  readonly #held = new Map<number, Held>();
  readonly #closing = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  constructor(options: ValueStoreOptions) {
    this.#options = options;
    this.#limits = { ...defaultValueLimits, ...options.limits };
  }

  /** Reads all values; the engine starts after it. */
  async load(): Promise<void> {
    const { database, isShared } = this.#options;
    await database.snapshot(async (session) => {
      const [versions, variables, stored] = [await valueRows.versions(session), await valueRows.variables(session), await valueRows.stored(session)];
      for (const { workspace_id: id, version } of versions) {
        this.#held.set(id, heldOf(variables.filter((row) => row.workspace_id === id), stored.filter((row) => row.workspace_id === id), version));
      }
    });
    if (isShared) this.#watching = this.#watch();
  }

  /** From memory; what expired is left out. */
  of(workspaceId: number): WorkspaceValues {
    const held = this.#held.get(workspaceId) ?? nothing;
    const now = this.#options.clock.now();
    if (held.nextExpiry > now) return held.values;
    const stored = Object.fromEntries(Object.entries(held.values.stored).filter(([key]) => (held.expiries.get(key) ?? Number.POSITIVE_INFINITY) > now));
    const expiries = new Map([...held.expiries].filter(([, at]) => at > now));
    const fresh: Held = { ...held, values: { ...held.values, stored }, expiries, nextExpiry: Math.min(Number.POSITIVE_INFINITY, ...expiries.values()) };
    this.#held.set(workspaceId, fresh);
    return fresh.values;
  }

  /** Keeps a value for templates to read as `stored`; `null` deletes it. Throws `value.invalid`. */
  async set(workspaceId: number, key: string, value: JsonValue, options: { readonly ttlMs?: number; readonly alongside?: Alongside | undefined } = {}): Promise<void> {
    checkStoredKey(key);
    const text = value === null ? null : valueText(key, value, this.#limits);
    const now = this.#options.clock.now();
    const expiresAt = options.ttlMs === undefined ? null : now + options.ttlMs;
    await this.#change(workspaceId, async (session) => {
      if (text === null) {
        await valueRows.dropStored(session, workspaceId, key);
        return;
      }
      await valueRows.dropExpired(session, workspaceId, now);
      const { count, bytes } = await valueRows.otherStored(session, workspaceId, key);
      if (count >= this.#limits.stored) throw refused(key, `there are ${count} stored values already; delete some or use a table`);
      if (bytes + Buffer.byteLength(text) + Buffer.byteLength(key) > this.#limits.totalBytes) throw refused(key, `all stored values together have at most ${this.#limits.totalBytes} bytes; use a table for more`);
      await valueRows.putStored(session, workspaceId, { key, value: text, expiresAt });
    }, { alongside: options.alongside, patch: (held) => withStored(held, key, value, expiresAt) });
  }

  async setVariable(workspaceId: number, name: string, given: { readonly type?: VariableType | undefined; readonly value: JsonValue; readonly description: string }, alongside?: Alongside): Promise<VariableView> {
    checkVariableName(name);
    const type = variableType(name, given);
    const value = valueText(name, given.value, this.#limits);
    await this.#change(workspaceId, async (session) => {
      if ((await valueRows.otherVariables(session, workspaceId, name)) >= this.#limits.variables) throw refused(name, `there are ${this.#limits.variables} variables already; delete some`);
      await valueRows.putVariable(session, workspaceId, { name, type, value, description: given.description });
    }, { alongside });
    return this.findVariable(workspaceId, name);
  }

  /** Throws `notFound`. */
  async removeVariable(workspaceId: number, name: string, alongside?: Alongside): Promise<void> {
    await this.#change(workspaceId, async (session) => {
      if (!(await valueRows.dropVariable(session, workspaceId, name))) throw errorOf('notFound', { what: 'variable', id: name.slice(0, 100) });
    }, { alongside });
  }

  async removeStored(workspaceId: number, key: string, alongside?: Alongside): Promise<void> {
    await this.#change(workspaceId, async (session) => {
      if (!(await valueRows.dropStored(session, workspaceId, key))) throw errorOf('notFound', { what: 'stored value', id: key.slice(0, 130) });
    }, { alongside });
  }

  async listVariables(workspaceId: number): Promise<readonly VariableView[]> {
    return (await valueRows.variables(this.#options.database, workspaceId)).map(variableView);
  }

  async findVariable(workspaceId: number, name: string): Promise<VariableView> {
    const found = (await this.listVariables(workspaceId)).find((variable) => variable.name === name);
    if (found === undefined) throw errorOf('notFound', { what: 'variable', id: name.slice(0, 100) });
    return found;
  }

  async listStored(workspaceId: number): Promise<readonly StoredView[]> {
    const now = this.#options.clock.now();
    const rows = await valueRows.stored(this.#options.database, workspaceId);
    return rows.filter(({ expires_at: at }) => at === null || at > now).map(storedView);
  }

  async findStored(workspaceId: number, key: string): Promise<StoredView> {
    const found = (await this.listStored(workspaceId)).find((stored) => stored.key === key);
    if (found === undefined) throw errorOf('notFound', { what: 'stored value', id: key.slice(0, 130) });
    return found;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
  }

  /** To agents a lost database is an error that passes. */
  async #change(workspaceId: number, work: (session: Session) => Promise<void>, { patch, alongside }: { readonly patch?: (held: Held) => Held; readonly alongside?: Alongside | undefined } = {}): Promise<void> {
    try {
      const version = await valueRows.change(this.#options.database, workspaceId, async (session) => {
        await work(session);
        await alongside?.(alongsideSession(session));
      });
      const held = this.#held.get(workspaceId) ?? nothing;
      // Nobody else changed anything in between, so there is no need to read all of it.
      if (patch !== undefined && held.version === version - 1) this.#held.set(workspaceId, { ...patch(held), version });
      else if (held.version < version) await this.#refresh(workspaceId);
    } catch (error) {
      throw error instanceof StorageUnavailableError ? errorOf('storage.unavailable', {}, error) : error;
    }
  }

  /** Values and version of one moment. A reading that was overtaken by a later one is thrown away. */
  async #refresh(workspaceId: number): Promise<void> {
    const held = await this.#options.database.snapshot(async (session) => {
      const versions = await valueRows.versions(session);
      const version = versions.find((row) => row.workspace_id === workspaceId)?.version ?? 0;
      return heldOf(await valueRows.variables(session, workspaceId), await valueRows.stored(session, workspaceId), version);
    });
    if (held.version >= (this.#held.get(workspaceId)?.version ?? 0)) this.#held.set(workspaceId, held);
  }

  async #watch(): Promise<void> {
    const { database, clock, log, lookMs = 1_000 } = this.#options;
    const { signal } = this.#closing;
    for (;;) {
      await clock.sleep(lookMs, signal);
      if (signal.aborted) return;
      try {
        for (const { workspace_id: id, version } of await valueRows.versions(database)) {
          if (version !== this.#held.get(id)?.version) await this.#refresh(id);
        }
      } catch (error) {
        log.warn({ err: error }, 'variables and stored values could not be looked at; templates read those of before');
      }
    }
  }
}

function heldOf(variables: readonly VariableRow[], stored: readonly StoredRow[], version: number): Held {
  const expiries = new Map(stored.flatMap(({ key, expires_at: at }) => (at === null ? [] : [[key, at] as const])));
  return {
    values: {
      variables: Object.fromEntries(variables.map(({ name, value }) => [name, jsonOf(value)])),
      stored: Object.fromEntries(stored.map(({ key, value }) => [key, jsonOf(value)])),
    },
    expiries,
    nextExpiry: Math.min(Number.POSITIVE_INFINITY, ...expiries.values()),
    version,
  };
}

function withStored(held: Held, key: string, value: JsonValue, expiresAt: number | null): Held {
  const { [key]: _before, ...stored } = held.values.stored;
  const expiries = new Map([...held.expiries].filter(([other]) => other !== key));
  if (value !== null && expiresAt !== null) expiries.set(key, expiresAt);
  return {
    ...held,
    values: { ...held.values, stored: value === null ? stored : { ...stored, [key]: value } },
    expiries,
    nextExpiry: Math.min(Number.POSITIVE_INFINITY, ...expiries.values()),
  };
}

function jsonOf(text: string): JsonValue {
  return JSON.parse(text);
}

function variableView({ name, type, value, description, updated_at: at }: VariableRow): VariableView {
  return { name, type, value: jsonOf(value), description, updatedAt: at.toISOString() };
}

function storedView({ key, value, expires_at: expiresAt, updated_at: at }: StoredRow): StoredView {
  return { key, value: jsonOf(value), expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(), updatedAt: at.toISOString() };
}
