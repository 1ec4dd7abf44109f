/** Where the agents of a workspace may call, within what the operator permits; `version` counts the changes, so that other processes see them. */
export const egressTables: readonly string[] = [
  `create table workspace_egress (
    workspace_id integer not null constraint workspace_egress_pkey primary key constraint workspace_egress_workspace_fkey references workspace (id) on delete cascade,
    allow json not null,
    deny json not null,
    version integer not null default 1,
    updated_at timestamptz not null default now()
  )`,
];
