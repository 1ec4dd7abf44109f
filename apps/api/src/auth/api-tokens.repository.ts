import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../http/caller.js';

export interface ApiTokenRow {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** A token together with who it acts for. */
export interface ApiTokenUse {
  readonly id: number;
  readonly workspaceId: number;
  readonly accountId: number;
  readonly email: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  readonly lastUsedAt: Date | null;
}

const alive = 't.revoked_at is null and (t.expires_at is null or t.expires_at > $1)';
const uses = `select t.id, t.workspace_id as "workspaceId", t.account_id as "accountId", a.email, m.role, t.scopes, t.last_used_at as "lastUsedAt"
  from api_token t join account a on a.id = t.account_id
  join membership m on m.account_id = t.account_id and m.workspace_id = t.workspace_id`;

@Injectable()
export class ApiTokensRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(work);
  }

  list(workspaceId: number, now: Date): Promise<readonly ApiTokenRow[]> {
    return this.#database.query<ApiTokenRow[]>(
      `select t.id, t.name, t.scopes, a.email as "createdBy", t.created_at as "createdAt", t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt"
       from api_token t join account a on a.id = t.account_id where ${alive} and t.workspace_id = $2 order by t.id desc`,
      [now, workspaceId],
    );
  }

  async insert(token: {
    readonly workspaceId: number;
    readonly accountId: number;
    readonly name: string;
    readonly tokenHash: string;
    readonly scopes: readonly string[];
    readonly expiresAt: Date | null;
  }, manager: EntityManager): Promise<{ readonly id: number; readonly createdAt: Date }> {
    const [row] = await manager.query<{ readonly id: number; readonly createdAt: Date }[]>(
      'insert into api_token (workspace_id, account_id, name, token_hash, scopes, expires_at) values ($1, $2, $3, $4, $5, $6) returning id, created_at as "createdAt"',
      [token.workspaceId, token.accountId, token.name, token.tokenHash, JSON.stringify(token.scopes), token.expiresAt],
    );
    if (row === undefined) throw new Error('the insert of an API token returned no row');
    return row;
  }

  /** Uses api_token_hash_key. A token whose owner left the workspace finds nobody. */
  async find(tokenHash: string, now: Date): Promise<ApiTokenUse | undefined> {
    const [row] = await this.#database.query<ApiTokenUse[]>(`${uses} where ${alive} and t.token_hash = $2`, [now, tokenHash]);
    return row;
  }

  /** Who the tokens act for; those that ended, and those of people who left, are left out. */
  async findUses(ids: readonly number[], now: Date): Promise<readonly ApiTokenUse[]> {
    return ids.length === 0 ? [] : this.#database.query<ApiTokenUse[]>(`${uses} where ${alive} and t.id = any($2)`, [now, ids]);
  }

  async markUsed(id: number, at: Date): Promise<void> {
    await this.#database.query('update api_token set last_used_at = $2 where id = $1', [id, at]);
  }

  /** All that a member made in the workspace. */
  async revokeOf({ workspaceId, accountId }: { readonly workspaceId: number; readonly accountId: number }, at: Date, manager: EntityManager): Promise<void> {
    await manager.query('update api_token set revoked_at = $3 where workspace_id = $1 and account_id = $2 and revoked_at is null', [workspaceId, accountId, at]);
  }

  async revoke(workspaceId: number, id: number, at: Date, manager: EntityManager = this.#database.manager): Promise<boolean> {
    const [, count] = await manager.query<[unknown, number]>('update api_token set revoked_at = $3 where workspace_id = $1 and id = $2 and revoked_at is null', [workspaceId, id, at]);
    return count > 0;
  }
}
