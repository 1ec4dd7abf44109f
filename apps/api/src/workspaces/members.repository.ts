import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../http/caller.js';

export interface MemberRow {
  readonly accountId: number;
  readonly email: string;
  readonly role: Role;
  readonly since: Date;
}

const members = 'select m.account_id as "accountId", a.email, m.role, m.created_at as since from membership m join account a on a.id = m.account_id where m.workspace_id = $1';

/** Who belongs to a workspace. Every statement names the workspace. */
@Injectable()
export class MembersRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  /** Runs alone for the workspace: of two owners who remove each other at once, the second finds the first one's work done. */
  alone<Result>(workspaceId: number, work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(async (manager) => {
      await manager.query('select from workspace where id = $1 for no key update', [workspaceId]);
      return work(manager);
    });
  }

  list(workspaceId: number): Promise<readonly MemberRow[]> {
    return this.#database.query<MemberRow[]>(`${members} order by a.email`, [workspaceId]);
  }

  async find(workspaceId: number, accountId: number, manager: EntityManager): Promise<MemberRow | undefined> {
    const [member] = await manager.query<MemberRow[]>(`${members} and m.account_id = $2`, [workspaceId, accountId]);
    return member;
  }

  async hasEmail(workspaceId: number, email: string, manager: EntityManager): Promise<boolean> {
    return (await manager.query<unknown[]>(`${members} and a.email = $2`, [workspaceId, email])).length > 0;
  }

  async countOwners(workspaceId: number, manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ readonly count: number }[]>(`select count(*)::int as count from membership where workspace_id = $1 and role = 'owner'`, [workspaceId]);
    return row?.count ?? 0;
  }

  /** Nothing happens to somebody who belongs to it already; false then. */
  async add({ workspaceId, accountId, role }: { readonly workspaceId: number; readonly accountId: number; readonly role: Role }, manager: EntityManager): Promise<boolean> {
    const added = await manager.query<unknown[]>('insert into membership (workspace_id, account_id, role) values ($1, $2, $3) on conflict do nothing returning account_id', [workspaceId, accountId, role]);
    return added.length > 0;
  }

  async setRole({ workspaceId, accountId, role }: { readonly workspaceId: number; readonly accountId: number; readonly role: Role }, manager: EntityManager): Promise<void> {
    await manager.query('update membership set role = $3 where workspace_id = $1 and account_id = $2', [workspaceId, accountId, role]);
  }

  async remove(workspaceId: number, accountId: number, manager: EntityManager): Promise<void> {
    await manager.query('delete from membership where workspace_id = $1 and account_id = $2', [workspaceId, accountId]);
  }
}
