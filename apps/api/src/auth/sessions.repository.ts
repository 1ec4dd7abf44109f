import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { lastWorkspaceOf } from '../accounts/accounts.repository.js';
import type { Role } from '../http/caller.js';

/** One refresh token of a session. */
export interface RefreshToken {
  readonly id: number;
  readonly accountId: number;
  readonly sessionId: string;
  /** Whether its session has ended. */
  readonly isEnded: boolean;
  readonly isReplaced: boolean;
  readonly expiresAt: Date;
}

export interface NewSession {
  readonly id: string;
  readonly accountId: number;
  /** Default: where the account worked last. */
  readonly workspaceId?: number | undefined;
  readonly method: SignInMethod;
  readonly device: string;
  readonly address: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** How somebody signed in. */
export type SignInMethod = 'password' | 'provider';

/** A session together with who it acts for, and where. */
export interface SessionUse {
  readonly id: string;
  readonly accountId: number;
  readonly workspaceId: number;
  readonly email: string;
  readonly role: Role;
  readonly lastSeenAt: Date;
}

export interface SessionRow {
  readonly id: string;
  readonly method: SignInMethod;
  readonly device: string;
  readonly address: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** Where a session works: in the workspace it is in, and where it is in none yet, in the first of the account. Somebody who left is nowhere. */
const membershipOfSession = `join lateral (
    select m.workspace_id, m.role from membership m
    where m.account_id = s.account_id and (s.workspace_id is null or m.workspace_id = s.workspace_id) order by m.workspace_id limit 1
  ) m on true`;
/** More than a person has; a script that signs in every minute has thousands. */
const MOST_LISTED = 200;
const alive = 's.ended_at is null and s.expires_at > $1';

/** Logins and their refresh tokens: each refresh replaces the newest token of its session. */
@Injectable()
export class SessionsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(work);
  }

  async open(session: NewSession, manager: EntityManager): Promise<void> {
    await manager.query(
      `insert into session (id, account_id, method, device, address, created_at, last_seen_at, expires_at, workspace_id) values ($1, $2, $3, $4, $5, $6, $6, $7, coalesce($8::int, (${lastWorkspaceOf('$2')})))`,
      [session.id, session.accountId, session.method, session.device, session.address, session.at, session.expiresAt, session.workspaceId ?? null],
    );
  }

  async addToken(token: { readonly accountId: number; readonly sessionId: string; readonly tokenHash: string; readonly expiresAt: Date }, manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ readonly id: number }[]>('insert into refresh_token (account_id, token_hash, family, expires_at) values ($1, $2, $3, $4) returning id', [
      token.accountId, token.tokenHash, token.sessionId, token.expiresAt,
    ]);
    if (row === undefined) throw new Error('the insert of a refresh token returned no row');
    return row.id;
  }

  /** Locked until the transaction ends, so that of two refreshes at once the second sees the token replaced. */
  async findLocked(tokenHash: string, manager: EntityManager): Promise<RefreshToken | undefined> {
    const [row] = await manager.query<RefreshToken[]>(
      `select t.id, t.account_id as "accountId", t.family as "sessionId", t.expires_at as "expiresAt", s.ended_at is not null as "isEnded", t.replaced_by is not null as "isReplaced"
       from refresh_token t join session s on s.id = t.family where t.token_hash = $1 for update of t`,
      [tokenHash],
    );
    return row;
  }

  async markReplaced(id: number, by: number, manager: EntityManager): Promise<void> {
    await manager.query('update refresh_token set replaced_by = $2 where id = $1', [id, by]);
  }

  /** Somebody was here just now; `expiresAt` puts the end of the session off. */
  async see(sessionId: string, seen: { readonly at: Date; readonly address: string; readonly expiresAt?: Date }, manager: EntityManager = this.#database.manager): Promise<void> {
    await manager.query('update session set last_seen_at = $2, address = $3, expires_at = coalesce($4, expires_at) where id = $1', [sessionId, seen.at, seen.address, seen.expiresAt ?? null]);
  }

  /** False when there is no such session of the account, or it has ended. */
  async end(sessionId: string, accountId: number, at: Date, manager: EntityManager = this.#database.manager): Promise<boolean> {
    const [, count] = await manager.query<[unknown, number]>('update session set ended_at = $3 where id = $1 and account_id = $2 and ended_at is null', [sessionId, accountId, at]);
    return count > 0;
  }

  /** Until the transaction ends, nobody else opens a session of the account in place of another, or ends them all. */
  async lockAccount(accountId: number, manager: EntityManager): Promise<void> {
    await manager.query('select from account where id = $1 for no key update', [accountId]);
  }

  /** Ends all of the account but `kept`, and says how many there were. */
  async endAll(accountId: number, kept: string | undefined, at: Date, manager: EntityManager): Promise<number> {
    // One that is just being put in the place of another could not be seen yet, and would go on.
    await this.lockAccount(accountId, manager);
    const [, count] = await manager.query<[unknown, number]>('update session set ended_at = $3 where account_id = $1 and id is distinct from $2 and ended_at is null and expires_at > $3', [accountId, kept ?? null, at]);
    return count;
  }

  /** Ends a session for one that takes its place, and says how the person had signed in; undefined when it has ended already. */
  async replace(sessionId: string, accountId: number, at: Date, manager: EntityManager): Promise<SignInMethod | undefined> {
    const [[row]] = await manager.query<[{ readonly method: SignInMethod }[], number]>('update session set ended_at = $3 where id = $1 and account_id = $2 and ended_at is null returning method', [sessionId, accountId, at]);
    return row?.method;
  }

  /** Ends what the account has open in one workspace, and what does not say where it works. */
  async endIn({ workspaceId, accountId }: { readonly workspaceId: number; readonly accountId: number }, at: Date, manager: EntityManager): Promise<void> {
    await manager.query('update session set ended_at = $3 where account_id = $1 and (workspace_id = $2 or workspace_id is null) and ended_at is null', [accountId, workspaceId, at]);
  }

  /** Those of one account that live, the last seen first, and at most `MOST_LISTED`. */
  list(accountId: number, now: Date): Promise<readonly SessionRow[]> {
    return this.#database.query<SessionRow[]>(
      `select s.id, s.method, s.device, s.address, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt"
       from session s where ${alive} and s.account_id = $2 order by s.last_seen_at desc, s.id limit $3`,
      [now, accountId, MOST_LISTED],
    );
  }

  /** Who the sessions act for; those that ended, and those of people who belong nowhere, are left out. */
  async findUses(sessionIds: readonly string[], now: Date): Promise<readonly SessionUse[]> {
    if (sessionIds.length === 0) return [];
    return this.#database.query<SessionUse[]>(
      `select s.id, s.account_id as "accountId", m.workspace_id as "workspaceId", a.email, m.role, s.last_seen_at as "lastSeenAt"
       from session s join account a on a.id = s.account_id ${membershipOfSession} where ${alive} and s.id = any($2)`,
      [now, sessionIds],
    );
  }

  /** Forgets what nobody can use any more. */
  async forgetExpired(accountId: number, before: Date, manager: EntityManager): Promise<void> {
    await manager.query('delete from refresh_token where account_id = $1 and expires_at < $2', [accountId, before]);
    await manager.query('delete from session where account_id = $1 and expires_at < $2', [accountId, before]);
  }
}
