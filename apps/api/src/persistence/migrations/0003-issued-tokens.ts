/** Tokens that a credential earns by itself, shared by all processes. */
export const issuedTokenTables: readonly string[] = [
  `create table issued_token (
    workspace_id integer not null,
    name text not null,
    binding text not null,
    encrypted text,
    expires_at bigint not null,
    issued_at bigint not null,
    issuing_by text,
    issuing_until timestamptz,
    constraint issued_token_pkey primary key (workspace_id, name),
    constraint issued_token_credential_fkey foreign key (workspace_id, name) references credential (workspace_id, name) on delete cascade
  )`,
];
