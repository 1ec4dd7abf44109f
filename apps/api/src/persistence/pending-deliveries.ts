import type { DeliveryStore, PendingDelivery } from '@rookery/engine';
import type { Database, Session, Statement } from './database.js';
import { eventColumns, eventIdColumns, toStoredEvent, type EventRow } from './event-rows.js';

const columns = 'd.attempts, d.spent, d.critical, d.value, d.batch_id, d.idempotency_key';

/** Two ranges of delivery_urgency_idx, one for each value of "critical". */
const expire: Statement = {
  name: 'expire-deliveries',
  text: `update delivery set status = 'expired', reason = 'it expired before it was sent', next_attempt_at = null, updated_at = $2
    where agent_id = $1 and workspace_id = $3 and status = 'pending' and critical in (true, false) and expires_at <= $2`,
};

/** Walks delivery_urgency_idx in its own order and stops at the limit; the event by event_pkey. */
const loadUrgent: Statement = {
  name: 'load-pending',
  text: `select ${eventColumns}, ${columns} from (
      select d.* from delivery d
      where d.agent_id = $1 and d.workspace_id = $3 and d.status = 'pending' and d.next_attempt_at <= $2
        and not exists (select from unnest($5::int[], $6::bigint[]) x(producer_id, position) where x.producer_id = d.producer_id and x.position = d.position)
      order by d.critical desc, d.expires_at, d.value desc, d.id limit $4
    ) d join event e on e.producer_id = d.producer_id and e.position = d.position
    order by d.critical desc, d.expires_at, d.value desc, d.id`,
};

/** The oldest delivery of each key that is open, or whose outcome nobody knows, holds the others back. Reads all such of one agent, by its partial indexes. */
const loadHeads: Statement = {
  name: 'load-pending-ordered',
  text: `with open as (
      select d.*, row_number() over (partition by d.key order by d.id) as place from delivery d
      where d.agent_id = $1 and d.workspace_id = $3 and d.status in ('pending', 'sending', 'unknown')
    ) select ${eventColumns}, ${columns} from open d join event e on e.producer_id = d.producer_id and e.position = d.position
    where d.status = 'pending' and d.next_attempt_at <= $2 and (d.key is null or d.place = 1)
      and not exists (select from unnest($5::int[], $6::bigint[]) x(producer_id, position) where x.producer_id = d.producer_id and x.position = d.position)
    order by d.critical desc, d.expires_at, d.value desc, d.id limit $4`,
};

/** The first entry of delivery_due_idx. */
const nextDue: Statement = {
  name: 'next-due-delivery',
  text: `select next_attempt_at from delivery where agent_id = $1 and workspace_id = $2 and status = 'pending' order by next_attempt_at limit 1`,
};

interface PendingRow extends EventRow {
  readonly attempts: number;
  readonly spent: number;
  readonly critical: boolean;
  readonly value: number;
  readonly batch_id: string | null;
  readonly idempotency_key: string | null;
}

export async function loadPending(database: Database, request: Parameters<DeliveryStore['loadPending']>[0]): Promise<readonly PendingDelivery[]> {
  const { agentId, workspaceId, now, limit, ordered, except } = request;
  await database.rows(expire, [agentId, now, workspaceId]);
  const rows = await database.rows<PendingRow>(ordered ? loadHeads : loadUrgent, [agentId, now, workspaceId, limit, ...eventIdColumns(except)]);
  return rows.map((row) => ({
    event: toStoredEvent(row), attempts: row.attempts, spent: row.spent, critical: row.critical, value: row.value, batchId: row.batch_id, idempotencyKey: row.idempotency_key,
  }));
}

export async function nextDueAt(session: Session, { agentId, workspaceId }: Parameters<DeliveryStore['nextDueAt']>[0]): Promise<number | null> {
  const [row] = await session.rows<{ readonly next_attempt_at: number | null }>(nextDue, [agentId, workspaceId]);
  return row?.next_attempt_at ?? null;
}
