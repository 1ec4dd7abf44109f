import { Inject, Injectable } from '@nestjs/common';
import type { AgentScope } from '@rookery/engine';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';

export interface AgentHealthRow {
  readonly type: string;
  readonly version: number;
  readonly cursor: string | null;
  readonly lastSuccessAt: number | null;
  readonly lastErrorAt: number | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorMessage: string | null;
  readonly succeeded: number;
  readonly failed: number;
  readonly emitted: number;
  readonly nextRunAt: number | null;
  readonly lag: number;
  readonly failedEvents: number;
  readonly pendingDeliveries: number;
  /** Of the newest events: how many there are, and when the oldest of them came. */
  readonly recentEvents: number;
  readonly recentSince: number | null;
}

/** Events looked at for a rate; more would cost more than a rate is worth. */
const RECENT = 1_000;

// uses agent_pkey, link_receiver_idx, link_cursor_pkey, failed_event_pkey, delivery_due_idx, event_pkey
const health: Statement = {
  name: 'agent health',
  text: `select a.type, a.version, a.source_cursor as "cursor", a.last_success_at as "lastSuccessAt", a.last_error_at as "lastErrorAt",
      a.last_error_code as "lastErrorCode", a.last_error_message as "lastErrorMessage", a.succeeded, a.failed, a.emitted,
      (select s.next_run_at from schedule s where s.agent_id = a.id) as "nextRunAt",
      (select greatest(coalesce(max(p.head - c.position), 0), coalesce(a.source_waiting, 0)) from link l join producer p on p.id = l.producer_id join link_cursor c on c.link_id = l.id
        where l.to_agent_id = a.id and l.state = 'live') as lag,
      (select count(*) from failed_event f where f.agent_id = a.id) as "failedEvents",
      (select count(*) from delivery d where d.agent_id = a.id and d.status = 'pending') as "pendingDeliveries",
      recent.events as "recentEvents", recent.since as "recentSince"
    from agent a
    left join lateral (
      select count(*) as events, min(e.created_at) as since from producer p join event e on e.producer_id = p.id and e.position > p.head - $3
      where p.agent_id = a.id and e.created_at > $4
    ) recent on true
    where a.id = $1 and a.workspace_id = $2`,
};

/** What the store knows about how an agent fares. */
@Injectable()
export class AgentHealthRepository {
  readonly #database: Database;

  constructor(@Inject(DATABASE) database: Database) {
    this.#database = database;
  }

  /** `since`: events before it are no part of the rate. */
  async find(scope: Pick<AgentScope, 'agentId' | 'workspaceId'>, since: number): Promise<AgentHealthRow | undefined> {
    return (await this.#database.rows<AgentHealthRow>(health, [scope.agentId, scope.workspaceId, RECENT, since]))[0];
  }
}
