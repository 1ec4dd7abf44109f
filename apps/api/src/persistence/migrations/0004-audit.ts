/**
 * The audit log grows: by which token, from where, to which object, what differed. It is append-only: the trigger refuses to change a
 * record at all, and to delete one unless retention does it and the record is a day old. Records outlive their workspace, so nothing
 * refers to it. Seals are a hash chain a workspace over ranges of records, made after the fact so that no writer waits for another.
 */
export const auditTables: readonly string[] = [
  `alter table audit_log
    drop constraint audit_log_workspace_fkey,
    add column account_name text,
    add column token_id integer,
    add column token_name text,
    add column object_kind text not null default '',
    add column object_id text not null default '',
    add column changes json not null default '[]',
    add column user_agent text,
    add column request_id text,
    add column route text`,
  `update audit_log l set account_name = a.email from account a where a.id = l.account_id`,
  `update audit_log set object_id = subject`,
  `create index audit_log_time_idx on audit_log (workspace_id, at, id)`,
  `create index audit_log_action_idx on audit_log (workspace_id, action, at, id)`,
  `create index audit_log_account_idx on audit_log (workspace_id, account_id, at, id)`,
  `create index audit_log_object_idx on audit_log (workspace_id, object_kind, object_id, at, id)`,
  `create index audit_log_text_idx on audit_log using gin (to_tsvector('simple', subject || ' ' || object_id || ' ' || coalesce(account_name, '') || ' ' || coalesce(token_name, '') || ' ' || coalesce(address, '')))`,
  `create table audit_seal (
    workspace_id integer not null,
    number integer not null,
    first_id integer not null,
    last_id integer not null,
    records integer not null,
    previous text not null,
    digest text not null,
    sealed_at timestamptz not null default now(),
    constraint audit_seal_pkey primary key (workspace_id, number)
  )`,
  `create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and current_setting('rookery.audit_retention', true) = 'on' then
        if (to_jsonb(old) ->> coalesce(tg_argv[0], 'at'))::timestamptz < now() - interval '1 day' then return old; end if;
      end if;
      raise exception 'the audit log is append-only: % of % is refused', lower(tg_op), tg_table_name using errcode = 'insufficient_privilege';
    end $$`,
  `create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_audit_change('at')`,
  `create trigger audit_log_no_truncate before truncate on audit_log for each statement execute function refuse_audit_change('at')`,
  `create trigger audit_seal_append_only before update or delete on audit_seal for each row execute function refuse_audit_change('sealed_at')`,
  `create trigger audit_seal_no_truncate before truncate on audit_seal for each statement execute function refuse_audit_change('sealed_at')`,
];
