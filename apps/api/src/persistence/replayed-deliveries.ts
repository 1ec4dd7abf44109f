import type { DeliveryStanding, DeliveryStore, ReplayStanding } from '@rookery/engine';
import { eventId, type DeliveryStatus, type EventId } from '@rookery/model';
import type { Session, Statement } from './database.js';
import { eventIdColumns } from './event-rows.js';
import { texts } from './parameters.js';

/** Uses event_pkey, delivery_pkey. */
const findOwn: Statement = {
  name: 'standing-own',
  text: `select d.producer_id, d.position, d.producer_id as of_producer_id, d.position as of_position, d.status, d.idempotency_key
    from unnest($3::int[], $4::bigint[]) n(producer_id, position)
    join delivery d on d.agent_id = $1 and d.producer_id = n.producer_id and d.position = n.position and d.workspace_id = $2`,
};

/**
 * The traces of a batch lie close together, so that one look into event_trace_idx finds the pages of all their
 * descendants; the payloads are compared there, and the deliveries found by delivery_pkey.
 */
const findTwins: Statement = {
  name: 'standing-twins',
  text: `with given as materialized (
      select e.producer_id, e.position, e.trace_producer_id, e.trace_position, e.payload
      from unnest($3::int[], $4::bigint[]) n(producer_id, position) join event e on e.producer_id = n.producer_id and e.position = n.position and e.workspace_id = $2
    ), bounds as materialized (
      select trace_producer_id, min(trace_position) as low, max(trace_position) as high from given group by trace_producer_id
    ), descendants as materialized (
      select o.producer_id, o.position, o.trace_producer_id, o.trace_position, o.payload
      from bounds b join event o on o.trace_producer_id = b.trace_producer_id and o.trace_position between b.low and b.high
      where o.producer_id = any($3::int[])
    ) select o.producer_id, o.position, g.producer_id as of_producer_id, g.position as of_position, d.status, d.idempotency_key
    from given g join descendants o on o.producer_id = g.producer_id and o.trace_producer_id = g.trace_producer_id and o.trace_position = g.trace_position
      and o.position <> g.position and o.payload = g.payload
    join delivery d on d.agent_id = $1 and d.producer_id = o.producer_id and d.position = o.position
    order by d.id`,
};

/** Uses runner_pkey and delivery_pkey; behind the lease. */
const reviveFinal: Statement = {
  name: 'revive-deliveries',
  text: `update delivery d set status = 'pending', spent = 0, next_attempt_at = $5::bigint, updated_at = $5::bigint, reason = null, batch_id = null, idempotency_key = n.idempotency_key
    from unnest($6::int[], $7::bigint[], $8::text[]) n(producer_id, position, idempotency_key), runner r
    where r.agent_id = $1 and r.slot = $2 and r.epoch = $3 and d.agent_id = $1 and d.workspace_id = $4 and d.producer_id = n.producer_id and d.position = n.position
      and d.status not in ('pending', 'sending')`,
};

interface StandingRow {
  readonly producer_id: number;
  readonly position: number;
  readonly of_producer_id: number;
  readonly of_position: number;
  readonly status: DeliveryStatus;
  readonly idempotency_key: string | null;
}

export async function standingOf(session: Session, { workspaceId, agentId, eventIds }: Parameters<DeliveryStore['standing']>[0]): Promise<ReadonlyMap<EventId, ReplayStanding>> {
  const scope = [agentId, workspaceId, ...eventIdColumns(eventIds)] as const;
  const own = byEvent(await session.rows<StandingRow>(findOwn, scope));
  const twins = byEvent(await session.rows<StandingRow>(findTwins, scope));
  return new Map(eventIds.map((id) => [id, { own: own.get(id)?.[0] ?? null, twins: twins.get(id) ?? [] }]));
}

export async function reviveDeliveries(session: Session, request: Parameters<DeliveryStore['revive']>[0]): Promise<void> {
  const { agentId, slot, epoch, workspaceId, now, deliveries } = request;
  await session.rows(reviveFinal, [agentId, slot, epoch, workspaceId, now, ...eventIdColumns(deliveries.map((one) => one.eventId)), texts(deliveries.map(({ idempotencyKey }) => idempotencyKey))]);
}

function byEvent(rows: readonly StandingRow[]): ReadonlyMap<EventId, readonly DeliveryStanding[]> {
  const standings = new Map<EventId, DeliveryStanding[]>();
  for (const row of rows) {
    const id = eventId(row.of_producer_id, row.of_position);
    const list = standings.get(id) ?? [];
    list.push({ eventId: eventId(row.producer_id, row.position), status: row.status, idempotencyKey: row.idempotency_key });
    standings.set(id, list);
  }
  return standings;
}
