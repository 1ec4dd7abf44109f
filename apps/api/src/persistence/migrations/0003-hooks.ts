/** Answers of workflows to those who called a hook, for as long as somebody may wait, and test addresses with what came to them. */
export const hookTables: readonly string[] = [
  // Nobody waits for an answer any more after a crash, so it need not outlive one.
  `create unlogged table hook_answer (
    workspace_id integer not null,
    trace_id text not null,
    answer text not null,
    answered_at bigint not null,
    constraint hook_answer_pkey primary key (workspace_id, trace_id)
  )`,
  'create index hook_answer_age_idx on hook_answer (answered_at)',
  `create table hook_capture (
    id text not null constraint hook_capture_pkey primary key,
    workspace_id integer not null constraint hook_capture_workspace_fkey references workspace (id) on delete cascade,
    workflow_id integer not null constraint hook_capture_workflow_fkey references workflow (id) on delete cascade,
    slug text not null,
    secret text not null,
    received integer not null default 0,
    expires_at bigint not null
  )`,
  'create index hook_capture_workspace_idx on hook_capture (workspace_id)',
  'create index hook_capture_expiry_idx on hook_capture (expires_at)',
  `create table hook_capture_request (
    capture_id text not null constraint hook_capture_request_capture_fkey references hook_capture (id) on delete cascade,
    position integer not null,
    request text not null,
    received_at bigint not null,
    constraint hook_capture_request_pkey primary key (capture_id, position)
  )`,
];
