import { Inject, Injectable } from '@nestjs/common';
import { eventId, type DeliveryStatus } from '@rookery/model';
import { DATABASE, SCRUBBER } from '../composition/tokens.js';
import { AgentFilters, type AgentFilter } from '../events/agent-filter.js';
import { isoTime } from '../events/event-view.js';
import type { Database, Statement } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';
import type { Scrubber } from '../secrets/index.js';

/** Deliveries in trouble for one reason. Times are ISO 8601. */
export interface DeliveryGroupView {
  readonly workflowId: string;
  readonly workflow: string;
  readonly agent: string;
  readonly status: DeliveryStatus;
  readonly code: string | null;
  readonly reason: string | null;
  readonly count: number;
  readonly lastAt: string;
  /** The newest of them; at most 1,000. */
  readonly eventIds: readonly string[];
}

interface GroupRow {
  readonly workflow_id: number;
  readonly workflow: string;
  readonly agent: string;
  readonly status: DeliveryStatus;
  readonly code: string | null;
  readonly reason: string | null;
  readonly count: number;
  readonly last_at: number;
  readonly producers: readonly number[];
  readonly positions: readonly number[];
}

const LOOKED_AT = 20_000;
const MOST_IDS = 1_000;

// uses delivery_trouble_idx, then attempt_pkey once a delivery. Numbers in a reason (chat ids, times) keep nothing apart.
const groups: Statement = {
  name: 'group troubled deliveries',
  text: `with troubled as (
      select d.*, a.workflow_id, a.slug from agent a join delivery d on d.agent_id = a.id
      where a.workspace_id = $1 and ($2::int is null or a.workflow_id = $2) and ($3::int[] is null or a.id = any($3)) and d.workspace_id = $1
        and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown') and ($4::text is null or d.status = $4)
      order by d.updated_at desc limit ${LOOKED_AT}
    ), told as (
      select t.*, l.code, left(coalesce(t.reason, l.message), 300) as told
      from troubled t left join lateral (
        select code, message from attempt x where x.agent_id = t.agent_id and x.producer_id = t.producer_id and x.position = t.position and x.workspace_id = $1 order by x.number desc limit 1
      ) l on true
    )
    select t.workflow_id, w.name as workflow, t.slug as agent, t.status, t.code, (array_agg(t.told order by t.updated_at desc))[1] as reason, count(*)::int as count, max(t.updated_at) as last_at,
      (array_agg(t.producer_id order by t.updated_at desc))[1:${MOST_IDS}] as producers, (array_agg(t.position::float8 order by t.updated_at desc))[1:${MOST_IDS}] as positions
    from told t join workflow w on w.id = t.workflow_id
    group by t.workflow_id, w.name, t.agent_id, t.slug, t.status, t.code, regexp_replace(coalesce(t.told, ''), '[0-9]{3,}', '#', 'g')
    order by count(*) desc, max(t.updated_at) desc limit 100`,
};

/** What is wrong with deliveries, by reason: twelve times the same refusal is one thing to understand. */
@Injectable()
export class DeliveryGroupsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AgentFilters) private readonly filters: AgentFilters,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  /** Most first, at most 100, out of the 20,000 newest in trouble; `isCut` says that there are more. */
  async list(workspaceId: number, query: AgentFilter & { readonly status?: DeliveryStatus | undefined }): Promise<{ readonly items: readonly DeliveryGroupView[]; readonly isCut: boolean }> {
    const { workflowId, agentIds } = await this.filters.resolve(workspaceId, query);
    const rows = await this.database.rows<GroupRow & Record<string, unknown>>(groups, [workspaceId, workflowId ?? null, agentIds === undefined ? null : numbers(agentIds), query.status ?? null]);
    return { items: rows.map((row) => this.#view(row)), isCut: rows.length === 100 || rows.reduce((sum, { count }) => sum + count, 0) >= LOOKED_AT };
  }

  #view(row: GroupRow): DeliveryGroupView {
    return {
      workflowId: String(row.workflow_id), workflow: row.workflow, agent: row.agent, status: row.status, code: row.code, reason: row.reason === null ? null : this.scrubber.text(row.reason),
      count: row.count, lastAt: isoTime(row.last_at), eventIds: row.producers.map((producer, index) => eventId(producer, row.positions[index] ?? 0)),
    };
  }
}
