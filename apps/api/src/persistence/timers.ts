import type { RunnerScope, TimerKey, TimerWrite, TurnStore } from '@rookery/engine';
import type { Session, Statement } from './database.js';
import { slotOf } from './event-rows.js';
import { numbers, texts } from './parameters.js';

/** Reads timer_due_idx from its start. */
const loadFirst: Statement = {
  name: 'load-timers',
  text: `select key, name, due_at, payload from timer where agent_id = $1 and workspace_id = $2 order by due_at limit $3`,
};

/** Uses timer_pkey. */
const upsert: Statement = {
  name: 'set-timers',
  text: `insert into timer (agent_id, key, name, slot, workspace_id, due_at, payload)
    select $1, n.key, n.name, n.slot, $2, n.due_at, n.payload from unnest($3::text[], $4::text[], $5::smallint[], $6::bigint[], $7::text[]) n(key, name, slot, due_at, payload)
    on conflict (agent_id, key, name) do update set due_at = excluded.due_at, payload = excluded.payload`,
};

/**
 * A timer that fired goes only where it is still due at that time; a cancelled one (null) in any case. Uses timer_pkey
 * once a timer: the agent stands among the joined columns, or a planner without statistics would walk all its timers.
 */
const remove: Statement = {
  name: 'remove-timers',
  text: `with n as materialized (select $1::int as agent_id, * from unnest($2::text[], $3::text[], $4::bigint[]) n(key, name, due_at))
    delete from timer t using n
    where t.agent_id = n.agent_id and t.key = n.key and t.name = n.name and (n.due_at is null or t.due_at = n.due_at)`,
};

interface TimerRow {
  readonly key: string;
  readonly name: string;
  readonly due_at: number;
  readonly payload: string;
}

export async function loadDueTimers(session: Session, { agentId, workspaceId, now, limit }: Parameters<TurnStore['dueTimers']>[0]): ReturnType<TurnStore['dueTimers']> {
  const rows = await session.rows<TimerRow>(loadFirst, [agentId, workspaceId, limit + 1]);
  const due = rows.slice(0, limit).filter((row) => row.due_at <= now);
  return { due: due.map(({ key, name, due_at: dueAt, payload }) => ({ key, name, dueAt, payload })), nextDueAt: rows[due.length]?.due_at ?? null };
}

export async function setTimers(session: Session, scope: RunnerScope, timers: readonly TimerWrite[]): Promise<void> {
  const latest = [...new Map(timers.map((timer) => [JSON.stringify([timer.key, timer.name]), timer])).values()];
  await session.rows(upsert, [
    scope.agentId, scope.workspaceId, texts(latest.map(({ key }) => key)), texts(latest.map(({ name }) => name)),
    numbers(latest.map(({ key }) => slotOf(key))), numbers(latest.map(({ dueAt }) => Math.round(dueAt))), texts(latest.map(({ payload }) => payload)),
  ]);
}

export async function removeTimers(session: Session, scope: RunnerScope, timers: readonly (TimerKey & { readonly dueAt?: number })[]): Promise<void> {
  await session.rows(remove, [
    scope.agentId, texts(timers.map(({ key }) => key)), texts(timers.map(({ name }) => name)), numbers(timers.map(({ dueAt }) => dueAt ?? null)),
  ]);
}
