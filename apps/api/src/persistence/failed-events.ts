import type { FailedEvent, RunnerScope } from '@rookery/engine';
import type { Session, Statement } from './database.js';
import { eventIdColumns } from './event-rows.js';
import { texts } from './parameters.js';

/** Uses failed_event_pkey; an event that fails again at the same agent shows its latest failure. */
const insert: Statement = {
  name: 'insert-failed-events',
  text: `insert into failed_event (agent_id, producer_id, position, workspace_id, version, failed_at, code, message, detail)
    select $1, n.producer_id, n.position, $2, $3, $4, n.code, n.message, n.detail
    from unnest($5::int[], $6::bigint[], $7::text[], $8::text[], $9::text[]) n(producer_id, position, code, message, detail)
    on conflict (agent_id, producer_id, position) do update
      set version = excluded.version, failed_at = excluded.failed_at, code = excluded.code, message = excluded.message, detail = excluded.detail`,
};

export async function insertFailedEvents(session: Session, turn: RunnerScope & { readonly version: number; readonly now: number }, failed: readonly FailedEvent[]): Promise<void> {
  const once = [...new Map(failed.map((entry) => [entry.eventId, entry])).values()];
  await session.rows(insert, [
    turn.agentId, turn.workspaceId, turn.version, turn.now, ...eventIdColumns(once.map(({ eventId }) => eventId)),
    texts(once.map(({ code }) => code)), texts(once.map(({ message }) => message)), texts(once.map(({ detail }) => detail)),
  ]);
}
