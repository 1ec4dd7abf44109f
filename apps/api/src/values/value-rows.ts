import type { Database, Session, Statement } from '../persistence/database.js';
import { storable } from '../persistence/parameters.js';

export interface VariableRow {
  readonly workspace_id: number;
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly description: string;
  readonly updated_at: Date;
}

export interface StoredRow {
  readonly workspace_id: number;
  readonly key: string;
  readonly value: string;
  readonly expires_at: number | null;
  readonly updated_at: Date;
}

// Each uses the primary key of its table; without a workspace all rows are read, once, at the start.
const listVariables: Statement = { name: 'list variables', text: 'select workspace_id, name, type, value, description, updated_at from variable where workspace_id = $1 order by name' };
const allVariables: Statement = { name: 'all variables', text: 'select workspace_id, name, type, value, description, updated_at from variable' };
const listStored: Statement = { name: 'list stored values', text: 'select workspace_id, key, value, expires_at, updated_at from stored_value where workspace_id = $1 order by key' };
const allStored: Statement = { name: 'all stored values', text: 'select workspace_id, key, value, expires_at, updated_at from stored_value' };
const listChanges: Statement = { name: 'list value changes', text: 'select workspace_id, version from value_change' };
/** Its row lock lets one change of a workspace's values happen at a time. */
const noteChange: Statement = {
  name: 'note a value change',
  text: 'insert into value_change (workspace_id, version) values ($1, 1) on conflict (workspace_id) do update set version = value_change.version + 1 returning version',
};
const putVariable: Statement = {
  name: 'put variable',
  text: `insert into variable (workspace_id, name, type, value, description) values ($1, $2, $3, $4, $5)
    on conflict (workspace_id, name) do update set type = excluded.type, value = excluded.value, description = excluded.description, updated_at = now()`,
};
const dropVariable: Statement = { name: 'drop variable', text: 'delete from variable where workspace_id = $1 and name = $2 returning name' };
const countVariables: Statement = { name: 'count variables', text: 'select count(*) as count from variable where workspace_id = $1 and name <> $2' };
const putStored: Statement = {
  name: 'put stored value',
  text: `insert into stored_value (workspace_id, key, value, bytes, expires_at) values ($1, $2, $3, $4, $5)
    on conflict (workspace_id, key) do update set value = excluded.value, bytes = excluded.bytes, expires_at = excluded.expires_at, updated_at = now()`,
};
const dropStored: Statement = { name: 'drop stored value', text: 'delete from stored_value where workspace_id = $1 and key = $2 returning key' };
const dropExpired: Statement = { name: 'drop expired values', text: 'delete from stored_value where workspace_id = $1 and expires_at <= $2' };
const weighStored: Statement = { name: 'weigh stored values', text: 'select count(*) as count, coalesce(sum(bytes), 0)::bigint as bytes from stored_value where workspace_id = $1 and key <> $2' };

export interface ValueVersion {
  readonly workspace_id: number;
  readonly version: number;
}

/** The rows behind the values of workspaces. */
export const valueRows = {
  versions: (database: Session) => database.rows<ValueVersion & Record<string, unknown>>(listChanges, []),
  variables: (session: Session, workspaceId?: number) => (workspaceId === undefined ? session.rows<VariableRow & Record<string, unknown>>(allVariables, []) : session.rows<VariableRow & Record<string, unknown>>(listVariables, [workspaceId])),
  stored: (session: Session, workspaceId?: number) => (workspaceId === undefined ? session.rows<StoredRow & Record<string, unknown>>(allStored, []) : session.rows<StoredRow & Record<string, unknown>>(listStored, [workspaceId])),

  /** Notes the change first, so that `work` has the workspace's values to itself. Returns its version. */
  change: (database: Database, workspaceId: number, work: (session: Session) => Promise<void>): Promise<number> =>
    database.transaction(async (session) => {
      const [row] = await session.rows<{ readonly version: number }>(noteChange, [workspaceId]);
      await work(session);
      return row?.version ?? 0;
    }),

  putVariable: (session: Session, workspaceId: number, row: { readonly name: string; readonly type: string; readonly value: string; readonly description: string }) =>
    session.rows(putVariable, [workspaceId, row.name, row.type, row.value, storable(row.description)]),
  dropVariable: async (session: Session, workspaceId: number, name: string) => (await session.rows(dropVariable, [workspaceId, name])).length > 0,
  otherVariables: async (session: Session, workspaceId: number, name: string) => (await session.rows<{ readonly count: number }>(countVariables, [workspaceId, name]))[0]?.count ?? 0,

  putStored: (session: Session, workspaceId: number, row: { readonly key: string; readonly value: string; readonly expiresAt: number | null }) =>
    session.rows(putStored, [workspaceId, row.key, row.value, Buffer.byteLength(row.value) + Buffer.byteLength(row.key), row.expiresAt]),
  dropStored: async (session: Session, workspaceId: number, key: string) => (await session.rows(dropStored, [workspaceId, key])).length > 0,
  dropExpired: (session: Session, workspaceId: number, now: number) => session.rows(dropExpired, [workspaceId, now]),
  otherStored: async (session: Session, workspaceId: number, key: string) => (await session.rows<{ readonly count: number; readonly bytes: number }>(weighStored, [workspaceId, key]))[0] ?? { count: 0, bytes: 0 },
} as const;
