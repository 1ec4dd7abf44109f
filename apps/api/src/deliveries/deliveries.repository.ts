import { Inject, Injectable } from '@nestjs/common';
import type { AgentScope } from '@rookery/engine';
import type { DeliveryStatus, EventId } from '@rookery/model';
import { DATABASE } from '../composition/tokens.js';
import type { ResolvedFilter } from '../events/agent-filter.js';
import type { Database, Statement } from '../persistence/database.js';
import { eventIdColumns } from '../persistence/event-rows.js';
import { numbers } from '../persistence/parameters.js';

export interface DeliveryRow {
  readonly workflow_id: number;
  readonly workflow: string;
  readonly agent_id: number;
  readonly agent: string;
  readonly producer_id: number;
  readonly position: number;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly expires_at: number | null;
  readonly next_attempt_at: number | null;
  readonly key: string | null;
  readonly reason: string | null;
  readonly reference: string | null;
}

export interface AttemptRow {
  readonly agent_id: number;
  readonly producer_id: number;
  readonly position: number;
  readonly number: number;
  readonly started_at: number;
  readonly finished_at: number;
  readonly outcome: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly reference: string | null;
}

export interface DeliveryIdentity {
  readonly agentId: number;
  readonly producerId: number;
  readonly position: number;
}

export interface DeliveryPosition extends DeliveryIdentity {
  readonly createdAt: number;
}

export interface DeliveriesQuery extends ResolvedFilter {
  readonly workspaceId: number;
  readonly statuses: readonly DeliveryStatus[] | undefined;
  readonly below: DeliveryPosition | undefined;
  readonly limit: number;
}

const columns = `a.workflow_id, w.name as workflow, d.agent_id, a.slug as agent, d.producer_id, d.position, d.status, d.attempts,
  d.created_at, d.updated_at, d.expires_at, d.next_attempt_at, d.key, d.reason, d.reference`;
const newestFirst = 'd.created_at desc, d.agent_id desc, d.producer_id desc, d.position desc';
const agents = `select a.id from agent a where a.workspace_id = $1 and ($2::int is null or a.workflow_id = $2) and ($3::int[] is null or a.id = any($3))`;
const goesOn = '($5::bigint is null or (d.created_at, d.agent_id, d.producer_id, d.position) < ($5, $6::int, $7::int, $8::bigint))';

// Walks delivery_pkey backwards for each pair of an agent that makes calls and a producer of its workflow, and merges.
const newest: Statement = {
  name: 'list-deliveries',
  text: `with calling as materialized (
      ${agents} and exists (select from delivery d where d.agent_id = a.id)
    )
    select ${columns} from (
      select d.* from calling c join agent a on a.id = c.id
      join agent o on o.workflow_id = a.workflow_id join producer p on p.agent_id = o.id
      cross join lateral (
        select * from delivery d
        where d.agent_id = c.id and d.producer_id = p.id and d.workspace_id = $1 and ($4::text is null or d.status = any(string_to_array($4, ','))) and ${goesOn}
        order by d.position desc limit $9
      ) d
      order by ${newestFirst} limit $9
    ) d join agent a on a.id = d.agent_id join workflow w on w.id = a.workflow_id
    order by ${newestFirst}`,
};

// uses delivery_trouble_idx: what is wrong is rare, and sorting it is cheap
const newestTrouble: Statement = {
  name: 'list-troubled-deliveries',
  text: `select ${columns} from delivery d join agent a on a.id = d.agent_id join workflow w on w.id = a.workflow_id
    where d.agent_id in (${agents}) and d.workspace_id = $1 and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown') and d.status = any(string_to_array($4, ',')) and ${goesOn}
    order by ${newestFirst} limit $9`,
};

// uses delivery_pkey
const one: Statement = {
  name: 'find-delivery',
  text: `select ${columns} from delivery d join agent a on a.id = d.agent_id join workflow w on w.id = a.workflow_id
    where d.agent_id = $2 and d.producer_id = $3 and d.position = $4 and d.workspace_id = $1`,
};

// uses delivery_pkey, one probe for each event and agent of its workflow
const ofEvents: Statement = {
  name: 'list-deliveries-of-events',
  text: `select ${columns} from unnest($2::int[], $3::bigint[]) i(producer_id, position)
    join producer p on p.id = i.producer_id join agent o on o.id = p.agent_id
    join agent a on a.workflow_id = o.workflow_id
    join delivery d on d.agent_id = a.id and d.producer_id = i.producer_id and d.position = i.position
    join workflow w on w.id = a.workflow_id
    where d.workspace_id = $1 order by d.created_at, d.agent_id`,
};

// uses attempt_pkey
const attemptsOf: Statement = {
  name: 'list-attempts',
  text: `select t.agent_id, t.producer_id, t.position, t.number, t.started_at, t.finished_at, t.outcome, t.code, t.message, t.reference
    from unnest($2::int[], $3::int[], $4::bigint[]) i(agent_id, producer_id, position)
    join attempt t on t.agent_id = i.agent_id and t.producer_id = i.producer_id and t.position = i.position
    where t.workspace_id = $1 order by t.agent_id, t.producer_id, t.position, t.number`,
};

// uses delivery_trouble_idx
const agentsInTrouble: Statement = {
  name: 'list-agents-with-troubled-deliveries',
  text: `select distinct a.workflow_id, d.agent_id from delivery d join agent a on a.id = d.agent_id
    where d.agent_id in (${agents}) and d.workspace_id = $1 and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown')
      and ($4::text is null or d.status = any(string_to_array($4, ',')))
      and ($5::int[] is null or (d.producer_id, d.position) in (select * from unnest($5::int[], $6::bigint[])))`,
};

const troubled: ReadonlySet<DeliveryStatus> = new Set<DeliveryStatus>(['dead', 'expired', 'failed', 'suppressed', 'unknown']);

@Injectable()
export class DeliveriesRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Newest first. */
  list({ workspaceId, workflowId, agentIds, statuses, below, limit }: DeliveriesQuery): Promise<readonly DeliveryRow[]> {
    const statement = statuses?.every((status) => troubled.has(status)) === true ? newestTrouble : newest;
    return this.database.rows<DeliveryRow>(statement, [
      workspaceId, workflowId ?? null, agentIds === undefined ? null : numbers(agentIds), statuses?.join(',') ?? null,
      below?.createdAt ?? null, below?.agentId ?? null, below?.producerId ?? null, below?.position ?? null, limit,
    ]);
  }

  async find(workspaceId: number, { agentId, producerId, position }: DeliveryIdentity): Promise<DeliveryRow | undefined> {
    const [row] = await this.database.rows<DeliveryRow>(one, [workspaceId, agentId, producerId, position]);
    return row;
  }

  listOfEvents(workspaceId: number, ids: readonly EventId[]): Promise<readonly DeliveryRow[]> {
    return this.database.rows<DeliveryRow>(ofEvents, [workspaceId, ...eventIdColumns(ids)]);
  }

  /** In order of their numbers. */
  listAttempts(workspaceId: number, deliveries: readonly Pick<DeliveryRow, 'agent_id' | 'producer_id' | 'position'>[]): Promise<readonly AttemptRow[]> {
    if (deliveries.length === 0) return Promise.resolve([]);
    return this.database.rows<AttemptRow>(attemptsOf, [
      workspaceId, numbers(deliveries.map((row) => row.agent_id)), numbers(deliveries.map((row) => row.producer_id)), numbers(deliveries.map((row) => row.position)),
    ]);
  }

  /** Agents with deliveries that a replay within the filter would take up. */
  async listAgentsInTrouble(query: ResolvedFilter & { readonly workspaceId: number; readonly statuses: readonly DeliveryStatus[] | undefined; readonly eventIds: readonly EventId[] | undefined }): Promise<readonly AgentScope[]> {
    const { workspaceId, workflowId, agentIds, statuses, eventIds } = query;
    const ids = eventIds === undefined ? [null, null] : eventIdColumns(eventIds);
    const rows = await this.database.rows<{ readonly workflow_id: number; readonly agent_id: number }>(agentsInTrouble, [
      workspaceId, workflowId ?? null, agentIds === undefined ? null : numbers(agentIds), statuses?.join(',') ?? null, ...ids,
    ]);
    return rows.map((row) => ({ workspaceId, workflowId: row.workflow_id, agentId: row.agent_id }));
  }
}
