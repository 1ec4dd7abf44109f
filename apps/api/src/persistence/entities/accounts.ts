import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { Workspace } from './workspace.js';

export type Role = 'owner' | 'editor' | 'operator' | 'viewer';

@Entity('account')
@Unique('account_email_key', ['email'])
export class Account {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'account_pkey' })
  id!: number;

  @Column({ type: 'text' })
  email!: string;

  /** None for somebody who signs in at an identity provider alone. */
  @Column({ type: 'text', name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  /** False: made by an invitation that somebody passed on, who may have kept the password. */
  @Column({ type: 'boolean', name: 'is_email_proven', default: true })
  isEmailProven!: boolean;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

@Entity('membership')
@Check('membership_role_check', `role in ('owner', 'editor', 'operator', 'viewer')`)
export class Membership {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'membership_pkey' })
  @ForeignKey(() => Workspace, { name: 'membership_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'integer', name: 'account_id', primaryKeyConstraintName: 'membership_pkey' })
  @ForeignKey(() => Account, { name: 'membership_account_fkey', onDelete: 'CASCADE' })
  @Index('membership_account_idx')
  accountId!: number;

  @Column({ type: 'text' })
  role!: Role;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** A place in a workspace that is offered to an address, until somebody takes it. The link's secret is kept as a hash. */
@Entity('invitation')
@Unique('invitation_token_key', ['tokenHash'])
@Unique('invitation_email_key', ['workspaceId', 'email'])
@Check('invitation_role_check', `role in ('owner', 'editor', 'operator', 'viewer')`)
export class StoredInvitation {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'invitation_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'invitation_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'text' })
  role!: Role;

  @Column({ type: 'text', name: 'token_hash' })
  tokenHash!: string;

  @Column({ type: 'integer', name: 'invited_by', nullable: true })
  @ForeignKey(() => Account, { name: 'invitation_account_fkey', onDelete: 'SET NULL' })
  invitedBy!: number | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}

/** A link by which somebody sets a new password. The link's secret is kept as a hash. */
@Entity('password_link')
@Unique('password_link_token_key', ['tokenHash'])
export class StoredPasswordLink {
  @PrimaryColumn({ type: 'integer', name: 'account_id', primaryKeyConstraintName: 'password_link_pkey' })
  @ForeignKey(() => Account, { name: 'password_link_account_fkey', onDelete: 'CASCADE' })
  accountId!: number;

  @Column({ type: 'text', name: 'token_hash' })
  tokenHash!: string;

  /** `null`: whoever runs the server. */
  @Column({ type: 'integer', name: 'made_by', nullable: true })
  @ForeignKey(() => Account, { name: 'password_link_maker_fkey', onDelete: 'CASCADE' })
  madeBy!: number | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}

/** One link of a chain: using it revokes it and names its successor; using it twice revokes the whole family. */
@Entity('refresh_token')
@Unique('refresh_token_hash_key', ['tokenHash'])
export class RefreshToken {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'refresh_token_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'account_id' })
  @ForeignKey(() => Account, { name: 'refresh_token_account_fkey', onDelete: 'CASCADE' })
  @Index('refresh_token_account_idx')
  accountId!: number;

  @Column({ type: 'text', name: 'token_hash' })
  tokenHash!: string;

  @Column({ type: 'text' })
  @Index('refresh_token_family_idx')
  family!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column({ type: 'integer', name: 'replaced_by', nullable: true })
  replacedBy!: number | null;
}

@Entity('api_token')
@Unique('api_token_hash_key', ['tokenHash'])
export class ApiToken {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'api_token_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'api_token_workspace_fkey', onDelete: 'CASCADE' })
  @Index('api_token_workspace_idx')
  workspaceId!: number;

  @Column({ type: 'integer', name: 'account_id' })
  @ForeignKey(() => Account, { name: 'api_token_account_fkey', onDelete: 'CASCADE' })
  accountId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', name: 'token_hash' })
  tokenHash!: string;

  @Column({ type: 'json' })
  scopes!: readonly string[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
