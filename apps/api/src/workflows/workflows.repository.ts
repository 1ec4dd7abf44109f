import { Inject, Injectable } from '@nestjs/common';
import type { Alongside, WorkspaceScope } from '@rookery/engine';
import { DATABASE } from '../composition/tokens.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Statement, Value } from '../persistence/database.js';
import { texts } from '../persistence/parameters.js';

export interface WorkflowScope extends WorkspaceScope {
  readonly workflowId: number;
}

export interface WorkflowSummary {
  readonly id: number;
  readonly name: string;
  readonly title: string | null;
  /** Names joined by `/`; empty: the top. */
  readonly folder: string;
  readonly tags: readonly string[] | null;
  readonly publishedVersion: number | null;
  readonly paused: 'buffer' | 'drop' | null;
  readonly revision: number;
  readonly updatedAt: number;
}

export interface WorkflowRow extends WorkflowSummary {
  readonly draft: unknown;
}

/** What a list shows; left out: everything. */
export interface WorkflowFilter {
  /** With the folders below it; empty: those in none. */
  readonly folder?: string | undefined;
  readonly tag?: string | undefined;
  /** Part of the name, the title or the description. */
  readonly search?: string | undefined;
}

export interface VersionSummary {
  readonly version: number;
  readonly note: string;
  readonly by: string;
  readonly createdAt: number;
}

/** What an agent removed by a publish still holds. */
export interface HeldWork {
  readonly agentId: number;
  readonly timers: number;
  readonly deliveries: number;
}

/** A removed workflow keeps its rows and events; its name gives way, and no slug can hold this sign. */
const REMOVED = '~';

const summary = `id, name, draft ->> 'title' as title, folder, draft -> 'tags' as tags, published_version as "publishedVersion", paused, revision, updated_at as "updatedAt"`;
const present = `position('${REMOVED}' in name) = 0`;

const insert: Statement = {
  name: 'insert workflow',
  text: `insert into workflow (workspace_id, name, draft, created_at, updated_at, folder) values ($1, $2, $3, $4, $4, $5)
    on conflict (workspace_id, name) do nothing returning ${summary}, draft`,
};
// uses workflow_pkey
const find: Statement = { name: 'workflow', text: `select ${summary}, draft from workflow where id = $1 and workspace_id = $2 and ${present}` };
const list: Statement = {
  name: 'workflows',
  text: `select ${summary} from workflow where workspace_id = $1 and id > $2 and ${present}
      and ($4::text is null or folder = $4 or (starts_with(folder, $4 || '/') and $4 <> ''))
      and ($5::text is null or (draft -> 'tags')::jsonb ? $5)
      and ($6::text is null or name ilike $6 or draft ->> 'title' ilike $6 or draft ->> 'description' ilike $6)
    order by id limit $3`,
};
const isNameTaken: Statement = { name: 'workflow name taken', text: 'select 1 from workflow where workspace_id = $1 and name = $2 and id <> $3' };
const saveDraft: Statement = {
  name: 'save draft',
  text: `update workflow set draft = $3, name = $4, revision = revision + 1, updated_at = $5
    where id = $1 and workspace_id = $2 and revision = $6 and ${present} returning ${summary}, draft`,
};
const remove: Statement = {
  name: 'remove workflow',
  text: `update workflow set name = name || '${REMOVED}' || id, updated_at = $3 where id = $1 and workspace_id = $2 and ${present} returning id`,
};
// uses workflow_version_pkey
const versions: Statement = {
  name: 'workflow versions',
  text: `select version, note, created_by as "by", created_at as "createdAt" from workflow_version
    where workflow_id = $1 and workspace_id = $2 and version < $3 order by version desc limit $4`,
};
const version: Statement = {
  name: 'workflow version',
  text: `select version, note, created_by as "by", created_at as "createdAt", document from workflow_version where workflow_id = $1 and workspace_id = $2 and version = $3`,
};
// uses workflow_name_key, workflow_version_pkey
const publishedByName: Statement = {
  name: 'published by name',
  text: `select v.document from workflow w join workflow_version v on v.workflow_id = w.id and v.version = w.published_version
    where w.workspace_id = $1 and w.name = any($2::text[])`,
};
// uses timer_due_idx, delivery_due_idx and delivery_sending_idx
const held: Statement = {
  name: 'held work',
  text: `select a.id as "agentId", (select count(*) from timer t where t.agent_id = a.id) as timers,
      (select count(*) from delivery d where d.agent_id = a.id and d.status = 'pending') + (select count(*) from delivery d where d.agent_id = a.id and d.status = 'sending') as deliveries
    from agent a where a.id = any ($2::integer[]) and a.workspace_id = $1`,
};

/** Workflows with their drafts and versions; what runs is the engine's. */
@Injectable()
export class WorkflowsRepository {
  readonly #database: Database;

  constructor(@Inject(DATABASE) database: Database) {
    this.#database = database;
  }

  /** Undefined when the name is taken. `note` is written in the same transaction, here and below. */
  insert(given: WorkspaceScope & { readonly name: string; readonly folder: string; readonly draft: unknown; readonly now: number }, note: (row: WorkflowRow) => Alongside): Promise<WorkflowRow | undefined> {
    return this.#changed(insert, [given.workspaceId, given.name, JSON.stringify(given.draft), given.now, given.folder], note);
  }

  async find(scope: WorkflowScope): Promise<WorkflowRow | undefined> {
    return (await this.#database.rows<WorkflowRow>(find, [scope.workflowId, scope.workspaceId]))[0];
  }

  list({ workspaceId, folder, tag, search }: WorkspaceScope & WorkflowFilter, after: number, limit: number): Promise<readonly WorkflowSummary[]> {
    const pattern = search === undefined ? null : `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
    return this.#database.rows<WorkflowSummary>(list, [workspaceId, after, limit, folder ?? null, tag ?? null, pattern]);
  }

  async isNameTaken(scope: WorkflowScope, name: string): Promise<boolean> {
    return (await this.#database.rows(isNameTaken, [scope.workspaceId, name, scope.workflowId])).length > 0;
  }

  /** Undefined when the draft is at another revision by now. */
  saveDraft(scope: WorkflowScope, given: { readonly name: string; readonly draft: unknown; readonly revision: number; readonly now: number }, note: (row: WorkflowRow) => Alongside): Promise<WorkflowRow | undefined> {
    return this.#changed(saveDraft, [scope.workflowId, scope.workspaceId, JSON.stringify(given.draft), given.name, given.now, given.revision], note);
  }

  async remove(scope: WorkflowScope, now: number, note: Alongside): Promise<void> {
    await this.#changed(remove, [scope.workflowId, scope.workspaceId, now], () => note);
  }

  versions(scope: WorkflowScope, before: number, limit: number): Promise<readonly VersionSummary[]> {
    return this.#database.rows<VersionSummary>(versions, [scope.workflowId, scope.workspaceId, before, limit]);
  }

  async version(scope: WorkflowScope, number: number): Promise<(VersionSummary & { readonly document: unknown }) | undefined> {
    return (await this.#database.rows<VersionSummary & { readonly document: unknown }>(version, [scope.workflowId, scope.workspaceId, number]))[0];
  }

  /** Published documents of these names, those that there are. */
  async publishedByName(scope: WorkspaceScope, names: readonly string[]): Promise<readonly unknown[]> {
    const rows = await this.#database.rows<{ readonly document: unknown }>(publishedByName, [scope.workspaceId, texts(names)]);
    return rows.map(({ document }) => document);
  }

  #changed(statement: Statement, values: readonly Value[], note: (row: WorkflowRow) => Alongside): Promise<WorkflowRow | undefined> {
    return this.#database.transaction(async (session) => {
      const [row] = await session.rows<WorkflowRow>(statement, values);
      if (row !== undefined) await note(row)(alongsideSession(session));
      return row;
    });
  }

  heldBy(scope: WorkspaceScope, agentIds: readonly number[]): Promise<readonly HeldWork[]> {
    return this.#database.rows<HeldWork>(held, [scope.workspaceId, `{${agentIds.join(',')}}`]);
  }
}
