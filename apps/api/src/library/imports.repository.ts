import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceScope } from '@rookery/engine';
import { z } from 'zod';
import { AuditLog, type AuditEntry } from '../accounts/audit-log.js';
import { DATABASE } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Database, Statement, Value } from '../persistence/database.js';
import { texts } from '../persistence/parameters.js';
import { listTables } from '../tables/definitions.js';
import type { TableDefinition } from '../tables/table-definition.js';
import type { TableSession } from '../tables/table-pool.js';
import { WorkspaceTables } from '../tables/workspace-tables.js';
import type { PlannedWorkflow, StandingWorkflow } from './plan-import.js';
import type { BundleTable } from './plan-tables.js';

/** A workflow as an import left it. */
export interface WrittenWorkflow {
  readonly id: number;
  readonly revision: number;
}

/** What an import does, within its transaction. */
export interface ImportSession {
  /** Workflows of these names, which stay as they are until the transaction ends. */
  standing(names: readonly string[]): Promise<readonly StandingWorkflow[]>;
  tables(): Promise<readonly TableDefinition[]>;
  createTable(table: BundleTable): Promise<void>;
  /** Stores one planned draft. Throws `import.changed` where somebody was faster. */
  write(planned: PlannedWorkflow, now: number): Promise<WrittenWorkflow>;
  audit(entry: Omit<AuditEntry, 'workspaceId'>): Promise<void>;
}

const columns = 'id, name, folder, revision, published_version as "publishedVersion", draft';

// uses workflow_name_key
const standing: Statement = { name: 'standing workflows', text: `select ${columns} from workflow where workspace_id = $1 and name = any($2::text[]) order by id` };
const credentialNames: Statement = { name: 'credential names', text: 'select name from credential where workspace_id = $1' };
const publishedNames: Statement = { name: 'published names', text: 'select name from workflow where workspace_id = $1 and published_version is not null' };
const tableNames: Statement = { name: 'table names', text: 'select name from user_table where workspace_id = $1' };

const insert = `insert into workflow (workspace_id, name, folder, draft, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
  on conflict (workspace_id, name) do nothing returning id, revision`;
const replace = 'update workflow set draft = $4, revision = revision + 1, updated_at = $5 where id = $2 and workspace_id = $1 and revision = $3 returning id, revision';

/** Cells of the transaction's own session are text. */
const writtenRow = z.tuple([z.coerce.number(), z.coerce.number()]).transform(([id, revision]) => ({ id, revision }));
const standingRow = z
  .tuple([z.coerce.number(), z.string(), z.string(), z.coerce.number(), z.string().nullable(), z.string()])
  .transform(([id, name, folder, revision, published, draft]): StandingWorkflow => ({ id, name, folder, revision, publishedVersion: published === null ? null : Number(published), draft: JSON.parse(draft) }));

@Injectable()
export class ImportsRepository {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(WorkspaceTables) private readonly workspaceTables: WorkspaceTables,
    @Inject(AuditLog) private readonly auditLog: AuditLog,
  ) {}

  /** All of `work`, tables included, or nothing. */
  transaction<Result>(workspaceId: number, work: (session: ImportSession) => Promise<Result>): Promise<Result> {
    return this.workspaceTables.together((session, create) => work({
      standing: async (names) => (await session.run(`${standing.text} for update`, [workspaceId, texts(names)])).rows.map((row) => standingRow.parse(row)),
      tables: () => listTables(session, workspaceId),
      createTable: async (table) => {
        await create(workspaceId, table);
      },
      write: (planned, now) => write(session, workspaceId, planned, now),
      audit: (entry) => this.auditLog.record({ ...entry, workspaceId }, { query: (text, values) => session.run(text, values) }),
    }));
  }

  standing({ workspaceId }: WorkspaceScope, names: readonly string[]): Promise<readonly StandingWorkflow[]> {
    return this.database.rows<StandingWorkflow & Readonly<Record<string, unknown>>>(standing, [workspaceId, texts(names)]);
  }

  tables({ workspaceId }: WorkspaceScope): Promise<readonly TableDefinition[]> {
    return this.workspaceTables.list(workspaceId);
  }

  credentialNames(scope: WorkspaceScope): Promise<ReadonlySet<string>> {
    return this.#names(credentialNames, scope);
  }

  publishedNames(scope: WorkspaceScope): Promise<ReadonlySet<string>> {
    return this.#names(publishedNames, scope);
  }

  tableNames(scope: WorkspaceScope): Promise<ReadonlySet<string>> {
    return this.#names(tableNames, scope);
  }

  async #names(statement: Statement, { workspaceId }: WorkspaceScope): Promise<ReadonlySet<string>> {
    const rows = await this.database.rows<{ readonly name: string }>(statement, [workspaceId]);
    return new Set(rows.map(({ name }) => name));
  }
}

async function write(session: TableSession, workspaceId: number, { name, folder, standing: met, document }: PlannedWorkflow, now: number): Promise<WrittenWorkflow> {
  const draft = JSON.stringify(document);
  const [text, values]: readonly [string, readonly Value[]] = met === null ? [insert, [workspaceId, name, folder, draft, now]] : [replace, [workspaceId, met.id, met.revision, draft, now]];
  const [row] = (await session.run(text, values)).rows;
  if (row === undefined) throw apiError('import.changed');
  return writtenRow.parse(row);
}
