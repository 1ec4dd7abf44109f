/** Channels that are pushed to, where each of them stands, and what they keep for listeners who come back. */
export const pushTables: readonly string[] = [
  `create table push_channel (
    workspace_id integer not null constraint push_channel_workspace_fkey references workspace (id) on delete cascade,
    agent_id integer not null,
    name text not null,
    head bigint not null,
    pushed_at bigint not null,
    constraint push_channel_pkey primary key (agent_id, name)
  )`,
  `create index push_channel_pushed_idx on push_channel (pushed_at)`,
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
    constraint push_message_idempotency_key unique (agent_id, idempotency_key)
  )`,
  `create index push_message_ends_idx on push_message (ends_at)`,
];
