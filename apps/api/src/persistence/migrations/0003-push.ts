/**
 * Channels that are pushed to, where each of them stands, and what they keep for listeners who come back. No index holds what a push changes of a
 * channel, and its page has room, so that it is changed in place.
 */
export const pushTables: readonly string[] = [
  `create table push_channel (
    workspace_id integer not null constraint push_channel_workspace_fkey references workspace (id) on delete cascade,
    agent_id integer not null,
    name text not null,
    head bigint not null,
    pushed_at bigint not null,
    constraint push_channel_pkey primary key (agent_id, name)
  ) with (fillfactor = 50)`,
  `create table push_message (
    workspace_id integer not null,
    agent_id integer not null,
    channel text not null,
    position bigint not null,
    idempotency_key text not null,
    event_id text not null,
    data text not null,
    pushed_at bigint not null,
    ends_at bigint not null,
    constraint push_message_pkey primary key (agent_id, channel, position),
    constraint push_message_idempotency_key unique (idempotency_key, agent_id)
  )`,
  `create index push_message_ends_idx on push_message (ends_at)`,
];
