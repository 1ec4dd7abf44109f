import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryStatus, EventId } from '@rookery/model';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { eventIdColumns } from '../persistence/event-rows.js';
import { numbers } from '../persistence/parameters.js';
import type { PositionRange } from './recorded-events.repository.js';

/** A call on record with the event it was made for. `hash` is the MD5 of the payload. */
export interface OutcomeRow {
  readonly agent_id: number;
  readonly producer_id: number;
  readonly position: number;
  readonly trace_producer_id: number;
  readonly trace_position: number;
  readonly created_at: number;
  readonly hash: string;
  readonly status: DeliveryStatus | 'failed' | 'answered';
  readonly code: string | null;
  readonly message: string | null;
}

/** An output of a lookup or an action, and the event it answers. */
export interface AnswerRow {
  readonly producer_id: number;
  readonly position: number;
  readonly created_at: number;
  readonly input_producer_id: number;
  readonly input_position: number;
  readonly input_created_at: number;
  readonly trace_producer_id: number;
  readonly trace_position: number;
  readonly hash: string;
}

const outcomeColumns = 'e.producer_id, e.position, e.trace_producer_id, e.trace_position, e.created_at, md5(e.payload) as hash';
const lastAttempt = `left join lateral (
      select t.code, t.message from attempt t where t.agent_id = d.agent_id and t.producer_id = d.producer_id and t.position = d.position and d.status in ('dead', 'failed', 'unknown')
      order by t.number desc limit 1
    ) t on true`;
const parent = `join event i on i.producer_id = split_part(e.parents, '-', 1)::int and i.position = split_part(split_part(e.parents, ' ', 1), '-', 2)::bigint`;
const answerColumns = `e.producer_id, e.position, e.created_at, i.producer_id as input_producer_id, i.position as input_position, i.created_at as input_created_at,
    i.trace_producer_id, i.trace_position, md5(i.payload) as hash`;

// uses delivery_pkey, event_pkey and attempt_pkey
const deliveriesIn: Statement = {
  name: 'try-deliveries',
  text: `select d.agent_id, ${outcomeColumns}, d.status, t.code, t.message
    from delivery d join event e on e.producer_id = d.producer_id and e.position = d.position ${lastAttempt}
    where d.agent_id = $1 and d.producer_id = $2 and d.position >= $3 and d.position < $4 and d.workspace_id = $5 order by d.position limit $6`,
};
const deliveriesOf: Statement = {
  name: 'try-deliveries-of-events',
  text: `select d.agent_id, ${outcomeColumns}, d.status, t.code, t.message
    from unnest($3::int[], $4::bigint[]) i(producer_id, position) join delivery d on d.agent_id = $1 and d.producer_id = i.producer_id and d.position = i.position
    join event e on e.producer_id = d.producer_id and e.position = d.position ${lastAttempt} where d.workspace_id = $2`,
};
// uses failed_event_pkey and event_pkey
const failuresIn: Statement = {
  name: 'try-failures',
  text: `select f.agent_id, ${outcomeColumns}, 'failed' as status, f.code, f.message
    from failed_event f join event e on e.producer_id = f.producer_id and e.position = f.position
    where f.agent_id = $1 and f.producer_id = $2 and f.position >= $3 and f.position < $4 and f.workspace_id = $5 order by f.position limit $6`,
};
// uses event_pkey twice
const answersIn: Statement = {
  name: 'try-answers',
  text: `select ${answerColumns} from event e ${parent}
    where e.producer_id = $1 and e.position >= $2 and e.position < $3 and e.workspace_id = $4 order by e.position limit $5`,
};
const answersOf: Statement = {
  name: 'try-answers-among-events',
  text: `select ${answerColumns} from unnest($3::int[], $4::bigint[]) g(producer_id, position)
    join event e on e.producer_id = g.producer_id and e.position = g.position ${parent} where e.producer_id = $1 and e.workspace_id = $2`,
};

// uses link_receiver_idx and link_cursor_pkey
const readersOf: Statement = {
  name: 'try-incoming-links',
  text: `select l.producer_id as "producerId", a.slug as "from", p.port, max(c.position) as read
    from link l join link_cursor c on c.link_id = l.id join producer p on p.id = l.producer_id join agent a on a.id = p.agent_id
    where l.to_agent_id = $1 and l.workspace_id = $2 group by l.producer_id, a.slug, p.port`,
};
// uses workflow_version_pkey
const versionsWith: Statement = {
  name: 'try-versions-with-link',
  text: `select v.version from workflow_version v where v.workflow_id = $1 and v.workspace_id = $2
    and exists (select from json_array_elements(v.document -> 'links') k where k ->> 'from' = $3 and coalesce(k ->> 'port', 'out') = $4 and k ->> 'to' = $5)`,
};
// uses event_pkey
const inputsIn: Statement = {
  name: 'try-inputs',
  text: `select 0 as agent_id, ${outcomeColumns}, 'answered' as status, null as code, null as message
    from event e where e.producer_id = $1 and e.position >= $2 and e.position < $3 and e.workspace_id = $4 and e.version = any($5::int[]) order by e.position limit $6`,
};

const failuresOf: Statement = {
  name: 'try-failures-of-events',
  text: `select f.agent_id, ${outcomeColumns}, 'failed' as status, f.code, f.message
    from unnest($3::int[], $4::bigint[]) i(producer_id, position) join failed_event f on f.agent_id = $1 and f.producer_id = i.producer_id and f.position = i.position
    join event e on e.producer_id = f.producer_id and e.position = f.position where f.workspace_id = $2`,
};
const inputsOf: Statement = {
  name: 'try-inputs-among-events',
  text: `select 0 as agent_id, ${outcomeColumns}, 'answered' as status, null as code, null as message
    from unnest($4::int[], $5::bigint[]) i(producer_id, position) join event e on e.producer_id = i.producer_id and e.position = i.position
    where e.producer_id = $1 and e.position <= $2 and e.workspace_id = $3 and e.version = any($6::int[])`,
};

/** A link into an agent: what it has read of a producer, under the versions that held the link. */
export interface IncomingLink {
  readonly producerId: number;
  readonly read: number;
  readonly versions: readonly number[];
}

/** What became of events at lookups and actions, read in pieces by primary key. */
@Injectable()
export class RecordedOutcomesRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  deliveries(workspaceId: number, agentId: number, { producerId, from, to }: PositionRange, limit: number): Promise<readonly OutcomeRow[]> {
    return this.database.rows<OutcomeRow & Record<string, unknown>>(deliveriesIn, [agentId, producerId, from, to, workspaceId, limit]);
  }

  deliveriesOf(workspaceId: number, agentId: number, ids: readonly EventId[]): Promise<readonly OutcomeRow[]> {
    return this.database.rows<OutcomeRow & Record<string, unknown>>(deliveriesOf, [agentId, workspaceId, ...eventIdColumns(ids)]);
  }

  failures(workspaceId: number, agentId: number, { producerId, from, to }: PositionRange, limit: number): Promise<readonly OutcomeRow[]> {
    return this.database.rows<OutcomeRow & Record<string, unknown>>(failuresIn, [agentId, producerId, from, to, workspaceId, limit]);
  }

  answers(workspaceId: number, { producerId, from, to }: PositionRange, limit: number): Promise<readonly AnswerRow[]> {
    return this.database.rows<AnswerRow & Record<string, unknown>>(answersIn, [producerId, from, to, workspaceId, limit]);
  }

  async incomingLinks(workflow: { readonly workspaceId: number; readonly workflowId: number }, agent: { readonly agentId: number; readonly slug: string }): Promise<readonly IncomingLink[]> {
    const { workspaceId, workflowId } = workflow;
    const links = await this.database.rows<{ readonly producerId: number; readonly from: string; readonly port: string; readonly read: number }>(readersOf, [agent.agentId, workspaceId]);
    return Promise.all(links.map(async ({ producerId, from, port, read }) => {
      const versions = await this.database.rows<{ readonly version: number }>(versionsWith, [workflowId, workspaceId, from, port, agent.slug]);
      return { producerId, read, versions: versions.map(({ version }) => version) };
    }));
  }

  /** Events that a link has brought to its agent, as answered with nothing. */
  inputs(workspaceId: number, { producerId, read, versions }: IncomingLink, { from, to }: PositionRange, limit: number): Promise<readonly OutcomeRow[]> {
    return this.database.rows<OutcomeRow & Record<string, unknown>>(inputsIn, [producerId, from, Math.min(to, read + 1), workspaceId, numbers(versions), limit]);
  }

  failuresOf(workspaceId: number, agentId: number, ids: readonly EventId[]): Promise<readonly OutcomeRow[]> {
    return this.database.rows<OutcomeRow & Record<string, unknown>>(failuresOf, [agentId, workspaceId, ...eventIdColumns(ids)]);
  }

  /** As `inputs`, among some events. */
  inputsAmong(workspaceId: number, { producerId, read, versions }: IncomingLink, ids: readonly EventId[]): Promise<readonly OutcomeRow[]> {
    return this.database.rows<OutcomeRow & Record<string, unknown>>(inputsOf, [producerId, read, workspaceId, ...eventIdColumns(ids), numbers(versions)]);
  }

  answersAmong(workspaceId: number, producerId: number, ids: readonly EventId[]): Promise<readonly AnswerRow[]> {
    return this.database.rows<AnswerRow & Record<string, unknown>>(answersOf, [producerId, workspaceId, ...eventIdColumns(ids)]);
  }
}
