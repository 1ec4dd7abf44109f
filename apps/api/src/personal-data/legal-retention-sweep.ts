import type { JsonValue } from '@rookery/model';
import type { Session, Statement } from '../persistence/database.js';
import { ERASED, eraseJson } from './erase-payload.js';
import type { PersonMatcher } from './person.js';
import type { Marks } from './personal-marks.js';
import { parsedOr } from './personal-values.js';

const floors = `select p.id, coalesce(min(c.position), p.head) as floor
      from producer p left join link l on l.producer_id = p.id left join link_cursor c on c.link_id = l.id where p.workspace_id = $1 and p.head > 0 group by p.id, p.head`;

/** Agents that hold what is not sent yet: few, and each is asked by delivery_pkey. Uses delivery_urgency_idx, delivery_sending_idx. */
const holding = `select a.id from agent a where a.workspace_id = $1
        and (exists (select from delivery d where d.agent_id = a.id and d.status = 'pending') or exists (select from delivery d where d.agent_id = a.id and d.status = 'sending'))`;

/**
 * Events that are too old and that every link has passed, with what failed on them. What waits to be sent or to be replayed holds its event; what was given up
 * does not. Uses event_pkey, injection_event_idx, delivery_pkey.
 */
const deleteEvents: Statement = {
  name: 'legal retention deletes events',
  text: `with floors as (${floors}), holding as materialized (${holding}), old as materialized (
      select e.producer_id, e.position from floors f cross join lateral (
        select o.producer_id, o.position, o.created_at from event o where o.producer_id = f.id and o.position <= f.floor order by o.position limit $3
      ) e where e.created_at < $2
        and not exists (select from injection i where i.producer_id = e.producer_id and i.position = e.position)
        and not exists (select from holding h join delivery d on d.agent_id = h.id and d.producer_id = e.producer_id and d.position = e.position where d.status in ('pending', 'sending'))
      limit $3
    ), failures as (
      delete from failed_event f using old o where f.producer_id = o.producer_id and f.position = o.position
    ), gone as (
      delete from event e using old o where e.producer_id = o.producer_id and e.position = o.position returning 1
    ) select count(*)::int as gone from gone`,
};

/** Deliveries that are over and too old, once their event is gone: until then they keep it from being sent twice. Uses agent_workflow_idx, delivery_pkey. */
const deleteDeliveries: Statement = {
  name: 'legal retention deletes deliveries',
  text: `with old as materialized (
      select d.agent_id, d.producer_id, d.position from agent a join delivery d on d.agent_id = a.id
      where a.workspace_id = $1 and d.workspace_id = $1 and d.status not in ('pending', 'sending') and d.created_at < $2
        and not exists (select from event e where e.producer_id = d.producer_id and e.position = d.position) limit $3
    ), attempts as (
      delete from attempt t using old o where t.agent_id = o.agent_id and t.producer_id = o.producer_id and t.position = o.position
    ), gone as (
      delete from delivery d using old o where d.agent_id = o.agent_id and d.producer_id = o.producer_id and d.position = o.position returning 1
    ) select count(*)::int as gone from gone`,
};

/**
 * The next events of each producer that are old enough and were read by everybody, up to the first that waits to be sent or replayed: it is sent as it
 * came, and the sweep goes on there once it is over. Uses personal_sweep_pkey, event_pkey, injection_event_idx, delivery_pkey.
 */
const nextToBlank: Statement = {
  name: 'legal retention finds personal fields',
  text: `with floors as (${floors}), holding as materialized (${holding})
    select e.producer_id, e.position, e.key, e.subject, e.payload from floors f left join personal_sweep s on s.producer_id = f.id and s.revision = $4
    cross join lateral (
      select o.*, bool_or(
          exists (select from injection i where i.producer_id = o.producer_id and i.position = o.position)
          or exists (select from holding h join delivery d on d.agent_id = h.id and d.producer_id = o.producer_id and d.position = o.position where d.status in ('pending', 'sending'))
        ) over (order by o.position) as is_held
      from (
        select n.producer_id, n.position, n.key, n.subject, n.payload, n.created_at from event n where n.producer_id = f.id and n.position > coalesce(s.position, 0) and n.position <= f.floor order by n.position limit $3
      ) o
    ) e where e.created_at < $2 and not e.is_held order by e.producer_id, e.position limit $3`,
};
const blank: Statement = { name: 'legal retention blanks an event', text: 'update event set payload = $3, key = $4, subject = $5 where producer_id = $1 and position = $2' };
const saveSweep: Statement = {
  name: 'legal retention notes how far it is',
  text: `insert into personal_sweep (producer_id, position, revision) values ($1, $2, $3) on conflict (producer_id) do update set position = excluded.position, revision = excluded.revision`,
};

interface BlankRow {
  readonly producer_id: number;
  readonly position: number;
  readonly key: string | null;
  readonly subject: string | null;
  readonly payload: string;
}

const nobody: PersonMatcher = { names: () => false, isKey: () => false, isSubject: () => false, words: undefined };

/** Deletes at most `batch` events and deliveries from before a moment. Returns how many went. */
export async function deleteOlder(session: Session, workspaceId: number, before: number, batch: number): Promise<number> {
  const [events] = await session.rows<{ readonly gone: number }>(deleteEvents, [workspaceId, before, batch]);
  const [deliveries] = await session.rows<{ readonly gone: number }>(deleteDeliveries, [workspaceId, before, batch]);
  return (events?.gone ?? 0) + (deliveries?.gone ?? 0);
}

/** Erases the marked fields of at most `batch` events from before a moment. Returns how many were looked at. */
export async function blankOlder(session: Session, workspaceId: number, marks: Marks, { before, batch }: { readonly before: number; readonly batch: number }): Promise<number> {
  const rows = await session.rows<BlankRow & Record<string, unknown>>(nextToBlank, [workspaceId, before, batch, marks.revision]);
  const reached = new Map<number, number>();
  for (const row of rows) {
    const value: JsonValue = parsedOr(row.payload, null);
    const erased = eraseJson(value, { matcher: nobody, fields: marks.fields, known: undefined }, true);
    const key = row.key === null || marks.showsKeys ? row.key : ERASED;
    const subject = row.subject === null ? null : ERASED;
    if (erased.isChanged || key !== row.key || subject !== row.subject) await session.rows(blank, [row.producer_id, row.position, erased.isChanged ? JSON.stringify(erased.value) : row.payload, key, subject]);
    reached.set(row.producer_id, row.position);
  }
  for (const [producerId, position] of reached) await session.rows(saveSweep, [producerId, position, marks.revision]);
  return rows.length;
}
