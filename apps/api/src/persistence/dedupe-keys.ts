import { createHash } from 'node:crypto';
import type { NewEvent } from '@rookery/engine';
import type { Session, Statement } from './database.js';
import { numbers, storable, texts } from './parameters.js';

/** One key of one source, seen now. */
export interface SeenKey {
  readonly workspaceId: number;
  readonly agentId: number;
  readonly key: string;
  readonly windowMs: number;
}

/**
 * Notes that keys were seen and says when each was seen before. Rows are taken in key order, so that two posts with
 * the same keys wait for each other instead of deadlocking. Uses dedupe_pkey; the update is heap-only.
 */
const noteKeys: Statement = {
  name: 'note-dedupe-keys',
  text: `insert into dedupe as d (agent_id, key, workspace_id, seen_at, forget_at)
    select k.agent_id, k.key, k.workspace_id, $5::bigint, $5::bigint + k.window_ms
    from unnest($1::int[], $2::text[], $3::int[], $4::bigint[]) k(agent_id, key, workspace_id, window_ms)
    order by k.agent_id, k.key collate "C"
    on conflict (agent_id, key) do update set seen_before_at = d.seen_at, seen_at = greatest(d.seen_at, excluded.seen_at), forget_at = excluded.forget_at
    returning agent_id, key, seen_before_at`,
};

/**
 * Drops the events whose key their source saw within its window, in the database or earlier in the same batch, and
 * refreshes each key. Events without a key pass.
 */
export async function dropDuplicates<Entry extends { readonly event: NewEvent; readonly scope: Omit<SeenKey, 'key'> }>(session: Session, entries: readonly Entry[], now: number): Promise<readonly Entry[]> {
  const firsts = new Map<string, Entry>();
  const passing = entries.filter((entry) => {
    const { dedupeKey } = entry.event;
    if (dedupeKey === undefined) return true;
    const id = identity(entry.scope.agentId, storedKey(dedupeKey));
    if (firsts.has(id)) return false;
    firsts.set(id, entry);
    return true;
  });
  if (firsts.size === 0) return passing;
  const known = await findKnown(session, [...firsts.values()].map(({ event, scope }) => ({ ...scope, key: storedKey(event.dedupeKey ?? '') })), now);
  return passing.filter(({ event, scope }) => event.dedupeKey === undefined || !known.has(identity(scope.agentId, storedKey(event.dedupeKey))));
}

async function findKnown(session: Session, keys: readonly SeenKey[], now: number): Promise<ReadonlySet<string>> {
  const rows = await session.rows<{ readonly agent_id: number; readonly key: string; readonly seen_before_at: number | null }>(noteKeys, [
    numbers(keys.map(({ agentId }) => agentId)), texts(keys.map(({ key }) => key)), numbers(keys.map(({ workspaceId }) => workspaceId)),
    numbers(keys.map(({ windowMs }) => Math.round(windowMs))), now,
  ]);
  const windows = new Map(keys.map(({ agentId, windowMs }) => [agentId, windowMs]));
  const isKnown = (agentId: number, seenBeforeAt: number | null): boolean => seenBeforeAt !== null && now - seenBeforeAt < (windows.get(agentId) ?? 0);
  return new Set(rows.filter((row) => isKnown(row.agent_id, row.seen_before_at)).map((row) => identity(row.agent_id, row.key)));
}

/** An index entry holds at most 2,700 bytes, so a long key is kept as its hash. */
function storedKey(key: string): string {
  return key.length > 200 ? `sha256:${createHash('sha256').update(key).digest('hex')}` : storable(key);
}

function identity(agentId: number, key: string): string {
  return `${agentId} ${key}`;
}
