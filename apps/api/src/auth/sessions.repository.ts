import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** One refresh token of a session; the session's id is the token's `family`. */
export interface RefreshToken {
  readonly id: number;
  readonly accountId: number;
  readonly sessionId: string;
  readonly isRevoked: boolean;
  readonly isReplaced: boolean;
  readonly expiresAt: Date;
}

export interface NewRefreshToken {
  readonly accountId: number;
  readonly sessionId: string;
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

/** Refresh tokens by family: a login begins a family, each refresh replaces its newest member. */
@Injectable()
export class SessionsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(work);
  }

  async insert(token: NewRefreshToken, manager: EntityManager = this.#database.manager): Promise<number> {
    const [row] = await manager.query<{ readonly id: number }[]>('insert into refresh_token (account_id, token_hash, family, expires_at) values ($1, $2, $3, $4) returning id', [
      token.accountId,
      token.tokenHash,
      token.sessionId,
      token.expiresAt,
    ]);
    if (row === undefined) throw new Error('the insert of a refresh token returned no row');
    return row.id;
  }

  /** Locked until the transaction ends, so that of two refreshes at once the second sees the token replaced. */
  async findLocked(tokenHash: string, manager: EntityManager): Promise<RefreshToken | undefined> {
    const [row] = await manager.query<RefreshToken[]>(
      `select id, account_id as "accountId", family as "sessionId", expires_at as "expiresAt",
         revoked_at is not null as "isRevoked", replaced_by is not null as "isReplaced"
       from refresh_token where token_hash = $1 for update`,
      [tokenHash],
    );
    return row;
  }

  async markReplaced(id: number, by: number, manager: EntityManager): Promise<void> {
    await manager.query('update refresh_token set replaced_by = $2 where id = $1', [id, by]);
  }

  async revoke(sessionId: string, at: Date, manager: EntityManager = this.#database.manager): Promise<void> {
    await manager.query('update refresh_token set revoked_at = $2 where family = $1 and revoked_at is null', [sessionId, at]);
  }

  /** Which of the sessions are neither revoked nor expired. */
  async findLive(sessionIds: readonly string[], now: Date): Promise<ReadonlySet<string>> {
    if (sessionIds.length === 0) return new Set();
    const rows = await this.#database.query<{ readonly sessionId: string }[]>(
      'select distinct family as "sessionId" from refresh_token where family = any($1) and revoked_at is null and replaced_by is null and expires_at > $2',
      [sessionIds, now],
    );
    return new Set(rows.map((row) => row.sessionId));
  }

  async forgetExpired(accountId: number, before: Date): Promise<void> {
    await this.#database.query('delete from refresh_token where account_id = $1 and expires_at < $2', [accountId, before]);
  }
}
