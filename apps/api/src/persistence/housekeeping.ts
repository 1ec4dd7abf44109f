import type { Housekeeping } from '@rookery/engine';
import { eventIdColumns } from './event-rows.js';
import type { Database, Statement } from './database.js';
import { numbers, texts } from './parameters.js';
import { createRetention } from './retention.js';

/**
 * Five probes a runner: link_receiver_idx with link_cursor_pkey and producer_pkey, timer_due_idx, injection_agent_idx,
 * schedule_pkey, delivery_due_idx. A paused agent waits for its resumption, a draining one goes on.
 */
const findWaiting: Statement = {
  name: 'find-waiting',
  text: `select r.workspace_id, r.workflow_id, r.agent_id, r.slot from runner r join agent a on a.id = r.agent_id join workflow w on w.id = r.workflow_id
    where (a.state = 'draining' or (a.state = 'live' and a.paused is null and w.paused is null)) and (
      exists (
        select from link l join link_cursor c on c.link_id = l.id and c.slot = r.slot join producer p on p.id = l.producer_id
        where l.to_agent_id = r.agent_id and c.position < least(p.head, coalesce(l.drain_to, p.head)))
      or exists (select from timer t where t.agent_id = r.agent_id and t.due_at <= $1)
      or exists (select from injection i where i.agent_id = r.agent_id)
      or exists (select from schedule s where s.agent_id = r.agent_id and s.requested_at is not null)
      or exists (select from delivery d where d.agent_id = r.agent_id and d.status = 'pending' and d.next_attempt_at <= $1))
    order by r.agent_id, r.slot`,
};

/** Uses link_workflow_idx, link_cursor_pkey, producer_pkey. Whoever drops while it is paused holds nobody back. */
const greatestLag: Statement = {
  name: 'greatest-lag',
  text: `select coalesce(max(p.head - c.position), 0) as lag from link l join link_cursor c on c.link_id = l.id join producer p on p.id = l.producer_id
    join agent a on a.id = l.to_agent_id join workflow w on w.id = l.workflow_id
    where l.workflow_id = $1 and l.workspace_id = $2 and l.state = 'live' and a.paused is distinct from 'drop' and w.paused is distinct from 'drop'`,
};

const saveActivity: Statement = {
  name: 'save-activity',
  text: `update agent a set succeeded = a.succeeded + n.succeeded, failed = a.failed + n.failed, emitted = a.emitted + n.emitted,
      last_success_at = coalesce(n.success_at, a.last_success_at), last_error_at = coalesce(n.error_at, a.last_error_at),
      last_error_code = case when n.error_at is null then a.last_error_code else n.code end,
      last_error_message = case when n.error_at is null then a.last_error_message else n.message end,
      source_waiting = coalesce(n.waiting, a.source_waiting)
    from unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bigint[])
      n(id, workspace_id, succeeded, failed, emitted, success_at, error_at, code, message, waiting)
    where a.id = n.id and a.workspace_id = n.workspace_id`,
};

/** Uses failed_event_pkey of the chosen agents, event_pkey. Without an event list $4 is null. */
const replayFailed: Statement = {
  name: 'replay-failed',
  text: `with chosen as materialized (
      select f.agent_id, f.producer_id, f.position from failed_event f join agent a on a.id = f.agent_id
      where f.workspace_id = $1 and a.workspace_id = $1 and a.workflow_id = $2 and a.state <> 'gone' and ($3::int is null or f.agent_id = $3)
        and ($4::int[] is null or exists (select from unnest($4::int[], $5::bigint[]) x(producer_id, position) where x.producer_id = f.producer_id and x.position = f.position))
        and exists (select from event e where e.producer_id = f.producer_id and e.position = f.position)
      order by f.failed_at, f.producer_id, f.position limit $7 for update of f skip locked
    ), gone as (
      delete from failed_event f using chosen c where f.agent_id = c.agent_id and f.producer_id = c.producer_id and f.position = c.position
    ), injected as (
      insert into injection (workspace_id, agent_id, slot, producer_id, position, created_at) select $1, agent_id, 0, producer_id, position, $6 from chosen returning 1
    ) select count(*)::int as count from injected`,
};

const inject: Statement = {
  name: 'inject',
  text: `with injected as (
      insert into injection (workspace_id, agent_id, slot, producer_id, position, created_at, replay_id)
      select $1, a.id, 0, e.producer_id, e.position, $5, $6 from agent a, unnest($3::int[], $4::bigint[]) with ordinality n(producer_id, position, place)
      join event e on e.producer_id = n.producer_id and e.position = n.position
      where a.id = $2 and a.workspace_id = $1 and a.state <> 'gone' and e.workspace_id = $1 order by n.place returning 1
    ) select count(*)::int as count from injected`,
};

interface WaitingRow {
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly agent_id: number;
  readonly slot: number;
}

export function createHousekeeping(database: Database): Housekeeping {
  const retention = createRetention(database);
  return {
    findWaiting: async ({ now }) => {
      const rows = await database.rows<WaitingRow>(findWaiting, [now]);
      return rows.map((row) => ({ workspaceId: row.workspace_id, workflowId: row.workflow_id, agentId: row.agent_id, slot: row.slot }));
    },
    greatestLag: async ({ workspaceId, workflowId }) => (await database.rows<{ readonly lag: number }>(greatestLag, [workflowId, workspaceId]))[0]?.lag ?? 0,
    sweep: (request) => retention.sweep(request),
    saveActivity: async (activities) => {
      if (activities.length === 0) return;
      const sorted = activities.toSorted((a, b) => a.agentId - b.agentId);
      await database.rows(saveActivity, [
        numbers(sorted.map(({ agentId }) => agentId)), numbers(sorted.map(({ workspaceId }) => workspaceId)), numbers(sorted.map(({ succeeded }) => succeeded)),
        numbers(sorted.map(({ failed }) => failed)), numbers(sorted.map(({ emitted }) => emitted)), numbers(sorted.map(({ lastSuccessAt }) => lastSuccessAt)),
        numbers(sorted.map(({ lastError }) => lastError?.at ?? null)), texts(sorted.map(({ lastError }) => lastError?.code ?? null)), texts(sorted.map(({ lastError }) => lastError?.message ?? null)),
        numbers(sorted.map(({ waiting }) => waiting)),
      ]);
    },
    replayFailed: async ({ workspaceId, workflowId, agentId, eventIds, now, limit }) => {
      const events = eventIds === undefined ? ([null, null] as const) : eventIdColumns(eventIds);
      const [row] = await database.rows<{ readonly count: number }>(replayFailed, [workspaceId, workflowId, agentId ?? null, ...events, now, limit]);
      return row?.count ?? 0;
    },
    inject: async ({ workspaceId, agentId, eventIds, now, replayId }) => {
      const [row] = await database.rows<{ readonly count: number }>(inject, [workspaceId, agentId, ...eventIdColumns(eventIds), now, replayId]);
      return row?.count ?? 0;
    },
  };
}
