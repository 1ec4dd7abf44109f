import type { DeliveryStanding, DeliveryStore, ReplayStanding } from '@rookery/engine';
import { eventId, type DeliveryStatus, type EventId } from '@rookery/model';
import type { Session, Statement } from './database.js';
import { eventIdColumns } from './event-rows.js';
import { texts } from './parameters.js';

/** Uses event_pkey, delivery_pkey. */
const findOwn: Statement = {
  name: 'standing-own',
  text: `select d.producer_id, d.position, d.status, d.idempotency_key
    from unnest($3::int[], $4::bigint[]) n(producer_id, position)
    join delivery d on d.agent_id = $1 and d.producer_id = n.producer_id and d.position = n.position and d.workspace_id = $2`,
};

/** Uses event_pkey. */
const findOrigins: Statement = {
  name: 'standing-origins',
  text: `select e.producer_id, e.position, e.trace_producer_id, e.trace_position, md5(e.payload) as digest
    from unnest($2::int[], $3::bigint[]) n(producer_id, position) join event e on e.producer_id = n.producer_id and e.position = n.position and e.workspace_id = $1`,
};

/**
 * The traces of a batch lie close together, so one look into event_trace_idx finds the pages of all their descendants, and
 * delivery_pkey the deliveries. Whose payload is the same is told by digest, outside: a join would compare all with all.
 */
const findDescendants: Statement = {
  name: 'standing-descendants',
  text: `with descendants as materialized (
      select o.producer_id, o.position, o.trace_producer_id, o.trace_position, md5(o.payload) as digest
      from event o where o.trace_producer_id = $3 and o.trace_position between $4 and $5 and o.workspace_id = $2
    ) select o.*, d.status, d.idempotency_key from descendants o
    join delivery d on d.agent_id = $1 and d.producer_id = o.producer_id and d.position = o.position order by d.id`,
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
  readonly status: DeliveryStatus;
  readonly idempotency_key: string | null;
}

interface OriginRow {
  readonly producer_id: number;
  readonly position: number;
  readonly trace_producer_id: number;
  readonly trace_position: number;
  readonly digest: string;
}

export async function standingOf(session: Session, request: Parameters<DeliveryStore['standing']>[0]): Promise<ReadonlyMap<EventId, ReplayStanding>> {
  const { workspaceId, agentId, eventIds } = request;
  const columns = eventIdColumns(eventIds);
  const own = new Map((await session.rows<StandingRow>(findOwn, [agentId, workspaceId, ...columns])).map((row) => [idOf(row), toStanding(row)] as const));
  const origins = await session.rows<OriginRow>(findOrigins, [workspaceId, ...columns]);
  const twins = new Map<string, (StandingRow & OriginRow)[]>();
  for (const [producerId, group] of Map.groupBy(origins, (row) => row.trace_producer_id)) {
    const traces = group.map((row) => row.trace_position);
    const rows = await session.rows<StandingRow & OriginRow>(findDescendants, [agentId, workspaceId, producerId, Math.min(...traces), Math.max(...traces)]);
    for (const row of rows) twins.set(likenessOf(row), [...(twins.get(likenessOf(row)) ?? []), row]);
  }
  return new Map(origins.map((origin) => {
    const others = (twins.get(likenessOf(origin)) ?? []).filter((row) => row.position !== origin.position);
    return [idOf(origin), { own: own.get(idOf(origin)) ?? null, twins: others.map(toStanding) }] as const;
  }));
}

/** Equal for events of one producer with the same first ancestor and the same payload. */
function likenessOf({ producer_id: producer, trace_producer_id: traceProducer, trace_position: trace, digest }: OriginRow): string {
  return `${producer} ${traceProducer}-${trace} ${digest}`;
}

function idOf(row: { readonly producer_id: number; readonly position: number }): EventId {
  return eventId(row.producer_id, row.position);
}

function toStanding(row: StandingRow): DeliveryStanding {
  return { eventId: idOf(row), status: row.status, idempotencyKey: row.idempotency_key };
}

export async function reviveDeliveries(session: Session, request: Parameters<DeliveryStore['revive']>[0]): Promise<void> {
  const { agentId, slot, epoch, workspaceId, now, deliveries } = request;
  await session.rows(reviveFinal, [agentId, slot, epoch, workspaceId, now, ...eventIdColumns(deliveries.map((one) => one.eventId)), texts(deliveries.map(({ idempotencyKey }) => idempotencyKey))]);
}
