import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';

export interface LiveWorkflowRow {
  readonly id: number;
  readonly name: string;
  readonly version: number | null;
  readonly revision: number;
  readonly paused: 'buffer' | 'drop' | null;
}

export interface LiveAgentRow {
  readonly workflow_id: number;
  readonly slug: string;
  readonly type: string;
  readonly state: 'live' | 'draining';
  readonly paused: 'buffer' | 'drop' | null;
  readonly succeeded: number;
  readonly failed: number;
  readonly last_success_at: number | null;
  readonly last_error_at: number | null;
  readonly last_error_code: string | null;
  readonly last_error_message: string | null;
  readonly alarms: readonly string[];
}

export interface LiveLinkRow {
  readonly id: number;
  readonly workflow_id: number;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  readonly passed: number;
  readonly lag: number;
}

// uses workflow_name_key
const workflows: Statement = {
  name: 'live workflows',
  text: 'select id, name, published_version as version, revision, paused from workflow where workspace_id = $1 order by id',
};
// The published document, or the draft of a workflow that was never published.
const documents: Statement = {
  name: 'live documents',
  text: `select w.id, coalesce(v.document, w.draft) as document from workflow w
    left join workflow_version v on v.workflow_id = w.id and v.version = w.published_version where w.workspace_id = $1 and w.id = any($2::int[])`,
};
// uses agent_workflow_idx, alarm_open_key
const agents: Statement = {
  name: 'live agents',
  text: `select a.workflow_id, a.slug, a.type, a.state, a.paused, a.succeeded, a.failed, a.last_success_at, a.last_error_at, a.last_error_code, a.last_error_message,
      (select coalesce(array_agg(x.kind order by x.kind), '{}') from alarm x where x.workspace_id = w.workspace_id and x.cleared_at is null and x.agent_id = a.id) as alarms
    from workflow w join agent a on a.workflow_id = w.id where w.workspace_id = $1 and a.state <> 'gone' order by a.id`,
};
// uses link_workflow_idx, link_cursor_pkey, producer_pkey, agent_pkey
const links: Statement = {
  name: 'live links',
  text: `select l.id, l.workflow_id, f.slug as "from", p.port, t.slug as "to", min(c.position) as passed, greatest(0, coalesce(l.drain_to, p.head) - min(c.position)) as lag
    from workflow w join link l on l.workflow_id = w.id join link_cursor c on c.link_id = l.id
    join producer p on p.id = l.producer_id join agent f on f.id = p.agent_id join agent t on t.id = l.to_agent_id
    where w.workspace_id = $1 group by l.id, f.slug, p.port, p.head, t.slug order by l.id`,
};

/** Everything a workspace's page shows, read anew each time: any process may be the one that works. */
@Injectable()
export class LiveRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  listWorkflows(workspaceId: number): Promise<readonly LiveWorkflowRow[]> {
    return this.database.rows<LiveWorkflowRow>(workflows, [workspaceId]);
  }

  listDocuments(workspaceId: number, ids: readonly number[]): Promise<readonly { readonly id: number; readonly document: unknown }[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.database.rows(documents, [workspaceId, numbers(ids)]);
  }

  listAgents(workspaceId: number): Promise<readonly LiveAgentRow[]> {
    return this.database.rows<LiveAgentRow>(agents, [workspaceId]);
  }

  listLinks(workspaceId: number): Promise<readonly LiveLinkRow[]> {
    return this.database.rows<LiveLinkRow>(links, [workspaceId]);
  }
}
