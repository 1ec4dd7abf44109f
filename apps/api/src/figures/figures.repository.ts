import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';

export interface AgentFigureRow {
  readonly id: number;
  readonly workflowId: number;
  readonly slug: string;
  readonly type: string;
  readonly version: number;
  readonly pausedBy: 'buffer' | 'drop' | null;
  readonly succeeded: number;
  readonly failed: number;
  readonly emitted: number;
  /** As it was at the beginning of the span that rates are taken over. */
  readonly succeededBefore: number;
  readonly failedBefore: number;
  readonly emittedBefore: number;
  readonly lastSuccessAt: number | null;
  readonly lastErrorAt: number | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorMessage: string | null;
  readonly nextRunAt: number | null;
  readonly requestedAt: number | null;
  /** What a source said last that waits at the other side. */
  readonly sourceWaiting: number | null;
  readonly failedEvents: number;
  readonly pendingDeliveries: number;
  readonly heldDeliveries: number;
}

export interface LinkFigureRow {
  readonly id: number;
  readonly workflowId: number;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  readonly toAgentId: number;
  readonly state: 'live' | 'draining';
  readonly passed: number;
  readonly head: number;
  readonly passedBefore: number;
  readonly waitingSince: number | null;
}

export interface TotalsRow {
  readonly id: number;
  readonly at: number;
  readonly one: number;
  readonly two: number;
  readonly three: number;
}

/** Counted up to this; a list that is longer needs no exact number. */
export const COUNTED = 10_000;

// uses figure_tick_pkey from both ends
const tickBefore: Statement = {
  name: 'tick before',
  text: 'select coalesce((select at from figure_tick where at <= $1 order by at desc limit 1), (select at from figure_tick order by at limit 1)) as at',
};

// uses workflow_name_key, agent_workflow_idx, producer_port_key, agent_figure_pkey, schedule_pkey, failed_event_pkey, delivery_due_idx, delivery_trouble_idx
const agents: Statement = {
  name: 'agent figures',
  text: `select a.id, a.workflow_id as "workflowId", a.slug, a.type, a.version, coalesce(w.paused, a.paused) as "pausedBy", a.succeeded, a.failed, o.emitted,
      coalesce(f.succeeded, 0) as "succeededBefore", coalesce(f.failed, 0) as "failedBefore", coalesce(f.emitted, 0) as "emittedBefore",
      a.last_success_at as "lastSuccessAt", a.last_error_at as "lastErrorAt", a.last_error_code as "lastErrorCode", a.last_error_message as "lastErrorMessage",
      s.next_run_at as "nextRunAt", s.requested_at as "requestedAt", a.source_waiting as "sourceWaiting",
      (select count(*)::int from (select from failed_event x where x.agent_id = a.id limit $4) x) as "failedEvents",
      (select count(*)::int from (select from delivery d where d.agent_id = a.id and d.status = 'pending' limit $4) d) as "pendingDeliveries",
      (select count(*)::int from (select from delivery d where d.agent_id = a.id and d.status = 'unknown' and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown') limit $4) d) as "heldDeliveries"
    from workflow w join agent a on a.workflow_id = w.id left join schedule s on s.agent_id = a.id
    cross join lateral (select coalesce(sum(p.head), 0)::bigint as emitted from producer p where p.agent_id = a.id and p.port <> 'error') o
    left join lateral (select f.succeeded, f.failed, f.emitted from agent_figure f where f.agent_id = a.id and f.at <= $3 order by f.at desc limit 1) f on true
    where w.workspace_id = $1 and ($2::int is null or w.id = $2) and a.state <> 'gone' order by a.id`,
};

// uses workflow_name_key, link_workflow_idx, producer_pkey, agent_pkey, link_cursor_pkey, link_figure_pkey, event_pkey
const links: Statement = {
  name: 'link figures',
  text: `select l.id, l.workflow_id as "workflowId", f.slug as "from", p.port, t.slug as "to", l.to_agent_id as "toAgentId", l.state, c.passed, least(p.head, l.drain_to) as head,
      coalesce((select b.passed from link_figure b where b.link_id = l.id and b.at <= $3 order by b.at desc limit 1),
        (select b.passed from link_figure b where b.link_id = l.id order by b.at limit 1), c.passed) as "passedBefore", e.created_at as "waitingSince"
    from workflow w join link l on l.workflow_id = w.id join producer p on p.id = l.producer_id join agent f on f.id = p.agent_id join agent t on t.id = l.to_agent_id
    cross join lateral (select min(c.position) as passed from link_cursor c where c.link_id = l.id) c
    left join lateral (select e.created_at from event e where e.producer_id = l.producer_id and e.position > c.passed and e.position <= least(p.head, l.drain_to) order by e.position limit 1) e on true
    where w.workspace_id = $1 and ($2::int is null or w.id = $2) and c.passed is not null order by l.id`,
};

const workflow: Statement = { name: 'is a workflow', text: 'select 1 from workflow where id = $1 and workspace_id = $2' };

// uses figure_tick_pkey
const ticks: Statement = {
  name: 'ticks',
  text: `(select at from figure_tick where at <= $1 order by at desc limit 1) union all (select at from figure_tick where at > $1 and at <= $2 order by at)`,
};

// uses agent_figure_pkey; the last total before the span, then every change within it
const agentTotals: Statement = {
  name: 'agent totals in a span',
  text: `select f.* from unnest($1::int[]) n(id) cross join lateral (
      (select f.agent_id as id, f.at, f.succeeded as one, f.failed as two, f.emitted as three from agent_figure f where f.agent_id = n.id and f.at <= $2 order by f.at desc limit 1)
      union all (select f.agent_id, f.at, f.succeeded, f.failed, f.emitted from agent_figure f where f.agent_id = n.id and f.at > $2 and f.at <= $3 order by f.at)
    ) f order by f.id, f.at`,
};

// uses link_figure_pkey
const linkTotals: Statement = {
  name: 'link totals in a span',
  text: `select f.* from unnest($1::int[]) n(id) cross join lateral (
      (select f.link_id as id, f.at, f.passed as one, f.head as two, f.head - f.passed as three from link_figure f where f.link_id = n.id and f.at <= $2 order by f.at desc limit 1)
      union all (select f.link_id, f.at, f.passed, f.head, f.head - f.passed from link_figure f where f.link_id = n.id and f.at > $2 and f.at <= $3 order by f.at)
    ) f order by f.id, f.at`,
};

/** What the sampler wrote, and what is true now. */
@Injectable()
export class FiguresRepository {
  readonly #database: Database;

  constructor(@Inject(DATABASE) database: Database) {
    this.#database = database;
  }

  /** The last moment up to `at` at which totals were read, else the first there is. */
  async tickBefore(at: number): Promise<number | undefined> {
    return (await this.#database.rows<{ readonly at: number | null }>(tickBefore, [at]))[0]?.at ?? undefined;
  }

  async isWorkflow(workspaceId: number, workflowId: number): Promise<boolean> {
    return (await this.#database.rows(workflow, [workflowId, workspaceId])).length > 0;
  }

  agents(workspaceId: number, workflowId: number | null, before: number): Promise<readonly AgentFigureRow[]> {
    return this.#database.rows<AgentFigureRow>(agents, [workspaceId, workflowId, before, COUNTED]);
  }

  links(workspaceId: number, workflowId: number | null, before: number): Promise<readonly LinkFigureRow[]> {
    return this.#database.rows<LinkFigureRow>(links, [workspaceId, workflowId, before]);
  }

  async ticks(since: number, until: number): Promise<readonly number[]> {
    return (await this.#database.rows<{ readonly at: number }>(ticks, [since, until])).map(({ at }) => at);
  }

  /** `one`, `two`, `three`: succeeded, failed, emitted. */
  agentTotals(agentIds: readonly number[], since: number, until: number): Promise<readonly TotalsRow[]> {
    return this.#database.rows<TotalsRow>(agentTotals, [numbers(agentIds), since, until]);
  }

  /** `one`, `two`, `three`: passed, arrived, lag. */
  linkTotals(linkIds: readonly number[], since: number, until: number): Promise<readonly TotalsRow[]> {
    return this.#database.rows<TotalsRow>(linkTotals, [numbers(linkIds), since, until]);
  }
}
