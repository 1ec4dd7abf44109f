import { Inject, Injectable } from '@nestjs/common';
import type { EventId } from '@rookery/model';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { eventIdColumns } from '../persistence/event-rows.js';
import { numbers } from '../persistence/parameters.js';
import type { ResolvedFilter } from './agent-filter.js';
import { ANSWER_BYTES, eventViewColumns, type EventViewRow } from './event-view.js';

/** Where a list of events goes on: below this one. */
export interface EventPosition {
  readonly createdAt: number;
  readonly producerId: number;
  readonly position: number;
}

export interface EventsQuery extends ResolvedFilter {
  readonly workspaceId: number;
  readonly port: string | undefined;
  readonly key: string | undefined;
  /** Stands somewhere in the payload, upper and lower case alike; the newest 2,000 of each port are looked at. */
  readonly search: string | undefined;
  readonly below: EventPosition | undefined;
  readonly limit: number;
}

const cappedPayload = `case when sum(octet_length(f.payload)) over (order by f.created_at desc, f.producer_id desc, f.position desc) <= ${ANSWER_BYTES} then f.payload end as payload`;

/** Events of one port that a text is searched in. */
const SEARCHED = 2_000;

// Walks event_pkey backwards for each producer of the filter and merges; no index by time is needed. Within a producer
// time and position ascend together.
const newest: Statement = {
  name: 'list-events',
  text: `with found as (
      select ${eventViewColumns}, e.payload
      from producer p join agent a on a.id = p.agent_id
      cross join lateral (
        select * from (
          select * from event e
          where e.producer_id = p.id and e.workspace_id = $1
            and ($5::text is null or e.key = $5)
            and ($6::bigint is null or (e.created_at, e.producer_id, e.position) < ($6, $7::int, $8::bigint))
            and ($6::bigint is null or p.id <> $7::int or e.position < $8::bigint)
          order by e.position desc limit case when $10::text is null then $9 else greatest($9, ${SEARCHED}) end
        ) e
        where $10::text is null or position(lower($10) in lower(e.payload)) > 0
        order by e.position desc limit $9
      ) e
      where p.workspace_id = $1 and ($2::int is null or a.workflow_id = $2) and ($3::int[] is null or a.id = any($3)) and ($4::text is null or p.port = $4)
      order by e.created_at desc, e.producer_id desc, e.position desc limit $9
    )
    select f.workflow_id, f.agent, f.port, f.producer_id, f.position, f.version, f.hops, f.occurred_at, f.created_at, f.expires_at,
      f.trace_producer_id, f.trace_position, f.parents, f.key, ${cappedPayload}
    from found f order by f.created_at desc, f.producer_id desc, f.position desc`,
};

// uses event_pkey
const byIds: Statement = {
  name: 'load-event-views',
  text: `with found as (
      select ${eventViewColumns}, e.payload
      from unnest($2::int[], $3::bigint[]) i(producer_id, position)
      join event e on e.producer_id = i.producer_id and e.position = i.position
      join producer p on p.id = e.producer_id join agent a on a.id = p.agent_id
      where e.workspace_id = $1
    )
    select f.workflow_id, f.agent, f.port, f.producer_id, f.position, f.version, f.hops, f.occurred_at, f.created_at, f.expires_at,
      f.trace_producer_id, f.trace_position, f.parents, f.key, ${cappedPayload}
    from found f order by f.created_at, f.hops, f.producer_id, f.position`,
};

// A "union" forgets events it has met, so that a cycle ends. Uses event_pkey, one probe an ancestor.
const ancestors: Statement = {
  name: 'find-ancestors',
  text: `with recursive up(producer_id, position) as (
      select $2::int, $3::bigint
      union
      select split_part(parent, '-', 1)::int, split_part(parent, '-', 2)::bigint
      from up join event e on e.producer_id = up.producer_id and e.position = up.position and e.workspace_id = $1
      cross join lateral unnest(string_to_array(e.parents, ' ')) parent
    )
    select producer_id, position from (select * from up limit $4) found where not (producer_id = $2 and position = $3)`,
};

// uses event_trace_idx
const ofTrace: Statement = {
  name: 'list-trace',
  text: `select producer_id, position, parents from event
    where trace_producer_id = $2 and trace_position = $3 and workspace_id = $1 order by created_at, hops limit $4`,
};

/** The log as people read it. */
@Injectable()
export class EventsRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  list({ workspaceId, workflowId, agentIds, port, key, search, below, limit }: EventsQuery): Promise<readonly EventViewRow[]> {
    return this.database.rows<EventViewRow>(newest, [
      workspaceId, workflowId ?? null, agentIds === undefined ? null : numbers(agentIds), port ?? null, key ?? null,
      below?.createdAt ?? null, below?.producerId ?? null, below?.position ?? null, limit, search ?? null,
    ]);
  }

  /** Those that still exist, oldest first. */
  load(workspaceId: number, ids: readonly EventId[]): Promise<readonly EventViewRow[]> {
    return this.database.rows<EventViewRow>(byIds, [workspaceId, ...eventIdColumns(ids)]);
  }

  /** Ids of what an event came from, at most `limit`; some may be gone by now. */
  findAncestors(workspaceId: number, event: { readonly producer: number; readonly position: number }, limit: number): Promise<readonly EventRowId[]> {
    return this.database.rows<EventRowId>(ancestors, [workspaceId, event.producer, event.position, limit]);
  }

  /** The events that have this one as their first ancestor, at most `limit`, oldest first. */
  listTrace(workspaceId: number, first: { readonly producer: number; readonly position: number }, limit: number): Promise<readonly (EventRowId & { readonly parents: string | null })[]> {
    return this.database.rows<EventRowId & { readonly parents: string | null }>(ofTrace, [workspaceId, first.producer, first.position, limit]);
  }
}

export interface EventRowId {
  readonly producer_id: number;
  readonly position: number;
}
