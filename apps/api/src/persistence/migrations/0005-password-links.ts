/** Links by which people set a new password: one an account, made by an owner or, where `made_by` is null, by whoever runs the server. */
export const passwordLinkTables: readonly string[] = [
  `create table password_link (
    account_id integer not null constraint password_link_pkey primary key constraint password_link_account_fkey references account (id) on delete cascade,
    token_hash text not null constraint password_link_token_key unique,
    made_by integer constraint password_link_maker_fkey references account (id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
];
