import type { FailedEvent } from '@rookery/engine';
import type { Clause } from './database.js';
import { eventIdColumns } from './event-rows.js';
import { texts } from './parameters.js';

/** Uses failed_event_pkey; an event that fails again at the same agent shows its latest failure. */
const insert = (first: number): string => {
  const at = (offset: number): string => `$${first + offset}`;
  return `failures as (
    insert into failed_event (agent_id, producer_id, position, workspace_id, version, failed_at, code, message, detail)
    select a.agent_id, n.producer_id, n.position, $4::int, ${at(0)}::int, ${at(1)}::bigint, n.code, n.message, n.detail
    from agreed a, unnest(${at(2)}::int[], ${at(3)}::bigint[], ${at(4)}::text[], ${at(5)}::text[], ${at(6)}::text[]) n(producer_id, position, code, message, detail)
    on conflict (agent_id, producer_id, position) do update
      set version = excluded.version, failed_at = excluded.failed_at, code = excluded.code, message = excluded.message, detail = excluded.detail
  )`;
};

/** A clause of a turn, behind its `agreed`. */
export function failureClauses(failed: readonly FailedEvent[], stamp: { readonly version: number; readonly now: number }): readonly Clause[] {
  if (failed.length === 0) return [];
  const once = [...new Map(failed.map((entry) => [entry.eventId, entry])).values()];
  const values = [
    stamp.version, stamp.now, ...eventIdColumns(once.map(({ eventId }) => eventId)),
    texts(once.map(({ code }) => code)), texts(once.map(({ message }) => message)), texts(once.map(({ detail }) => detail)),
  ];
  return [{ name: 'failures', text: insert, values }];
}
