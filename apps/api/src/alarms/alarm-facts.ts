import type { Statement, Session } from '../persistence/database.js';
import { numbers, texts } from '../persistence/parameters.js';

/** A live agent of a published workflow, with what is remembered of it. */
export interface AgentFactsRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly published_version: number;
  readonly slug: string;
  readonly type: string;
  readonly paused: 'buffer' | 'drop' | null;
  readonly succeeded: number;
  readonly failed: number;
  readonly emitted: number;
  readonly last_success_at: number | null;
  readonly last_error_at: number | null;
  readonly last_error_message: string | null;
  readonly held: number;
  readonly dead: number;
  readonly endpoints: number;
  readonly endpoint: string | null;
  readonly moved: number | null;
  readonly quiet_since: number | null;
  readonly failed_before: number | null;
  readonly remembered_dead: number | null;
  readonly dead_grew_at: number | null;
}

/** Counted up to this; more is as bad. */
const COUNTED = 1_000;
/** Most failures looked at in one round. */
const FAILURES = 10_000;

/**
 * A few probes an agent: producer_port_key, agent_watch_pkey, and for actions delivery_trouble_idx. Endpoints that refused
 * are few and read whole.
 */
const agents: Statement = {
  name: 'facts of agents',
  text: `with refused as materialized (select agent_id, count(*)::int as endpoints, max(endpoint) as endpoint from disabled_endpoint group by agent_id)
    select a.id, a.workspace_id, a.workflow_id, w.published_version, a.slug, a.type, coalesce(w.paused, a.paused) as paused, a.succeeded, a.failed,
      (select coalesce(sum(p.head), 0)::bigint from producer p where p.agent_id = a.id and p.port <> 'error') as emitted,
      a.last_success_at, a.last_error_at, a.last_error_message,
      case when a.type = any ($1) then (select count(*)::int from (select from delivery d where d.agent_id = a.id and d.status = 'unknown' and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown') limit ${COUNTED}) d) else 0 end as held,
      case when a.type = any ($1) then (select count(*)::int from (select from delivery d where d.agent_id = a.id and d.status = 'dead' and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown') limit ${COUNTED}) d) else 0 end as dead,
      coalesce(r.endpoints, 0) as endpoints, r.endpoint,
      m.moved, m.quiet_since, m.failed_before, m.dead as remembered_dead, m.dead_grew_at
    from workflow w join agent a on a.workflow_id = w.id left join refused r on r.agent_id = a.id left join agent_watch m on m.agent_id = a.id
    where w.published_version is not null and a.state = 'live' and position('~' in w.name) = 0 order by a.id`,
};

// uses link_pkey, link_cursor_pkey, producer_pkey, agent_pkey
const lags: Statement = {
  name: 'facts of links',
  text: `select l.to_agent_id as id, l.workflow_id, max(p.head - c.position)::bigint as lag
    from link l join link_cursor c on c.link_id = l.id join producer p on p.id = l.producer_id where l.state = 'live' group by l.to_agent_id, l.workflow_id`,
};

/** uses figure_tick_pkey, agent_figure_pkey; an agent without a figure up to then came to be later, and counts from nothing */
const before: Statement = {
  name: 'counts before',
  text: `select n.id, coalesce(f.succeeded, 0) as succeeded, coalesce(f.failed, 0) as failed
    from unnest($1::int[], $2::bigint[]) n(id, since)
    cross join lateral (select coalesce((select at from figure_tick where at <= n.since order by at desc limit 1), (select at from figure_tick order by at limit 1)) as at) k
    left join lateral (select f.succeeded, f.failed from agent_figure f where f.agent_id = n.id and f.at <= k.at order by f.at desc limit 1) f on true
    where k.at is not null`,
};

// uses failed_event_age_idx
const failures: Statement = {
  name: 'new failures',
  text: `select agent_id as id, count(*)::int as count, (array_agg(code order by failed_at desc))[1] as code
    from (select agent_id, code, failed_at from failed_event where failed_at > $1 order by failed_at desc limit ${FAILURES}) f group by agent_id`,
};

// uses quota_use_pkey
const refusals: Statement = {
  name: 'refused by quota',
  text: 'select workspace_id, refused, refused_at from quota_use where day >= $1 and refused_at > $2',
};

// uses workflow_version_pkey
const documents: Statement = {
  name: 'published documents',
  text: `select v.workflow_id, v.version, v.document from unnest($1::int[], $2::int[]) n(workflow_id, version)
    join workflow_version v on v.workflow_id = n.workflow_id and v.version = n.version`,
};

// uses agent_watch_pkey
const remember: Statement = {
  name: 'remember agents',
  text: `insert into agent_watch (agent_id, workspace_id, moved, quiet_since, failed_before, dead, dead_grew_at)
    select * from unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
    on conflict (agent_id) do update set moved = excluded.moved, quiet_since = excluded.quiet_since, failed_before = excluded.failed_before,
      dead = excluded.dead, dead_grew_at = excluded.dead_grew_at`,
};

const forget: Statement = { name: 'forget agents', text: `delete from agent_watch m using agent a where a.id = m.agent_id and a.state = 'gone'` };

const shift: Statement = {
  name: 'shift silences',
  text: 'update agent_watch set quiet_since = quiet_since + $1, dead_grew_at = dead_grew_at + $1 where quiet_since > 0 or dead_grew_at is not null',
};

export interface RememberedRow {
  readonly agentId: number;
  readonly workspaceId: number;
  readonly moved: number;
  readonly quietSince: number;
  readonly failedBefore: number;
  readonly dead: number;
  readonly deadGrewAt: number | null;
}

/** What a round of judging reads and remembers: a handful of statements, however many agents there are. */
export function alarmFacts(session: Session) {
  return {
    agents: (actionTypes: readonly string[]) => session.rows<AgentFactsRow>(agents, [texts(actionTypes)]),
    lags: () => session.rows<{ readonly id: number; readonly workflow_id: number; readonly lag: number }>(lags, []),
    before: (asked: readonly { readonly id: number; readonly since: number }[]) =>
      session.rows<{ readonly id: number; readonly succeeded: number; readonly failed: number }>(before, [numbers(asked.map(({ id }) => id)), numbers(asked.map(({ since }) => since))]),
    failures: (since: number) => session.rows<{ readonly id: number; readonly count: number; readonly code: string }>(failures, [since]),
    refusals: (day: number, since: number) => session.rows<{ readonly workspace_id: number; readonly refused: number; readonly refused_at: number }>(refusals, [day, since]),
    documents: (wanted: readonly { readonly workflowId: number; readonly version: number }[]) =>
      session.rows<{ readonly workflow_id: number; readonly version: number; readonly document: unknown }>(documents, [numbers(wanted.map(({ workflowId }) => workflowId)), numbers(wanted.map(({ version }) => version))]),
    async remember(rows: readonly RememberedRow[]): Promise<void> {
      if (rows.length === 0) return;
      await session.rows(remember, [
        numbers(rows.map(({ agentId }) => agentId)), numbers(rows.map(({ workspaceId }) => workspaceId)), numbers(rows.map(({ moved }) => moved)), numbers(rows.map(({ quietSince }) => quietSince)),
        numbers(rows.map(({ failedBefore }) => failedBefore)), numbers(rows.map(({ dead }) => dead)), numbers(rows.map(({ deadGrewAt }) => deadGrewAt)),
      ]);
    },
    /** While nobody watched, or a clock was set, no silence grew: the moments move along. */
    shift: (ms: number) => session.rows(shift, [ms]),
    forget: () => session.rows(forget, []),
  };
}
