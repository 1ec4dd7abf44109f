import { Inject, Injectable } from '@nestjs/common';
import type { Alongside } from '@rookery/engine';
import { DATABASE } from '../composition/tokens.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Statement, Value } from '../persistence/database.js';
import type { DashboardDocument } from './dashboard-document.js';

export interface DashboardRow {
  readonly name: string;
  readonly document: DashboardDocument;
  readonly revision: number;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

// all of these use dashboard_pkey
const columns = 'name, document, revision, updated_at as "updatedAt", updated_by as "updatedBy"';
const list: Statement = { name: 'list dashboards', text: `select ${columns} from dashboard where workspace_id = $1 order by name limit $2` };
const find: Statement = { name: 'find dashboard', text: `select ${columns} from dashboard where workspace_id = $1 and name = $2` };
const insert: Statement = {
  name: 'insert dashboard',
  text: `insert into dashboard (workspace_id, name, document, revision, updated_at, updated_by) values ($1, $2, $3, 1, $4, $5) on conflict do nothing returning ${columns}`,
};
const update: Statement = {
  name: 'update dashboard',
  text: `update dashboard set document = $3, revision = revision + 1, updated_at = $4, updated_by = $5 where workspace_id = $1 and name = $2 and revision = $6 returning ${columns}`,
};
const remove: Statement = { name: 'remove dashboard', text: 'delete from dashboard where workspace_id = $1 and name = $2 returning name' };

interface Change {
  readonly name: string;
  readonly document: DashboardDocument;
  readonly now: number;
  readonly by: string;
  /** Written in the same transaction. */
  readonly note: Alongside;
}

/** Dashboards as people arranged them. */
@Injectable()
export class DashboardsRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  list(workspaceId: number, limit: number): Promise<readonly DashboardRow[]> {
    return this.database.rows<DashboardRow & Record<string, unknown>>(list, [workspaceId, limit]);
  }

  async find(workspaceId: number, name: string): Promise<DashboardRow | undefined> {
    return (await this.database.rows<DashboardRow & Record<string, unknown>>(find, [workspaceId, name]))[0];
  }

  /** `undefined` when there is one of that name. */
  insert(workspaceId: number, { name, document, now, by, note }: Change): Promise<DashboardRow | undefined> {
    return this.#changed(insert, [workspaceId, name, JSON.stringify(document), now, by], note);
  }

  /** `undefined` when it is at another revision by now. */
  update(workspaceId: number, { name, document, now, by, note }: Change, revision: number): Promise<DashboardRow | undefined> {
    return this.#changed(update, [workspaceId, name, JSON.stringify(document), now, by, revision], note);
  }

  async remove(workspaceId: number, name: string, note: Alongside): Promise<boolean> {
    return (await this.#changed(remove, [workspaceId, name], note)) !== undefined;
  }

  #changed(statement: Statement, values: readonly Value[], note: Alongside): Promise<DashboardRow | undefined> {
    return this.database.transaction(async (session) => {
      const [row] = await session.rows<DashboardRow & Record<string, unknown>>(statement, values);
      if (row !== undefined) await note(alongsideSession(session));
      return row;
    });
  }
}
