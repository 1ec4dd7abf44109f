import type { AgentScope, EngineServices } from '@rookery/engine';
import type { PushedMessage, PushInfo } from '@rookery/sdk';
import type { Database, Session, Statement } from '../persistence/database.js';
import { numbers, texts } from '../persistence/parameters.js';

type Messages = Parameters<EngineServices['addToPush']>[1];

/** A message of a channel, as it is kept. */
export interface KeptMessage {
  readonly position: number;
  readonly idempotencyKey: string;
  /** JSON text. */
  readonly data: string;
  readonly pushedAt: number;
}

export interface AddedMessage extends KeptMessage {
  readonly channel: string;
  /** The first of its channel, which nobody knew before. */
  readonly isFirst: boolean;
}

/** A channel of an agent. */
export interface ChannelName {
  readonly agentId: number;
  readonly channel: string;
}

interface KnownRow {
  readonly [column: string]: unknown;
  readonly idempotencyKey: string;
  readonly channel: string;
  readonly position: number;
}

interface HeadRow {
  readonly [column: string]: unknown;
  readonly channel: string;
  readonly head: number;
}

// uses push_message_idempotency_key
const known: Statement = {
  name: 'known push messages',
  text: `select idempotency_key as "idempotencyKey", channel, position from push_message where idempotency_key = any ($2::text[]) and agent_id = $1`,
};
/**
 * Moves channels on by so many messages. Their rows stay locked until the commit, taken in the order of the names, so positions become visible in
 * their order. A channel that is new, or was forgotten, begins at the present time in milliseconds: above the positions it had. Uses push_channel_pkey.
 */
const move: Statement = {
  name: 'move push channels',
  text: `insert into push_channel as c (workspace_id, agent_id, name, head, pushed_at)
    select $1, $2, g.name, $5 + g.count, $5 from unnest($3::text[], $4::bigint[]) as g (name, count)
    on conflict (agent_id, name) do update set head = c.head + excluded.head - $5, pushed_at = $5
    returning c.name as channel, c.head`,
};
const insert: Statement = {
  name: 'insert push messages',
  text: `insert into push_message (workspace_id, agent_id, channel, position, idempotency_key, event_id, data, pushed_at, ends_at)
    select $1, $2, g.channel, g.position, g.key, g.event_id, g.data, $3, g.ends_at
    from unnest($4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::bigint[]) as g (channel, position, key, event_id, data, ends_at)`,
};
// uses push_message_pkey
const dropOld: Statement = {
  name: 'drop old push messages',
  text: `delete from push_message m using unnest($2::text[], $3::bigint[]) as g (channel, upto) where m.agent_id = $1 and m.channel = g.channel and m.position <= g.upto`,
};
// uses push_message_pkey
const after: Statement = {
  name: 'push messages after',
  text: `select position, idempotency_key as "idempotencyKey", data, pushed_at as "pushedAt" from push_message
    where agent_id = $1 and channel = $2 and position > $3 and ends_at > $4 order by position limit $5`,
};
// uses push_channel_pkey
const heads: Statement = {
  name: 'heads of push channels',
  text: `select c.agent_id as "agentId", c.name as channel, c.head from unnest($1::integer[], $2::text[]) as g (agent_id, name) join push_channel c on c.agent_id = g.agent_id and c.name = g.name`,
};
// uses push_message_ends_idx
const dropEnded: Statement = {
  name: 'drop ended push messages',
  text: `delete from push_message m using (select agent_id, channel, position from push_message where ends_at <= $1 order by ends_at limit $2 for update skip locked) e
    where m.agent_id = e.agent_id and m.channel = e.channel and m.position = e.position returning 1 as one`,
};
// reads the whole table, once an hour; uses push_message_pkey
const dropIdle: Statement = {
  name: 'drop idle push channels',
  text: `delete from push_channel c using (
      select agent_id, name from push_channel h where pushed_at <= $1 and not exists (select from push_message m where m.agent_id = h.agent_id and m.channel = h.name)
      order by pushed_at limit $2 for update skip locked
    ) e where c.agent_id = e.agent_id and c.name = e.name returning 1 as one`,
};

/** Channels and what they keep. */
export class PushRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Keeps the messages that are not kept yet, all or none. `places` has one entry a message, in order; `added` only the new ones. */
  async add(scope: AgentScope, messages: Messages, { keep, keepMs, now }: Pick<PushInfo, 'keep' | 'keepMs'> & { readonly now: number }): Promise<{ readonly places: readonly PushedMessage[]; readonly added: readonly AddedMessage[] }> {
    const unique = [...new Map(messages.map((message) => [message.idempotencyKey, message])).values()];
    const { places, added } = await this.#database.transaction(async (session) => {
      const old = await session.rows<KnownRow>(known, [scope.agentId, texts(unique.map(({ idempotencyKey }) => idempotencyKey))]);
      const placed = new Map(old.map(({ idempotencyKey, channel, position }) => [idempotencyKey, { channel, cursor: position }]));
      const fresh = unique.filter(({ idempotencyKey }) => !placed.has(idempotencyKey));
      const rows = fresh.length === 0 ? [] : await keepFresh(session, scope, fresh, { now, keepMs });
      for (const { idempotencyKey, channel, position } of rows) placed.set(idempotencyKey, { channel, cursor: position });
      return { places: placed, added: rows };
    });
    await this.#dropOld(scope.agentId, added, keep);
    return { places: messages.flatMap(({ idempotencyKey }) => places.get(idempotencyKey) ?? []), added };
  }

  /** What a channel keeps after a position, the oldest first. */
  after({ agentId, channel }: ChannelName, position: number, { now, limit }: { readonly now: number; readonly limit: number }): Promise<readonly KeptMessage[]> {
    return this.#database.rows<KeptMessage & Record<string, unknown>>(after, [agentId, channel, position, now, limit]);
  }

  /** Where channels stand; those that were never pushed to are left out. */
  heads(channels: readonly ChannelName[]): Promise<readonly (ChannelName & { readonly head: number })[]> {
    return this.#database.rows<ChannelName & { readonly head: number } & Record<string, unknown>>(heads, [numbers(channels.map(({ agentId }) => agentId)), texts(channels.map(({ channel }) => channel))]);
  }

  /** Deletes messages nobody may have any more. True when there may be more of them. */
  async dropEnded(now: number, limit: number): Promise<boolean> {
    return (await this.#database.rows(dropEnded, [now, limit])).length === limit;
  }

  /** Forgets channels that were silent since then and keep nothing. True when there may be more of them. */
  async dropIdle(idleSince: number, limit: number): Promise<boolean> {
    return (await this.#database.rows(dropIdle, [idleSince, limit])).length === limit;
  }

  /** Not at every message: a channel holds up to an eighth more than it should. */
  async #dropOld(agentId: number, added: readonly AddedMessage[], keep: number): Promise<void> {
    const step = Math.max(1, Math.floor(keep / 8));
    const due = new Map<string, number>();
    for (const { channel, position } of added) if (position % step === 0) due.set(channel, position - keep);
    if (due.size > 0) await this.#database.rows(dropOld, [agentId, texts([...due.keys()]), numbers([...due.values()])]);
  }
}

async function keepFresh(session: Session, { workspaceId, agentId }: AgentScope, fresh: Messages, { now, keepMs }: { readonly now: number; readonly keepMs: number }): Promise<readonly AddedMessage[]> {
  const counts = new Map<string, number>();
  for (const { channel } of fresh) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  const names = [...counts.keys()].toSorted();
  const heads = await session.rows<HeadRow>(move, [workspaceId, agentId, texts(names), numbers(names.map((name) => counts.get(name) ?? 0)), now]);
  const next = new Map(heads.map(({ channel, head }) => [channel, head - (counts.get(channel) ?? 0)]));
  const rows = fresh.map(({ channel, idempotencyKey, data }): AddedMessage => {
    const position = (next.get(channel) ?? now) + 1;
    next.set(channel, position);
    return { channel, position, isFirst: position === now + 1, idempotencyKey, data: JSON.stringify(data), pushedAt: now };
  });
  await session.rows(insert, [
    workspaceId, agentId, now,
    texts(rows.map(({ channel }) => channel)), numbers(rows.map(({ position }) => position)), texts(rows.map(({ idempotencyKey }) => idempotencyKey)),
    texts(fresh.map(({ event }) => event.id)), texts(rows.map(({ data }) => data)), numbers(fresh.map(({ expiresAt }) => Math.min(now + keepMs, expiresAt ?? Number.MAX_SAFE_INTEGER))),
  ]);
  return rows;
}
