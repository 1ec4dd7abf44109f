import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';
import { StoredCredential } from './workspace.js';

/** The tokens of a connected credential; `encrypted` holds both. Whoever renews them holds the lease `renewing_by`. */
@Entity('credential_token')
@ForeignKey(() => StoredCredential, ['workspaceId', 'name'], ['workspaceId', 'name'], { name: 'credential_token_credential_fkey', onDelete: 'CASCADE' })
export class CredentialToken {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'credential_token_pkey' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'credential_token_pkey' })
  name!: string;

  /** A digest of what the tokens belong to: the client, the endpoints and the hosts. */
  @Column({ type: 'text' })
  binding!: string;

  @Column({ type: 'text' })
  encrypted!: string;

  @Column({ type: 'text', name: 'key_id' })
  keyId!: string;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;

  @Column({ type: 'json', name: 'granted_scopes' })
  grantedScopes!: readonly string[];

  @Column({ type: 'json', name: 'wanted_scopes' })
  wantedScopes!: readonly string[];

  /** Why the provider gives no more tokens; a person must consent anew. */
  @Column({ type: 'text', nullable: true })
  problem!: string | null;

  @Column({ type: 'timestamptz', name: 'connected_at' })
  connectedAt!: Date;

  @Column({ type: 'timestamptz', name: 'renewed_at' })
  renewedAt!: Date;

  @Column({ type: 'text', name: 'renewing_by', nullable: true })
  renewingBy!: string | null;

  @Column({ type: 'timestamptz', name: 'renewing_until', nullable: true })
  renewingUntil!: Date | null;
}

/** A consent somebody was sent to the provider for; taken out by the first who comes back with its state. */
@Entity('credential_consent')
@ForeignKey(() => StoredCredential, ['workspaceId', 'name'], ['workspaceId', 'name'], { name: 'credential_consent_credential_fkey', onDelete: 'CASCADE' })
export class CredentialConsent {
  @PrimaryColumn({ type: 'text', name: 'state_hash', primaryKeyConstraintName: 'credential_consent_pkey' })
  stateHash!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'text' })
  name!: string;

  /** The login or the API token that began it. */
  @Column({ type: 'text' })
  holder!: string;

  @Column({ type: 'text' })
  binding!: string;

  /** The PKCE verifier. */
  @Column({ type: 'text' })
  encrypted!: string;

  @Column({ type: 'text', name: 'key_id' })
  keyId!: string;

  @Column({ type: 'text', name: 'redirect_uri' })
  redirectUri!: string;

  @Column({ type: 'json' })
  scopes!: readonly string[];

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}

/** The token a credential earned by itself; `encrypted` is `null` while the first one is on its way. Whoever gets the next one holds the lease `issuing_by`. */
@Entity('issued_token')
@ForeignKey(() => StoredCredential, ['workspaceId', 'name'], ['workspaceId', 'name'], { name: 'issued_token_credential_fkey', onDelete: 'CASCADE' })
export class IssuedToken {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'issued_token_pkey' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'issued_token_pkey' })
  name!: string;

  /** A digest of what the token was issued for. */
  @Column({ type: 'text' })
  binding!: string;

  @Column({ type: 'text', nullable: true })
  encrypted!: string | null;

  @Column({ type: 'bigint', name: 'expires_at', transformer: numeric })
  expiresAt!: number;

  @Column({ type: 'bigint', name: 'issued_at', transformer: numeric })
  issuedAt!: number;

  @Column({ type: 'text', name: 'issuing_by', nullable: true })
  issuingBy!: string | null;

  @Column({ type: 'timestamptz', name: 'issuing_until', nullable: true })
  issuingUntil!: Date | null;
}
