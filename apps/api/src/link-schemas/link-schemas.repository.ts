import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceScope } from '@rookery/engine';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { texts } from '../persistence/parameters.js';

/** The newest events of one port. */
export interface SampleRequest extends WorkspaceScope {
  readonly workflowId: number;
  /** What the agent is called, and what it was called before. */
  readonly slugs: readonly string[];
  readonly port: string;
  readonly limit: number;
  /** Payload text in all; what comes after is left out. */
  readonly bytes: number;
}

export interface StoredWorkflowDocuments {
  readonly draft: unknown;
  /** `null`: not published. */
  readonly published: unknown;
}

// uses agent_workflow_idx, producer_port_key and, backwards, event_pkey
const newest: Statement = {
  name: 'newest payloads of a port',
  text: `select payload from (
      select e.payload, sum(octet_length(e.payload)) over (order by e.position desc) as bytes
      from agent a join producer p on p.agent_id = a.id and p.port = $4
      cross join lateral (select payload, position from event where producer_id = p.id and workspace_id = $1 order by position desc limit $5) e
      where a.workflow_id = $2 and a.workspace_id = $1 and a.slug = any($3::text[]) and a.state = 'live'
    ) sample where bytes <= $6`,
};
// uses workflow_pkey, workflow_version_pkey
const documents: Statement = {
  name: 'draft and published document',
  text: `select w.draft, v.document as published from workflow w
    left join workflow_version v on v.workflow_id = w.id and v.version = w.published_version
    where w.id = $1 and w.workspace_id = $2 and position('~' in w.name) = 0`,
};

@Injectable()
export class LinkSchemasRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Payload texts, newest first. */
  async newestPayloads({ workspaceId, workflowId, slugs, port, limit, bytes }: SampleRequest): Promise<readonly string[]> {
    const rows = await this.database.rows<{ readonly payload: string }>(newest, [workspaceId, workflowId, texts(slugs), port, limit, bytes]);
    return rows.map(({ payload }) => payload);
  }

  async documents(scope: WorkspaceScope & { readonly workflowId: number }): Promise<StoredWorkflowDocuments | undefined> {
    return (await this.database.rows<{ readonly draft: unknown; readonly published: unknown }>(documents, [scope.workflowId, scope.workspaceId]))[0];
  }
}
