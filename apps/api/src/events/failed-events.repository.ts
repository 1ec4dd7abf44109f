import { Inject, Injectable } from '@nestjs/common';
import type { AgentScope } from '@rookery/engine';
import type { EventId } from '@rookery/model';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { eventIdColumns } from '../persistence/event-rows.js';
import { numbers } from '../persistence/parameters.js';
import type { ResolvedFilter } from './agent-filter.js';

export interface FailedEventRow {
  readonly workflow_id: number;
  readonly workflow: string;
  readonly agent_id: number;
  readonly agent: string;
  readonly producer_id: number;
  readonly position: number;
  readonly version: number;
  readonly failed_at: number;
  readonly code: string;
  readonly message: string;
  readonly detail: string;
}

export interface FailedGroupRow {
  readonly workflow_id: number;
  readonly workflow: string;
  readonly agent_id: number;
  readonly agent: string;
  readonly code: string;
  readonly count: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly message: string;
}

/** Where a list of failed events goes on. */
export interface FailedEventPosition {
  readonly failedAt: number;
  readonly agentId: number;
  readonly producerId: number;
  readonly position: number;
}

const columns = 'a.workflow_id, w.name as workflow, f.agent_id, a.slug as agent, f.producer_id, f.position, f.version, f.failed_at, f.code, f.message, f.detail';
const sources = 'failed_event f join agent a on a.id = f.agent_id join workflow w on w.id = a.workflow_id';
const filter = 'f.workspace_id = $1 and ($2::int is null or a.workflow_id = $2) and ($3::int[] is null or f.agent_id = any($3))';

// The table holds what nobody dealt with yet and is small; it is sorted whole.
const newest: Statement = {
  name: 'list-failed-events',
  text: `select ${columns} from ${sources}
    where ${filter} and ($4::bigint is null or (f.failed_at, f.agent_id, f.producer_id, f.position) < ($4, $5::int, $6::int, $7::bigint))
    order by f.failed_at desc, f.agent_id desc, f.producer_id desc, f.position desc limit $8`,
};
// uses failed_event_event_idx
const ofEvents: Statement = {
  name: 'list-failures-of-events',
  text: `select ${columns} from unnest($2::int[], $3::bigint[]) i(producer_id, position)
    join failed_event f on f.producer_id = i.producer_id and f.position = i.position
    join agent a on a.id = f.agent_id join workflow w on w.id = a.workflow_id
    where f.workspace_id = $1 order by f.failed_at`,
};
const agentsOf: Statement = {
  name: 'list-agents-with-failed-events',
  text: `select distinct a.workflow_id, f.agent_id from ${sources}
    where ${filter} and ($4::int[] is null or (f.producer_id, f.position) in (select * from unnest($4::int[], $5::bigint[])))`,
};

const groups: Statement = {
  name: 'group-failed-events',
  text: `select a.workflow_id, w.name as workflow, f.agent_id, a.slug as agent, f.code, count(*) as count, min(f.failed_at) as first_at, max(f.failed_at) as last_at,
      (array_agg(f.message order by f.failed_at desc))[1] as message
    from ${sources} where ${filter} group by a.workflow_id, w.name, f.agent_id, a.slug, f.code order by count(*) desc, max(f.failed_at) desc, f.agent_id, f.code limit 500`,
};

@Injectable()
export class FailedEventsRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  list(query: ResolvedFilter & { readonly workspaceId: number; readonly below: FailedEventPosition | undefined; readonly limit: number }): Promise<readonly FailedEventRow[]> {
    const { workspaceId, workflowId, agentIds, below, limit } = query;
    return this.database.rows<FailedEventRow>(newest, [
      workspaceId, workflowId ?? null, agentIds === undefined ? null : numbers(agentIds),
      below?.failedAt ?? null, below?.agentId ?? null, below?.producerId ?? null, below?.position ?? null, limit,
    ]);
  }

  /** By agent and code, most failures first; at most 500 groups. */
  groups({ workspaceId, workflowId, agentIds }: ResolvedFilter & { readonly workspaceId: number }): Promise<readonly FailedGroupRow[]> {
    return this.database.rows<FailedGroupRow>(groups, [workspaceId, workflowId ?? null, agentIds === undefined ? null : numbers(agentIds)]);
  }

  listOfEvents(workspaceId: number, ids: readonly EventId[]): Promise<readonly FailedEventRow[]> {
    return this.database.rows<FailedEventRow>(ofEvents, [workspaceId, ...eventIdColumns(ids)]);
  }

  /** Agents that have failed events within the filter. */
  async listAgents(query: ResolvedFilter & { readonly workspaceId: number; readonly eventIds: readonly EventId[] | undefined }): Promise<readonly AgentScope[]> {
    const { workspaceId, workflowId, agentIds, eventIds } = query;
    const ids = eventIds === undefined ? [null, null] : eventIdColumns(eventIds);
    const rows = await this.database.rows<{ readonly workflow_id: number; readonly agent_id: number }>(agentsOf, [
      workspaceId, workflowId ?? null, agentIds === undefined ? null : numbers(agentIds), ...ids,
    ]);
    return rows.map((row) => ({ workspaceId, workflowId: row.workflow_id, agentId: row.agent_id }));
  }
}
