/**
 * A login has a row of its own: where it works, where it comes from, whether it lives. Its id is the `family` of its refresh tokens. Beside it: the
 * accounts people have at an identity provider, sign-ins that are on their way there, and how often somebody has guessed.
 */
export const sessionTables: readonly string[] = [
  `create table session (
    id text not null constraint session_pkey primary key,
    account_id integer not null constraint session_account_fkey references account (id) on delete cascade,
    workspace_id integer constraint session_workspace_fkey references workspace (id) on delete set null,
    method text not null default 'password',
    device text not null default '',
    address text,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz
  )`,
  `create index session_account_idx on session (account_id)`,
  `create index session_expires_idx on session (expires_at)`,
  // Told with the change, whoever makes it: every process looks at its open connections then.
  `create function tell_access() returns trigger language plpgsql as $$ begin perform pg_notify('rookery_access', ''); return null; end $$`,
  `create trigger session_access after update of workspace_id, ended_at or delete on session for each statement execute function tell_access()`,
  `create trigger api_token_access after update of revoked_at or delete on api_token for each statement execute function tell_access()`,
  `create trigger membership_access after update or delete on membership for each statement execute function tell_access()`,
  // Who is signed in stays so.
  `insert into session (id, account_id, workspace_id, created_at, last_seen_at, expires_at)
   select family, account_id, (select min(m.workspace_id) from membership m where m.account_id = t.account_id), min(created_at), max(created_at), max(expires_at)
   from refresh_token t group by family, account_id having bool_or(replaced_by is null and revoked_at is null)`,
  // Somebody who comes from an identity provider has no password.
  `alter table account alter column password_hash drop not null`,
  `create table account_identity (
    issuer text not null,
    subject text not null,
    account_id integer not null constraint account_identity_account_fkey references account (id) on delete cascade,
    email text not null,
    created_at timestamptz not null default now(),
    constraint account_identity_pkey primary key (issuer, subject)
  )`,
  `create index account_identity_account_idx on account_identity (account_id)`,
  `create table provider_sign_in (
    state_hash text not null constraint provider_sign_in_pkey primary key,
    browser_hash text not null,
    return_path text not null,
    expires_at timestamptz not null
  )`,
  `create index provider_sign_in_expires_idx on provider_sign_in (expires_at)`,
  `create table login_attempt (
    name text not null constraint login_attempt_pkey primary key,
    tokens double precision not null,
    at timestamptz not null
  )`,
  `create index login_attempt_at_idx on login_attempt (at)`,
];
