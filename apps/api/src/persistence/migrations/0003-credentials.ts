/** What OAuth2 gives for a credential, and the consents that people are in the middle of. */
export const credentialTables: readonly string[] = [
  `create table credential_token (
    workspace_id integer not null,
    name text not null,
    binding text not null,
    encrypted text not null,
    key_id text not null,
    expires_at timestamptz not null,
    granted_scopes json not null,
    wanted_scopes json not null,
    problem text,
    connected_at timestamptz not null,
    renewed_at timestamptz not null,
    renewing_by text,
    renewing_until timestamptz,
    constraint credential_token_pkey primary key (workspace_id, name),
    constraint credential_token_credential_fkey foreign key (workspace_id, name) references credential (workspace_id, name) on delete cascade
  )`,
  `create table credential_consent (
    state_hash text not null constraint credential_consent_pkey primary key,
    workspace_id integer not null,
    name text not null,
    holder text not null,
    binding text not null,
    encrypted text not null,
    key_id text not null,
    redirect_uri text not null,
    scopes json not null,
    expires_at timestamptz not null,
    constraint credential_consent_credential_fkey foreign key (workspace_id, name) references credential (workspace_id, name) on delete cascade
  )`,
];
