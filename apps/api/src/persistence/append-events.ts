import type { NewEvent, StoredEvent } from '@rookery/engine';
import type { Session, Statement, Value } from './database.js';
import { batchColumns, batchOf, newEventColumns, storedEvents, type Head } from './event-rows.js';
import { numbers } from './parameters.js';

/**
 * Inserts a batch of events behind the heads taken by a `taken(id, base)` clause before it. `first` is the number of
 * the first of the parameters of `batchColumns`; `version` and `now` are SQL. An array that is left empty gives nulls,
 * which the shared value fills; the payloads say how many events there are. Plan: function scan, nested with a handful
 * of producers, no index but `event_pkey` is written (and the BRIN summary).
 */
export function insertEvents(first: number, { version, now, workspace }: { readonly version: string; readonly now: string; readonly workspace: string }): string {
  const shared = (index: number): number => first + 2 * index;
  const payloads = first + 2 * newEventColumns.length;
  return `insert into event (producer_id, position, workspace_id, version, slot, hops, occurred_at, created_at, expires_at,
      trace_producer_id, trace_position, parents, key, subject, replay_id, payload)
    select t.id, t.base + n.rank, ${workspace}, ${version}, coalesce(n.slot, (t.base + n.rank) % 256), n.hops, n.occurred_at, ${now}, n.expires_at,
      coalesce(n.trace_producer_id, t.id), coalesce(n.trace_position, t.base + n.rank), n.parents, n.key, n.subject, n.replay_id, n.payload
    from (select ${newEventColumns.map(([name, type], index) => `coalesce(u.${name}, $${shared(index)}::${type}${name === 'rank' ? ', u.place' : ''}) as ${name}`).join(', ')}, u.payload
      from unnest(${newEventColumns.map(([, type], index) => `$${shared(index) + 1}::${type}[]`).join(', ')}, $${payloads}::text[])
        with ordinality u(${newEventColumns.map(([name]) => name).join(', ')}, payload, place)) n
    join taken t on t.id = n.producer_id`;
}

/**
 * Takes positions and inserts, in one statement. The row lock on the producer, held to the commit, hands out dense
 * positions and shows them to readers in order. Uses producer_pkey; several producers are locked in id order first.
 */
const append: Statement = {
  name: 'append-events',
  text: `with locked as materialized (
      select id from producer where id = any($1::int[]) and workspace_id = $3 order by id for no key update
    ), taken as (
      update producer p set head = p.head + c.count from unnest($1::int[], $2::int[]) c(id, count), locked l
      where p.id = c.id and l.id = c.id returning p.id, p.head - c.count as base
    ), inserted as (
      ${insertEvents(6, { version: '$4::int', now: '$5::bigint', workspace: '$3::int' })}
    ) select id, base from taken`,
};

/** Stores what an agent emitted. Throws when one of the producers does not exist. */
export async function appendEvents(session: Session, events: readonly NewEvent[], stamp: { readonly workspaceId: number; readonly version: number; readonly now: number }): Promise<readonly StoredEvent[]> {
  if (events.length === 0) return [];
  const batch = batchOf(events);
  const values: readonly Value[] = [
    numbers(batch.producers.map(({ id }) => id)), numbers(batch.producers.map(({ count }) => count)), stamp.workspaceId, stamp.version, stamp.now, ...batchColumns(batch),
  ];
  const taken = await session.rows<{ readonly id: number; readonly base: number }>(append, values);
  return storedEvents(batch, requireHeads(taken, stamp.version), stamp.now);
}

/** Each producer's head before the batch; a producer that is missing is a bug of the caller, and nothing may be stored. */
export function requireHeads(taken: readonly { readonly id: number; readonly base: number }[], version: number): (producerId: number) => Head {
  const heads = new Map(taken.map(({ id, base }) => [id, { base, version }]));
  return (producerId) => {
    const head = heads.get(producerId);
    if (head === undefined) throw new Error(`producer ${producerId}: there is none in this workspace; events were emitted to a port that was not published`);
    return head;
  };
}
