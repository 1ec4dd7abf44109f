import type { NewDelivery } from '@rookery/engine';
import type { Clause } from './database.js';
import { eventIdColumns } from './event-rows.js';
import { booleans, numbers, texts } from './parameters.js';

/** Uses delivery_pkey: one delivery an agent and event, for ever. */
const insert = (first: number): string => {
  const at = (offset: number): string => `$${first + offset}`;
  return `new_deliveries as (
    insert into delivery (agent_id, producer_id, position, workspace_id, status, critical, value, attempts, spent, epoch, created_at, updated_at, expires_at, next_attempt_at, key, batch_id, reason, idempotency_key)
    select a.agent_id, n.producer_id, n.position, $4::int, n.status, n.critical, n.value, case n.status when 'sending' then 1 else 0 end, 0, $3::bigint, ${at(0)}::bigint, ${at(0)}::bigint, n.expires_at,
      case n.status when 'pending' then ${at(0)}::bigint end, n.key, n.batch_id, n.reason, n.idempotency_key
    from agreed a, unnest(${at(1)}::int[], ${at(2)}::bigint[], ${at(3)}::text[], ${at(4)}::boolean[], ${at(5)}::float8[], ${at(6)}::bigint[], ${at(7)}::text[], ${at(8)}::text[], ${at(9)}::text[], ${at(10)}::text[])
      n(producer_id, position, status, critical, value, expires_at, key, batch_id, reason, idempotency_key)
    on conflict (agent_id, producer_id, position) do nothing
  )`;
};

/** A clause of a turn, behind its `agreed`. */
export function deliveryClauses(deliveries: readonly NewDelivery[], now: number): readonly Clause[] {
  if (deliveries.length === 0) return [];
  const values = [
    now, ...eventIdColumns(deliveries.map(({ eventId }) => eventId)),
    texts(deliveries.map(({ status }) => status)), booleans(deliveries.map(({ critical }) => critical)), numbers(deliveries.map(({ value }) => value)),
    numbers(deliveries.map(({ expiresAt }) => (expiresAt === null ? null : Math.round(expiresAt)))), texts(deliveries.map(({ key }) => key)),
    texts(deliveries.map(({ batchId }) => batchId)), texts(deliveries.map(({ reason }) => reason ?? null)),
    texts(deliveries.map(({ idempotencyKey }) => idempotencyKey ?? null)),
  ];
  return [{ name: 'deliveries', text: insert, values }];
}
