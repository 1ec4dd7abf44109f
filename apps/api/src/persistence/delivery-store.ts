import type { DeliveryFilter, DeliveryStore } from '@rookery/engine';
import type { DeliveryStatus } from '@rookery/model';
import type { Database, Session, Statement } from './database.js';
import { markSending, recordOutcomes, recover } from './delivery-outcomes.js';
import { eventIdColumns } from './event-rows.js';
import { texts } from './parameters.js';
import { loadPending, nextDueAt } from './pending-deliveries.js';
import { applyReports, settleReceipts } from './receipts.js';
import { reviveDeliveries, standingOf } from './replayed-deliveries.js';

const REPLAYABLE: readonly DeliveryStatus[] = ['dead', 'expired', 'failed', 'suppressed', 'unknown'];

/** Uses delivery_trouble_idx, agent_pkey; what has no event any more cannot be sent. Without an event list $5 is null. */
const replayTrouble: Statement = {
  name: 'replay-deliveries',
  text: `with chosen as materialized (
      select d.agent_id, d.producer_id, d.position from delivery d join agent a on a.id = d.agent_id
      where d.workspace_id = $1 and a.workspace_id = $1 and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown') and d.status = any($2::text[])
        and ($3::int is null or a.workflow_id = $3) and ($4::int is null or d.agent_id = $4)
        and ($5::int[] is null or exists (select from unnest($5::int[], $6::bigint[]) x(producer_id, position) where x.producer_id = d.producer_id and x.position = d.position))
        and exists (select from event e where e.producer_id = d.producer_id and e.position = d.position)
      order by d.id limit $8 for update of d skip locked
    ) update delivery d set status = 'pending', spent = 0, next_attempt_at = $7::bigint, updated_at = $7::bigint, reason = null, batch_id = null
    from chosen c where d.agent_id = c.agent_id and d.producer_id = c.producer_id and d.position = c.position returning 1`,
};

/** Uses disabled_endpoint_pkey. */
const disable: Statement = {
  name: 'disable-endpoint',
  text: `insert into disabled_endpoint (workspace_id, endpoint, workflow_id, agent_id, reason, disabled_at) values ($1, $2, $3, $4, $5, $6)
    on conflict (workspace_id, endpoint) do update set workflow_id = excluded.workflow_id, agent_id = excluded.agent_id, reason = excluded.reason, disabled_at = excluded.disabled_at`,
};

const findDisabled: Statement = { name: 'find-disabled', text: 'select endpoint, reason from disabled_endpoint where workspace_id = $1 and endpoint = any($2::text[])' };

const enable: Statement = { name: 'enable-endpoint', text: 'delete from disabled_endpoint where workspace_id = $1 and endpoint = $2 returning endpoint' };

/** Uses runner_pkey and delivery_pkey; behind the lease, as nothing of another owner may be touched. */
const suppressPending: Statement = {
  name: 'suppress-pending',
  text: `update delivery d set status = 'suppressed', reason = n.reason, updated_at = $4
    from unnest($5::int[], $6::bigint[], $7::text[]) n(producer_id, position, reason), runner r
    where r.agent_id = $1 and r.slot = $2 and r.epoch = $3 and d.agent_id = $1 and d.producer_id = n.producer_id and d.position = n.position and d.status = 'pending'`,
};

export function createDeliveryStore(database: Database): DeliveryStore {
  return {
    loadPending: (request) => loadPending(database, request),
    markSending: (request) => markSending(database, request),
    recordOutcomes: (request) => recordOutcomes(database, request),
    recover: (request) => recover(database, request),
    applyReports: (request) => database.transaction((session) => applyReports(session, request)),
    settleReceipts: (request) => settleReceipts(database, request),
    replay: (request) => replay(database, request),
    disableEndpoint: async ({ workspaceId, workflowId, agentId, endpoint, reason, now }) => {
      await database.rows(disable, [workspaceId, endpoint, workflowId, agentId, reason, now]);
    },
    disabledEndpoints: async ({ workspaceId, endpoints }) => {
      if (endpoints.length === 0) return new Map();
      const rows = await database.rows<{ readonly endpoint: string; readonly reason: string }>(findDisabled, [workspaceId, texts(endpoints)]);
      return new Map(rows.map(({ endpoint, reason }) => [endpoint, reason]));
    },
    enableEndpoint: async ({ workspaceId, endpoint }) => (await database.rows(enable, [workspaceId, endpoint])).length > 0,
    suppress: async ({ agentId, slot, epoch, now, deliveries }) => {
      const events = eventIdColumns(deliveries.map(({ eventId }) => eventId));
      await database.rows(suppressPending, [agentId, slot, epoch, now, ...events, texts(deliveries.map(({ reason }) => reason))]);
    },
    standing: (request) => standingOf(database, request),
    revive: (request) => reviveDeliveries(database, request),
    nextDueAt: (request) => nextDueAt(database, request),
  };
}

async function replay(session: Session, filter: DeliveryFilter & { readonly now: number; readonly limit: number }): Promise<number> {
  const statuses = (filter.statuses ?? ['dead']).filter((status) => REPLAYABLE.includes(status));
  const events = filter.eventIds === undefined ? ([null, null] as const) : eventIdColumns(filter.eventIds);
  const rows = await session.rows(replayTrouble, [filter.workspaceId, texts(statuses), filter.workflowId ?? null, filter.agentId ?? null, ...events, filter.now, filter.limit]);
  return rows.length;
}
