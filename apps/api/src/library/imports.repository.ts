import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { apiError } from '../http/api-error.js';
import type { PlannedWorkflow, StandingWorkflow } from './plan-import.js';

/** A workflow as an import left it. */
export interface WrittenWorkflow {
  readonly id: number;
  readonly revision: number;
}

const columns = 'id, name, folder, revision, published_version as "publishedVersion", draft';

@Injectable()
export class ImportsRepository {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  /** All of `work` or nothing. */
  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.database.transaction(work);
  }

  /** Workflows of these names; with a manager they stay as they are until its transaction ends. Uses workflow_name_key. */
  async standing(workspaceId: number, names: readonly string[], manager?: EntityManager): Promise<ReadonlyMap<string, StandingWorkflow>> {
    const rows = await (manager ?? this.database.manager).query<StandingWorkflow[]>(
      `select ${columns} from workflow where workspace_id = $1 and name = any($2::text[]) order by id ${manager === undefined ? '' : 'for update'}`,
      [workspaceId, names],
    );
    return new Map(rows.map((row) => [row.name, row]));
  }

  /** Stores one planned draft. Throws `import.changed` where somebody was faster. */
  async write(workspaceId: number, { name, folder, standing, document }: PlannedWorkflow, now: number, manager: EntityManager): Promise<WrittenWorkflow> {
    const draft = JSON.stringify(document);
    const rows = standing === null
      ? await manager.query<WrittenWorkflow[]>(
        `insert into workflow (workspace_id, name, folder, draft, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
         on conflict (workspace_id, name) do nothing returning id, revision`,
        [workspaceId, name, folder, draft, now],
      )
      : (await manager.query<[WrittenWorkflow[], number]>(
        'update workflow set draft = $4, revision = revision + 1, updated_at = $5 where id = $2 and workspace_id = $1 and revision = $3 returning id, revision',
        [workspaceId, standing.id, standing.revision, draft, now],
      ))[0];
    const [written] = rows;
    if (written === undefined) throw apiError('import.changed');
    return written;
  }

  async credentialNames(workspaceId: number): Promise<ReadonlySet<string>> {
    return this.#names('select name from credential where workspace_id = $1', workspaceId);
  }

  async publishedNames(workspaceId: number): Promise<ReadonlySet<string>> {
    return this.#names('select name from workflow where workspace_id = $1 and published_version is not null', workspaceId);
  }

  async tableNames(workspaceId: number): Promise<ReadonlySet<string>> {
    return this.#names('select name from user_table where workspace_id = $1', workspaceId);
  }

  async #names(sql: string, workspaceId: number): Promise<ReadonlySet<string>> {
    return new Set((await this.database.query<{ readonly name: string }[]>(sql, [workspaceId])).map(({ name }) => name));
  }
}
