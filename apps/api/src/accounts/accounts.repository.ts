import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { apiError } from '../http/api-error.js';
import type { Role } from '../http/caller.js';

/** A person, with the password's hash. */
export interface Account {
  readonly id: number;
  readonly email: string;
  /** None for somebody who signs in at an identity provider alone. */
  readonly passwordHash: string | null;
}

/** What an account may do where. */
export interface Membership {
  readonly accountId: number;
  readonly workspaceId: number;
  readonly email: string;
  readonly role: Role;
}

/** The workspace where an account opened a session last, of those it belongs to now; the first of them otherwise. `account`: where its id is. */
export function lastWorkspaceOf(account: string): string {
  return `select m.workspace_id from membership m
    left join lateral (select max(s.created_at) as at from session s where s.account_id = m.account_id and s.workspace_id = m.workspace_id) used on true
    where m.account_id = ${account} order by used.at desc nulls last, m.workspace_id limit 1`;
}

/** People and their workspaces. E-mail addresses are kept in lower case. */
@Injectable()
export class AccountsRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  async findByEmail(email: string): Promise<Account | undefined> {
    const [account] = await this.#database.query<Account[]>('select id, email, password_hash as "passwordHash" from account where email = $1', [email]);
    return account;
  }

  /** Where the account worked last, of what it belongs to: a login begins there. */
  async findMembership(accountId: number): Promise<Membership | undefined> {
    const [membership] = await this.#database.query<Membership[]>(
      `select m.account_id as "accountId", m.workspace_id as "workspaceId", a.email, m.role
       from membership m join account a on a.id = m.account_id where m.account_id = $1 and m.workspace_id = (${lastWorkspaceOf('$1')})`,
      [accountId],
    );
    return membership;
  }

  async hasOwner(manager: EntityManager = this.#database.manager): Promise<boolean> {
    const [answer] = await manager.query<{ readonly isThere: boolean }[]>(`select exists (select from membership where role = 'owner') as "isThere"`);
    return answer?.isThere === true;
  }

  /** Makes the account and gives it the first workspace, which is made when there is none. Runs in the caller's transaction. */
  async createOwner(manager: EntityManager, given: { readonly email: string; readonly passwordHash: string }): Promise<Membership> {
    const workspaceId = await firstWorkspace(manager);
    const [account] = await manager.query<{ readonly id: number }[]>('insert into account (email, password_hash) values ($1, $2) returning id', [given.email, given.passwordHash]);
    if (account === undefined) throw new Error('the insert of an account returned no row');
    await manager.query(`insert into membership (workspace_id, account_id, role) values ($1, $2, 'owner')`, [workspaceId, account.id]);
    return { accountId: account.id, workspaceId, email: given.email, role: 'owner' };
  }

  /** An account that belongs nowhere yet; `null`: it has no password. Runs in the caller's transaction. */
  async create(manager: EntityManager, given: { readonly email: string; readonly passwordHash: string | null; readonly isEmailProven: boolean }): Promise<number> {
    const [account] = await manager.query<{ readonly id: number }[]>('insert into account (email, password_hash, is_email_proven) values ($1, $2, $3) on conflict do nothing returning id', [
      given.email, given.passwordHash, given.isEmailProven,
    ]);
    // Somebody made it a moment ago, with another password.
    if (account === undefined) throw apiError('auth.wrongCredentials');
    return account.id;
  }

  /**
   * Somebody has proven that the address is theirs. Where it was not known before, another may have made the account for them, and know its
   * password: that, the sessions and the API tokens end. Runs in the caller's transaction; true when it did so.
   */
  async proveEmail(manager: EntityManager, accountId: number, at: Date): Promise<boolean> {
    await this.lockPassword(accountId, manager);
    const [, count] = await manager.query<[unknown, number]>('update account set is_email_proven = true, password_hash = null where id = $1 and not is_email_proven', [accountId]);
    if (count === 0) return false;
    await this.forgetPasswordLink(accountId, manager);
    await manager.query('update session set ended_at = $2 where account_id = $1 and ended_at is null', [accountId, at]);
    await manager.query('update api_token set revoked_at = $2 where account_id = $1 and revoked_at is null', [accountId, at]);
    return true;
  }

  /**
   * A password set by a link. The link of an owner went through other hands, who may have kept the password: once an identity provider
   * proves whose the address is, it ends, see `proveEmail`.
   */
  async resetPassword(accountId: number, { passwordHash, isByOwner }: { readonly passwordHash: string; readonly isByOwner: boolean }, manager: EntityManager): Promise<void> {
    await manager.query('update account set password_hash = $2, is_email_proven = is_email_proven and not $3 where id = $1', [accountId, passwordHash, isByOwner]);
  }

  /**
   * The hash there is at this moment; the password is set by nobody else until the transaction ends. A session that is opened in it either
   * stands on the password of now, or is there to be ended by whoever sets the next one.
   */
  async lockPassword(accountId: number, manager: EntityManager): Promise<string | null> {
    const [account] = await manager.query<{ readonly passwordHash: string | null }[]>('select password_hash as "passwordHash" from account where id = $1 for no key update', [accountId]);
    return account?.passwordHash ?? null;
  }

  /** A link for a new password that was made for the account is worth nothing from then on. */
  async forgetPasswordLink(accountId: number, manager: EntityManager): Promise<void> {
    await manager.query('delete from password_link where account_id = $1', [accountId]);
  }

  async storePasswordHash(accountId: number, passwordHash: string, manager: EntityManager = this.#database.manager): Promise<void> {
    await manager.query('update account set password_hash = $2 where id = $1', [accountId, passwordHash]);
  }
}

async function firstWorkspace(manager: EntityManager): Promise<number> {
  const [found] = await manager.query<{ readonly id: number }[]>('select id from workspace order by id limit 1');
  if (found !== undefined) return found.id;
  const [made] = await manager.query<{ readonly id: number }[]>(`insert into workspace (name) values ('Main') returning id`);
  if (made === undefined) throw new Error('the insert of a workspace returned no row');
  return made.id;
}
