/** Receipts of calls: deliveries by reference, and those that came before their reference was on record. */
export const receiptTables: readonly string[] = [
  'drop index delivery_reference_idx',
  'create index delivery_workspace_reference_idx on delivery (workspace_id, reference) where reference is not null',
  `create table early_receipt (
    workspace_id integer not null constraint early_receipt_workspace_fkey references workspace (id) on delete cascade,
    reference text not null,
    agent_id integer not null,
    status text not null,
    workflow_id integer not null,
    reporter_id integer not null,
    message text,
    endpoint text,
    happened_at bigint not null,
    received_at bigint not null,
    constraint early_receipt_pkey primary key (workspace_id, reference, agent_id, status)
  )`,
  'create index early_receipt_age_idx on early_receipt (received_at)',
];
