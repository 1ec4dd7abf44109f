import type { Housekeeping } from '@rookery/engine';
import { parseDuration } from '@rookery/model';
import type { Database, Statement } from './database.js';
import { numbers } from './parameters.js';

const DEFAULT_RETENTION_MS = 7 * 86_400_000;
const FAILED_RETENTION_MS = 30 * 86_400_000;

/**
 * What is below every cursor, and how old the first event after the sweep's place is. Links and producers are small;
 * the first event comes from event_pkey.
 */
const findSweepable: Statement = {
  name: 'find-sweepable',
  text: `with floors as (
      select p.id, p.head, p.retention, coalesce(min(c.position), p.head) as floor
      from producer p left join link l on l.producer_id = p.id left join link_cursor c on c.link_id = l.id
      where p.head > 0 group by p.id
    ) select f.id, f.head, f.retention, f.floor, e.position, e.created_at
    from floors f left join unnest($1::int[], $2::bigint[]) s(id, swept_to) on s.id = f.id
    cross join lateral (
      select e.position, e.created_at from event e where e.producer_id = f.id and e.position > coalesce(s.swept_to, 0) and e.position <= f.floor
      order by e.position limit 1
    ) e order by f.id`,
};

/**
 * Looks at one stretch of event_pkey and deletes what nobody needs. Agents that hold deliveries which are open or may
 * be replayed are few, and each is asked by delivery_pkey.
 */
const sweepEvents: Statement = {
  name: 'sweep-events',
  text: `with stretch as materialized (
      select e.producer_id, e.position, e.created_at from event e where e.producer_id = $1 and e.position > $2 and e.position <= $3 order by e.position limit $6
    ), holding as materialized (
      select a.id from agent a
      where exists (select from delivery d where d.agent_id = a.id and d.status = 'pending') or exists (select from delivery d where d.agent_id = a.id and d.status = 'sending')
        or exists (select from delivery d where d.agent_id = a.id and d.status in ('dead', 'expired', 'failed', 'suppressed', 'unknown') and d.status in ('dead', 'unknown'))
    ), gone as (
      delete from event e using stretch s
      where e.producer_id = s.producer_id and e.position = s.position and s.created_at < $4 and s.position <= $5
        and not exists (select from failed_event f where f.producer_id = s.producer_id and f.position = s.position)
        and not exists (select from injection i where i.producer_id = s.producer_id and i.position = s.position)
        and not exists (
          select from holding h join delivery d on d.agent_id = h.id and d.producer_id = s.producer_id and d.position = s.position
          where d.status in ('pending', 'sending', 'dead', 'unknown'))
      returning 1
    ) select (select count(*)::int from gone) as gone, count(*)::int as seen, max(position) as last, bool_or(created_at >= $4 or position > $5) as has_young from stretch`,
};

/** A stretch of state_pkey; nothing but the sweep looks for expired rows, so no index is kept for it. */
const sweepState: Statement = {
  name: 'sweep-state',
  text: `with stretch as materialized (
      select s.agent_id, s.key from state s where (s.agent_id, s.key) > ($1, $2) order by s.agent_id, s.key limit $3
    ), gone as (
      delete from state s using stretch t where s.agent_id = t.agent_id and s.key = t.key
        and (s.expires_at <= $4 or exists (select from agent a where a.id = s.agent_id and a.gone_at <= $5)) returning 1
    ) select (select count(*)::int from gone) as gone, (select count(*)::int from stretch) as seen, agent_id, key from stretch order by agent_id desc, key desc limit 1`,
};

const sweepDedupe: Statement = {
  name: 'sweep-dedupe',
  text: `with stretch as materialized (
      select d.agent_id, d.key from dedupe d where (d.agent_id, d.key) > ($1, $2) order by d.agent_id, d.key limit $3
    ), gone as (
      delete from dedupe d using stretch t where d.agent_id = t.agent_id and d.key = t.key
        and (d.forget_at <= $4 or exists (select from agent a where a.id = d.agent_id and a.gone_at <= $5)) returning 1
    ) select (select count(*)::int from gone) as gone, (select count(*)::int from stretch) as seen, agent_id, key from stretch order by agent_id desc, key desc limit 1`,
};

/**
 * Finished deliveries go after their event: while it exists, they are what keeps it from being sent twice. A stretch
 * of delivery_pkey; attempts by attempt_pkey.
 */
const sweepDeliveries: Statement = {
  name: 'sweep-deliveries',
  text: `with stretch as materialized (
      select d.agent_id, d.producer_id, d.position from delivery d where (d.agent_id, d.producer_id, d.position) > ($1, $2, $3)
      order by d.agent_id, d.producer_id, d.position limit $4
    ), gone as (
      delete from delivery d using stretch t where d.agent_id = t.agent_id and d.producer_id = t.producer_id and d.position = t.position
        and d.status not in ('pending', 'sending') and d.updated_at < $5
        and not exists (select from event e where e.producer_id = t.producer_id and e.position = t.position)
      returning d.agent_id, d.producer_id, d.position
    ), attempts as (
      delete from attempt a using gone g where a.agent_id = g.agent_id and a.producer_id = g.producer_id and a.position = g.position
    ) select (select count(*)::int from gone) as gone, (select count(*)::int from stretch) as seen, agent_id, producer_id, position
    from stretch order by agent_id desc, producer_id desc, position desc limit 1`,
};

/** Uses failed_event_age_idx, injection_event_idx. What it held goes with its own retention. */
const sweepFailed: Statement = {
  name: 'sweep-failed',
  text: `with old as materialized (
      select f.agent_id, f.producer_id, f.position from failed_event f where f.failed_at < $1
        and not exists (select from injection i where i.producer_id = f.producer_id and i.position = f.position and i.agent_id = f.agent_id)
      order by f.failed_at limit $2 for update of f skip locked
    ), gone as (
      delete from failed_event f using old o where f.agent_id = o.agent_id and f.producer_id = o.producer_id and f.position = o.position returning 1
    ) select count(*)::int as gone from gone`,
};

interface Sweepable {
  readonly id: number;
  readonly head: number;
  readonly retention: string | null;
  readonly floor: number;
  readonly position: number;
  readonly created_at: number;
}

interface KeyedStretch {
  readonly gone: number;
  readonly seen: number;
  readonly agent_id: number;
  readonly key: string;
}

interface KeyPlace {
  readonly agentId: number;
  readonly key: string;
}

interface DeliveryPlace {
  readonly agentId: number;
  readonly producerId: number;
  readonly position: number;
}

const firstKey: KeyPlace = { agentId: 0, key: '' };
const firstDelivery: DeliveryPlace = { agentId: 0, producerId: 0, position: 0 };

/**
 * Deletes what is past its retention, a bounded stretch a call. Each sweep goes on where the last one stopped and
 * begins again at the end; the places are kept in memory only, since losing them costs one round.
 */
export function createRetention(database: Database): Pick<Housekeeping, 'sweep'> {
  const sweptTo = new Map<number, number>();
  const places: { state: KeyPlace; dedupe: KeyPlace; delivery: DeliveryPlace } = { state: firstKey, dedupe: firstKey, delivery: firstDelivery };

  const sweepProducer = async (producer: Sweepable, now: number, batch: number): Promise<number> => {
    const { createdBefore, upTo } = limitsOf(producer, now);
    if (producer.created_at >= createdBefore || producer.position > upTo) {
      sweptTo.delete(producer.id);
      return 0;
    }
    const [stretch] = await database.rows<{ readonly gone: number; readonly seen: number; readonly last: number | null; readonly has_young: boolean | null }>(sweepEvents, [
      producer.id, sweptTo.get(producer.id) ?? 0, producer.floor, createdBefore, upTo, batch,
    ]);
    if (stretch === undefined || stretch.last === null || stretch.has_young === true || stretch.seen < batch) sweptTo.delete(producer.id);
    else sweptTo.set(producer.id, stretch.last);
    return stretch?.gone ?? 0;
  };

  const sweepAllEvents = async (now: number, batch: number): Promise<number> => {
    const swept = [...sweptTo];
    const found = await database.rows<Sweepable>(findSweepable, [numbers(swept.map(([id]) => id)), numbers(swept.map(([, place]) => place))]);
    // Whoever has no event after its place begins again.
    const present = new Set(found.map(({ id }) => id));
    for (const [id] of swept) if (!present.has(id)) sweptTo.delete(id);
    let gone = 0;
    for (const producer of found) {
      if (gone >= batch) break;
      gone += await sweepProducer(producer, now, batch - gone);
    }
    return gone;
  };

  const sweepKeys = async (what: 'state' | 'dedupe', now: number, batch: number): Promise<number> => {
    const place = places[what];
    const [stretch] = await database.rows<KeyedStretch>(what === 'state' ? sweepState : sweepDedupe, [place.agentId, place.key, batch, now, now - DEFAULT_RETENTION_MS]);
    places[what] = stretch === undefined || stretch.seen < batch ? firstKey : { agentId: stretch.agent_id, key: stretch.key };
    return stretch?.gone ?? 0;
  };

  const sweepOldDeliveries = async (now: number, batch: number): Promise<number> => {
    const place = places.delivery;
    const [stretch] = await database.rows<{ readonly gone: number; readonly seen: number; readonly agent_id: number; readonly producer_id: number; readonly position: number }>(sweepDeliveries, [
      place.agentId, place.producerId, place.position, batch, now - DEFAULT_RETENTION_MS,
    ]);
    places.delivery = stretch === undefined || stretch.seen < batch ? firstDelivery : { agentId: stretch.agent_id, producerId: stretch.producer_id, position: stretch.position };
    return stretch?.gone ?? 0;
  };

  return {
    sweep: async ({ now, batch }) => ({
      events: await sweepAllEvents(now, batch),
      state: await sweepKeys('state', now, batch),
      dedupeKeys: await sweepKeys('dedupe', now, batch),
      deliveries: await sweepOldDeliveries(now, batch),
      failedEvents: (await database.rows<{ readonly gone: number }>(sweepFailed, [now - FAILED_RETENTION_MS, batch]))[0]?.gone ?? 0,
    }),
  };
}


/** `none` and `failed`: as soon as every link has passed; what failed is held by its failure. A number: all but the last so many. Otherwise by age. */
function limitsOf({ retention, head, floor }: Sweepable, now: number): { readonly createdBefore: number; readonly upTo: number } {
  if (retention === 'none' || retention === 'failed') return { createdBefore: Number.MAX_SAFE_INTEGER, upTo: floor };
  if (retention !== null && /^\d+$/.test(retention)) return { createdBefore: Number.MAX_SAFE_INTEGER, upTo: Math.min(floor, head - Number(retention)) };
  return { createdBefore: now - (retention === null ? DEFAULT_RETENTION_MS : (parseDuration(retention) ?? DEFAULT_RETENTION_MS)), upTo: floor };
}
