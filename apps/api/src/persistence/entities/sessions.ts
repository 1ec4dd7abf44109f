import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Account } from './accounts.js';
import { Workspace } from './workspace.js';

/** A login. Its refresh tokens name it as their `family`. */
@Entity('session')
export class Session {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'session_pkey' })
  id!: string;

  @Column({ type: 'integer', name: 'account_id' })
  @ForeignKey(() => Account, { name: 'session_account_fkey', onDelete: 'CASCADE' })
  @Index('session_account_idx')
  accountId!: number;

  /** Where it works; none: in the first workspace of the account. */
  @Column({ type: 'integer', name: 'workspace_id', nullable: true })
  @ForeignKey(() => Workspace, { name: 'session_workspace_fkey', onDelete: 'SET NULL' })
  workspaceId!: number | null;

  /** How the person signed in. */
  @Column({ type: 'text', default: 'password' })
  method!: string;

  /** The browser or program, as its user agent says. */
  @Column({ type: 'text', default: '' })
  device!: string;

  @Column({ type: 'text', nullable: true })
  address!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Index('session_expires_idx')
  expiresAt!: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}

/** Who an account is at an identity provider: its issuer and subject (OpenID Connect Core, 2). */
@Entity('account_identity')
export class AccountIdentity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'account_identity_pkey' })
  issuer!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'account_identity_pkey' })
  subject!: string;

  @Column({ type: 'integer', name: 'account_id' })
  @ForeignKey(() => Account, { name: 'account_identity_account_fkey', onDelete: 'CASCADE' })
  @Index('account_identity_account_idx')
  accountId!: number;

  /** As the provider had it when they were linked. */
  @Column({ type: 'text' })
  email!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** A sign-in somebody was sent to the provider for; taken out by the browser that comes back with its state. */
@Entity('provider_sign_in')
export class ProviderSignIn {
  @PrimaryColumn({ type: 'text', name: 'state_hash', primaryKeyConstraintName: 'provider_sign_in_pkey' })
  stateHash!: string;

  @Column({ type: 'text', name: 'browser_hash' })
  browserHash!: string;

  @Column({ type: 'text', name: 'return_path' })
  returnPath!: string;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Index('provider_sign_in_expires_idx')
  expiresAt!: Date;
}

/** A bucket of attempts to sign in, for all processes. */
@Entity('login_attempt')
export class LoginAttempt {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'login_attempt_pkey' })
  name!: string;

  /** Attempts left at `at`; they come back with time. */
  @Column({ type: 'double precision' })
  tokens!: number;

  @Column({ type: 'timestamptz' })
  @Index('login_attempt_at_idx')
  at!: Date;
}
