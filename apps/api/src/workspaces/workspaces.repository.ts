import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../http/caller.js';

/** A workspace, as one who belongs to it sees it. */
export interface OwnWorkspace {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly members: number;
}

const own = `select w.id, w.name, m.role, (select count(*)::int from membership o where o.workspace_id = w.id) as members
  from membership m join workspace w on w.id = m.workspace_id where m.account_id = $1`;

/** Workspaces and who belongs to them. */
@Injectable()
export class WorkspacesRepository {
  readonly #database: DataSource;

  constructor(@Inject(DataSource) database: DataSource) {
    this.#database = database;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(work);
  }

  /** Those the account belongs to, by name. */
  list(accountId: number): Promise<readonly OwnWorkspace[]> {
    return this.#database.query<OwnWorkspace[]>(`${own} order by lower(w.name), w.id`, [accountId]);
  }

  async find(accountId: number, workspaceId: number, manager: EntityManager = this.#database.manager): Promise<OwnWorkspace | undefined> {
    const [found] = await manager.query<OwnWorkspace[]>(`${own} and w.id = $2`, [accountId, workspaceId]);
    return found;
  }

  /** Changes of who belongs where wait for each other, so that two owners cannot take each other's place at the same moment. */
  async lockAccount(accountId: number, manager: EntityManager): Promise<void> {
    await manager.query('select from account where id = $1 for no key update', [accountId]);
  }

  async countOwned(accountId: number, manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ readonly count: number }[]>(`select count(*)::int as count from membership where account_id = $1 and role = 'owner'`, [accountId]);
    return row?.count ?? 0;
  }

  async create(name: string, ownerId: number, manager: EntityManager): Promise<number> {
    const [made] = await manager.query<{ readonly id: number }[]>('insert into workspace (name) values ($1) returning id', [name]);
    if (made === undefined) throw new Error('the insert of a workspace returned no row');
    await manager.query(`insert into membership (workspace_id, account_id, role) values ($1, $2, 'owner')`, [made.id, ownerId]);
    return made.id;
  }

  /** The name it had before; undefined when there is no such workspace. */
  async rename(workspaceId: number, name: string, manager: EntityManager): Promise<string | undefined> {
    const [before] = await manager.query<{ readonly name: string }[]>('select name from workspace where id = $1 for no key update', [workspaceId]);
    if (before !== undefined) await manager.query('update workspace set name = $2 where id = $1', [workspaceId, name]);
    return before?.name;
  }
}
