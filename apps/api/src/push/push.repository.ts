import type { AgentScope, EngineServices } from '@rookery/engine';
import type { PushedMessage, PushInfo } from '@rookery/sdk';
import type { Database, Statement } from '../persistence/database.js';
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

interface AddedRow {
  readonly [column: string]: unknown;
  readonly channel: string;
  readonly position: number;
  readonly idempotencyKey: string;
  readonly isNew: boolean;
  readonly isFirst: boolean;
}

/**
 * Numbers the messages that are new, and keeps them. The rows of the channels are locked in the order of their names until the commit, so
 * positions become visible in their order. A channel that is new, or was forgotten, begins at the present time in milliseconds: its
 * positions are above those it had. Uses push_message_idempotency_key, push_channel_pkey.
 */
const add: Statement = {
  name: 'add push messages',
  text: `with given as materialized (
      select * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) with ordinality as g (key, event_id, channel, data, ends_at, place)
    ), known as materialized (
      select m.idempotency_key, m.channel, m.position from given g join push_message m on m.agent_id = $2 and m.idempotency_key = g.key
    ), fresh as materialized (
      select g.*, row_number() over (partition by g.channel order by g.place) as nth from given g where not exists (select from known k where k.idempotency_key = g.key)
    ), moved as (
      insert into push_channel as c (workspace_id, agent_id, name, head, pushed_at)
      select $1, $2, channel, $8 + max(nth), $8 from fresh group by channel order by channel
      on conflict (agent_id, name) do update set head = c.head + excluded.head - $8, pushed_at = $8
      returning c.name, c.head
    ), added as (
      insert into push_message (workspace_id, agent_id, channel, position, idempotency_key, event_id, data, pushed_at, ends_at)
      select $1, $2, f.channel, m.head - (select max(o.nth) from fresh o where o.channel = f.channel) + f.nth, f.key, f.event_id, f.data, $8, f.ends_at
      from fresh f join moved m on m.name = f.channel
      returning channel, position, idempotency_key
    )
    select channel, position, idempotency_key as "idempotencyKey", true as "isNew", position = $8 + 1 as "isFirst" from added
    union all select channel, position, idempotency_key, false, false from known`,
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
// uses push_channel_pushed_idx, push_message_pkey
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
  async add({ workspaceId, agentId }: AgentScope, messages: Messages, { keep, keepMs, now }: Pick<PushInfo, 'keep' | 'keepMs'> & { readonly now: number }): Promise<{ readonly places: readonly (PushedMessage | undefined)[]; readonly added: readonly AddedMessage[] }> {
    const unique = [...new Map(messages.map((message) => [message.idempotencyKey, { ...message, text: JSON.stringify(message.data) }])).values()];
    const column = (read: (message: (typeof unique)[number]) => string): Buffer => texts(unique.map(read));
    const rows = await this.#database.rows<AddedRow>(add, [
      workspaceId, agentId,
      column((message) => message.idempotencyKey), column((message) => message.event.id), column((message) => message.channel), column((message) => message.text),
      numbers(unique.map(({ expiresAt }) => Math.min(now + keepMs, expiresAt ?? Number.MAX_SAFE_INTEGER))), now,
    ]);
    const byKey = new Map(rows.map((row) => [row.idempotencyKey, row]));
    await this.#dropOld(agentId, rows.filter(({ isNew }) => isNew), keep);
    return {
      places: messages.map(({ idempotencyKey }) => placeOf(byKey.get(idempotencyKey))),
      added: unique.flatMap(({ idempotencyKey, text }) => {
        const row = byKey.get(idempotencyKey);
        return row?.isNew === true ? [{ channel: row.channel, position: row.position, isFirst: row.isFirst, idempotencyKey, data: text, pushedAt: now }] : [];
      }).toSorted((one, other) => one.position - other.position),
    };
  }

  /** What a channel keeps after a position, the oldest first. */
  after({ agentId, channel }: ChannelName, position: number, { now, limit }: { readonly now: number; readonly limit: number }): Promise<readonly KeptMessage[]> {
    return this.#database.rows<KeptMessage & Record<string, unknown>>(after, [agentId, channel, position, now, limit]);
  }

  /** Where channels stand; those that were never pushed to are left out. */
  heads(channels: readonly ChannelName[]): Promise<readonly (ChannelName & { readonly head: number })[]> {
    return this.#database.rows<ChannelName & { readonly head: number } & Record<string, unknown>>(heads, [numbers(channels.map(({ agentId }) => agentId)), texts(channels.map(({ channel }) => channel))]);
  }

  /** Deletes messages nobody may have any more, and channels that were silent since `idleSince` and keep nothing. True when there may be more. */
  async sweep({ now, idleSince, limit }: { readonly now: number; readonly idleSince: number; readonly limit: number }): Promise<boolean> {
    const ended = await this.#database.rows(dropEnded, [now, limit]);
    const idle = await this.#database.rows(dropIdle, [idleSince, limit]);
    return ended.length === limit || idle.length === limit;
  }

  async #dropOld(agentId: number, added: readonly AddedRow[], keep: number): Promise<void> {
    const newest = new Map<string, number>();
    for (const { channel, position } of added) newest.set(channel, Math.max(newest.get(channel) ?? 0, position));
    if (newest.size > 0) await this.#database.rows(dropOld, [agentId, texts([...newest.keys()]), numbers([...newest.values()].map((position) => position - keep))]);
  }
}

function placeOf(row: AddedRow | undefined): PushedMessage | undefined {
  return row === undefined ? undefined : { channel: row.channel, cursor: row.position };
}
