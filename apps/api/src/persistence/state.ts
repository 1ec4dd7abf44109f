import type { StateWrite, TurnStore } from '@rookery/engine';
import type { Clause, Session, Statement } from './database.js';
import { slotOf } from './event-rows.js';
import { numbers, storable, texts } from './parameters.js';

/** One scan of state_pkey for all keys; as a join, a planner without statistics would read the agent's whole state. */
const load: Statement = {
  name: 'load-state',
  text: `select s.key, s.value from state s where s.agent_id = $1 and s.key = any($2::text[])
    and s.workspace_id = $3 and (s.expires_at is null or s.expires_at > $4)`,
};

/** A range of state_pkey. */
const listAfter: Statement = {
  name: 'list-state-after',
  text: `select key, value from state where agent_id = $1 and key > $5 and workspace_id = $2 and (expires_at is null or expires_at > $3) order by key limit $4`,
};

/** As `listAfter`, from the first key, which may be the empty text. Uses state_pkey. */
const listFirst: Statement = {
  name: 'list-state',
  text: `select key, value from state where agent_id = $1 and workspace_id = $2 and (expires_at is null or expires_at > $3) order by key limit $4`,
};

/** Uses state_pkey; only the agent's own runner writes, so no order of locks is needed. Heap-only where there is room. */
const upsert = (first: number): string => `written_state as (
    insert into state as s (agent_id, key, slot, workspace_id, expires_at, value)
    select a.agent_id, n.key, n.slot, $4::int, n.expires_at, n.value
    from agreed a, unnest($${first}::text[], $${first + 1}::smallint[], $${first + 2}::bigint[], $${first + 3}::text[]) n(key, slot, expires_at, value)
    on conflict (agent_id, key) do update set value = excluded.value, expires_at = excluded.expires_at
  )`;

/** Uses state_pkey. */
const remove = (first: number): string => `removed_state as (
    delete from state where agent_id = $1 and key = any($${first}::text[]) and exists (select from agreed)
  )`;

interface StateRow {
  readonly key: string;
  readonly value: string;
}

export async function loadState(session: Session, { agentId, workspaceId, keys, now }: Parameters<TurnStore['loadState']>[0]): Promise<ReadonlyMap<string, string>> {
  const rows = await session.rows<StateRow>(load, [agentId, texts(keys), workspaceId, now]);
  const values = new Map(rows.map(({ key, value }) => [key, value]));
  return new Map(keys.flatMap((key) => {
    const value = values.get(storable(key));
    return value === undefined ? [] : [[key, value] as const];
  }));
}

export async function listState(session: Session, { agentId, workspaceId, now, limit, after }: Parameters<TurnStore['listState']>[0]): Promise<ReadonlyMap<string, string>> {
  const scope = [agentId, workspaceId, now, limit];
  const rows = await (after === undefined ? session.rows<StateRow>(listFirst, scope) : session.rows<StateRow>(listAfter, [...scope, after]));
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** Clauses of a turn, behind its `agreed`: the last write of each key. */
export function stateClauses(writes: readonly StateWrite[]): readonly Clause[] {
  if (writes.length === 0) return [];
  const latest = [...new Map(writes.map((write) => [storable(write.key), write])).values()];
  const removed = latest.filter(({ value }) => value === null);
  const kept = latest.filter(({ value }) => value !== null);
  return [
    ...(removed.length === 0 ? [] : [{ name: 'gone', text: remove, values: [texts(removed.map(({ key }) => key))] }]),
    ...(kept.length === 0 ? [] : [{
      name: 'state',
      text: upsert,
      values: [
        texts(kept.map(({ key }) => key)), numbers(kept.map(({ key }) => slotOf(key))), numbers(kept.map(({ expiresAt }) => expiresAt)), texts(kept.map(({ value }) => value)),
      ],
    }]),
  ];
}
