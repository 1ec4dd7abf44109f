/** Dashboards as people arranged them. */
export const dashboardTables: readonly string[] = [
  `create table dashboard (
    workspace_id integer not null constraint dashboard_workspace_fkey references workspace (id) on delete cascade,
    name text not null,
    document json not null,
    revision integer not null,
    updated_at bigint not null,
    updated_by text not null,
    constraint dashboard_pkey primary key (workspace_id, name)
  )`,
];
