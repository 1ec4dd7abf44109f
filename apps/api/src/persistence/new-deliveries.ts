import type { NewDelivery, RunnerScope } from '@rookery/engine';
import type { Session, Statement } from './database.js';
import { eventIdColumns } from './event-rows.js';
import { booleans, numbers, texts } from './parameters.js';

/** Uses delivery_pkey: one delivery an agent and event, for ever. */
const insert: Statement = {
  name: 'insert-deliveries',
  text: `insert into delivery (agent_id, producer_id, position, workspace_id, status, critical, value, attempts, spent, epoch, created_at, updated_at, expires_at, next_attempt_at, key, batch_id, reason)
    select $1, n.producer_id, n.position, $2, n.status, n.critical, n.value, case n.status when 'sending' then 1 else 0 end, 0, $3, $4::bigint, $4::bigint, n.expires_at,
      case n.status when 'pending' then $4::bigint end, n.key, n.batch_id, n.reason
    from unnest($5::int[], $6::bigint[], $7::text[], $8::boolean[], $9::float8[], $10::bigint[], $11::text[], $12::text[], $13::text[])
      n(producer_id, position, status, critical, value, expires_at, key, batch_id, reason)
    on conflict (agent_id, producer_id, position) do nothing`,
};

export async function insertDeliveries(session: Session, turn: RunnerScope & { readonly now: number }, deliveries: readonly NewDelivery[]): Promise<void> {
  await session.rows(insert, [
    turn.agentId, turn.workspaceId, turn.epoch, turn.now, ...eventIdColumns(deliveries.map(({ eventId }) => eventId)),
    texts(deliveries.map(({ status }) => status)), booleans(deliveries.map(({ critical }) => critical)), numbers(deliveries.map(({ value }) => value)),
    numbers(deliveries.map(({ expiresAt }) => (expiresAt === null ? null : Math.round(expiresAt)))), texts(deliveries.map(({ key }) => key)),
    texts(deliveries.map(({ batchId }) => batchId)), texts(deliveries.map(({ reason }) => reason ?? null)),
  ]);
}
