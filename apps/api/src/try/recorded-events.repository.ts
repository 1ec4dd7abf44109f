import { Inject, Injectable } from '@nestjs/common';
import type { StoredEvent, WorkspaceScope } from '@rookery/engine';
import type { EventId } from '@rookery/model';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { eventColumns, eventIdColumns, toStoredEvent, type EventRow } from '../persistence/event-rows.js';
import { numbers } from '../persistence/parameters.js';
import type { RecordedProducer } from './recorded-agents.js';

/** Positions `[from, to)` of one producer. */
export interface PositionRange {
  readonly producerId: number;
  readonly from: number;
  readonly to: number;
}

/** A disabled endpoint more than this is not known to a try. */
const MOST_ENDPOINTS = 10_000;

// uses agent_workflow_idx and producer_port_key
const producersOf: Statement = {
  name: 'try-producers',
  text: `select a.id as "agentId", a.slug, a.type, p.id as "producerId", p.port, p.head
    from agent a join producer p on p.agent_id = a.id where a.workflow_id = $1 and a.workspace_id = $2 order by a.id, p.id`,
};
// uses event_pkey
const firstFrom: Statement = { name: 'try-first-event-from', text: 'select position, created_at from event where producer_id = $1 and position >= $2 order by position limit 1' };
const firstOfEach: Statement = {
  name: 'try-first-events-from',
  text: `select i.producer_id, e.position, e.created_at from unnest($1::int[], $2::bigint[]) i(producer_id, position)
    cross join lateral (select position, created_at from event where producer_id = i.producer_id and position >= i.position order by position limit 1) e`,
};
const stretch: Statement = {
  name: 'try-read-events',
  text: `select ${eventColumns} from event e where e.producer_id = $1 and e.position >= $2 and e.position < $3 and e.workspace_id = $4 order by e.position limit $5`,
};
// uses event_pkey
const byIds: Statement = {
  name: 'try-load-events',
  text: `select ${eventColumns} from unnest($2::int[], $3::bigint[]) i(producer_id, position)
    join event e on e.producer_id = i.producer_id and e.position = i.position where e.workspace_id = $1`,
};
// uses disabled_endpoint_pkey
const disabled: Statement = { name: 'try-disabled-endpoints', text: `select endpoint, reason from disabled_endpoint where workspace_id = $1 order by endpoint limit ${MOST_ENDPOINTS}` };

/** What is on record, read in pieces by primary key. */
@Injectable()
export class RecordedEventsRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  producersOf({ workspaceId, workflowId }: WorkspaceScope & { readonly workflowId: number }): Promise<readonly RecordedProducer[]> {
    return this.database.rows<RecordedProducer & Record<string, unknown>>(producersOf, [workflowId, workspaceId]);
  }

  /** The first event that is still there, and when it was created. */
  async first(producerId: number, from = 1): Promise<{ readonly position: number; readonly createdAt: number } | undefined> {
    const [row] = await this.database.rows<{ readonly position: number; readonly created_at: number }>(firstFrom, [producerId, from]);
    return row === undefined ? undefined : { position: row.position, createdAt: row.created_at };
  }

  /**
   * By producer, the first position whose event was created at or after a moment; the head + 1 when there is none. Times ascend with
   * positions, so some twenty looks at the primary key find it among a million; one look is one statement for all producers.
   */
  async positionsAt(producers: readonly Pick<RecordedProducer, 'producerId' | 'head'>[], moment: number): Promise<ReadonlyMap<number, number>> {
    const searches = producers.map(({ producerId, head }) => ({ producerId, head, low: 1, high: head + 1 }));
    for (let open = searches; open.length > 0; open = open.filter(({ low, high }) => low < high)) {
      const middles = open.map(({ low, high }) => Math.floor((low + high) / 2));
      const rows = await this.database.rows<{ readonly producer_id: number; readonly position: number; readonly created_at: number }>(firstOfEach, [numbers(open.map(({ producerId }) => producerId)), numbers(middles)]);
      const found = new Map(rows.map((row) => [row.producer_id, row]));
      open.forEach((search, index) => {
        const row = found.get(search.producerId);
        if (row === undefined || row.position > search.head || row.created_at >= moment) search.high = middles[index] ?? search.low;
        else search.low = row.position + 1;
      });
    }
    return new Map(searches.map(({ producerId, low }) => [producerId, low]));
  }

  async read(workspaceId: number, { producerId, from, to }: PositionRange, limit: number): Promise<readonly StoredEvent[]> {
    return (await this.database.rows<EventRow & Record<string, unknown>>(stretch, [producerId, from, to, workspaceId, limit])).map(toStoredEvent);
  }

  /** Those that still exist, in no order. */
  async load(workspaceId: number, ids: readonly EventId[]): Promise<readonly StoredEvent[]> {
    if (ids.length === 0) return [];
    return (await this.database.rows<EventRow & Record<string, unknown>>(byIds, [workspaceId, ...eventIdColumns(ids)])).map(toStoredEvent);
  }

  async disabledEndpoints(workspaceId: number): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.rows<{ readonly endpoint: string; readonly reason: string }>(disabled, [workspaceId]);
    return new Map(rows.map(({ endpoint, reason }) => [endpoint, reason]));
  }
}
