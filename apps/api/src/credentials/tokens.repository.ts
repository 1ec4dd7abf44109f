import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** A row of `credential_token`. */
export interface TokenRow {
  readonly binding: string;
  readonly encrypted: string;
  readonly expiresAt: Date;
  readonly renewedAt: Date;
  readonly problem: string | null;
}

export interface NewTokenRow {
  readonly workspaceId: number;
  readonly name: string;
  readonly binding: string;
  readonly encrypted: string;
  readonly keyId: string;
  readonly expiresAt: Date;
  readonly grantedScopes: readonly string[];
  readonly wantedScopes: readonly string[];
  readonly now: Date;
}

export interface RenewedTokenRow extends Pick<NewTokenRow, 'encrypted' | 'keyId' | 'expiresAt' | 'now'> {
  /** Left out: as before. */
  readonly grantedScopes?: readonly string[];
}

/** Who renews which tokens. */
export interface RenewalLease {
  readonly workspaceId: number;
  readonly name: string;
  readonly holder: string;
}

/** Longer than a call for tokens may take, so that it ends only for one whose process is gone. */
const LEASE_SECONDS = 30;
const columns = 'binding, encrypted, expires_at as "expiresAt", renewed_at as "renewedAt", problem';

/** The table of tokens. A lease is taken by one statement, by the database's clock; nothing is locked while a provider is asked. */
@Injectable()
export class TokensRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  async find(workspaceId: number, name: string): Promise<TokenRow | undefined> {
    const [row] = await this.#database.query<TokenRow[]>(`select ${columns} from credential_token where workspace_id = $1 and name = $2`, [workspaceId, name]);
    return row;
  }

  /** Whatever else somebody consented to for a kind, in every workspace. */
  listOthers(kind: string, { workspaceId, name }: Pick<NewTokenRow, 'workspaceId' | 'name'>): Promise<readonly Pick<NewTokenRow, 'workspaceId' | 'name'>[]> {
    return this.#database.query<Pick<NewTokenRow, 'workspaceId' | 'name'>[]>(
      `select workspace_id as "workspaceId", name from credential_token join credential using (workspace_id, name)
       where kind = $1 and (workspace_id, name) <> ($2, $3) order by workspace_id, name`,
      [kind, workspaceId, name],
    );
  }

  async store(row: NewTokenRow, manager: EntityManager): Promise<void> {
    await manager.query(
      `insert into credential_token (workspace_id, name, binding, encrypted, key_id, expires_at, granted_scopes, wanted_scopes, connected_at, renewed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
       on conflict (workspace_id, name) do update
         set binding = excluded.binding, encrypted = excluded.encrypted, key_id = excluded.key_id, expires_at = excluded.expires_at, granted_scopes = excluded.granted_scopes,
             wanted_scopes = excluded.wanted_scopes, connected_at = excluded.connected_at, renewed_at = excluded.renewed_at, problem = null, renewing_by = null, renewing_until = null`,
      [row.workspaceId, row.name, row.binding, row.encrypted, row.keyId, row.expiresAt, JSON.stringify(row.grantedScopes), JSON.stringify(row.wantedScopes), row.now],
    );
  }

  /** Tokens of another client, server or set of hosts are forgotten; for the same ones the wish is noted. */
  async keepOnly(workspaceId: number, name: string, kept: { readonly binding: string; readonly wantedScopes: readonly string[] } | undefined, manager: EntityManager): Promise<void> {
    await manager.query('delete from credential_token where workspace_id = $1 and name = $2 and binding is distinct from $3', [workspaceId, name, kept?.binding ?? null]);
    if (kept !== undefined) await manager.query('update credential_token set wanted_scopes = $3 where workspace_id = $1 and name = $2', [workspaceId, name, JSON.stringify(kept.wantedScopes)]);
  }

  /** The row as it is once the lease is ours; `undefined` when another holds it. */
  async lease({ workspaceId, name, holder }: RenewalLease): Promise<TokenRow | undefined> {
    const [rows] = await this.#database.query<[TokenRow[], number]>(
      `update credential_token set renewing_by = $3, renewing_until = now() + make_interval(secs => ${LEASE_SECONDS})
       where workspace_id = $1 and name = $2 and (renewing_until is null or renewing_until < now()) returning ${columns}`,
      [workspaceId, name, holder],
    );
    return rows[0];
  }

  async release({ workspaceId, name, holder }: RenewalLease): Promise<void> {
    await this.#database.query('update credential_token set renewing_by = null, renewing_until = null where workspace_id = $1 and name = $2 and renewing_by = $3', [workspaceId, name, holder]);
  }

  /** False when the lease was over: somebody else has tokens by now, or the credential is another one. */
  async renew({ workspaceId, name, holder }: RenewalLease, row: RenewedTokenRow): Promise<boolean> {
    const [, count] = await this.#database.query<[unknown, number]>(
      `update credential_token set encrypted = $4, key_id = $5, expires_at = $6, renewed_at = $7, granted_scopes = coalesce($8, granted_scopes), problem = null, renewing_by = null, renewing_until = null
       where workspace_id = $1 and name = $2 and renewing_by = $3`,
      [workspaceId, name, holder, row.encrypted, row.keyId, row.expiresAt, row.now, row.grantedScopes === undefined ? null : JSON.stringify(row.grantedScopes)],
    );
    return count > 0;
  }

  async refuse({ workspaceId, name, holder }: RenewalLease, problem: string): Promise<void> {
    await this.#database.query('update credential_token set problem = $4, renewing_by = null, renewing_until = null where workspace_id = $1 and name = $2 and renewing_by = $3', [workspaceId, name, holder, problem]);
  }
}
