import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique, UpdateDateColumn } from 'typeorm';
import { numeric } from './numeric.js';

@Entity('workspace')
export class Workspace {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'workspace_pkey' })
  id!: number;

  @Column({ type: 'text' })
  name!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** `encrypted` is the envelope as text; `keyId` repeats the master key's id, so that a rotation finds its rows. */
@Entity('credential')
export class StoredCredential {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'credential_pkey' })
  @ForeignKey(() => Workspace, { name: 'credential_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'credential_pkey' })
  name!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'json' })
  hosts!: readonly string[];

  @Column({ type: 'text' })
  encrypted!: string;

  @Column({ type: 'text', name: 'key_id' })
  keyId!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}

/** `id` is 128 random bits in lower-case hex; `secret` is an envelope. */
@Entity('hook')
@Unique('hook_agent_key', ['agentId'])
@Check('hook_id_check', `id ~ '^[0-9a-f]{32}$'`)
@Check('hook_former_check', '(former_secret is null) = (former_until is null)')
export class Hook {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'hook_pkey' })
  id!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'hook_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'text' })
  secret!: string;

  /** The one before it, as an envelope; counts until `formerUntil`. */
  @Column({ type: 'text', name: 'former_secret', nullable: true })
  formerSecret!: string | null;

  @Column({ type: 'bigint', name: 'former_until', nullable: true, transformer: numeric })
  formerUntil!: number | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

@Entity('inbox_message')
@Unique('inbox_message_idempotency_key', ['workspaceId', 'idempotencyKey'])
@Index('inbox_message_workspace_idx', ['workspaceId', 'id'])
export class StoredInboxMessage {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'inbox_message_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'inbox_message_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'text', name: 'idempotency_key' })
  idempotencyKey!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'text', nullable: true })
  url!: string | null;

  @Column({ type: 'text' })
  level!: string;

  @Column({ type: 'text', name: 'event_id' })
  eventId!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'read_at', nullable: true })
  readAt!: Date | null;
}

/** What belongs to the installation as a whole: the master key's check value, the set-up code's hash. */
@Entity('setting')
export class Setting {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'setting_pkey' })
  key!: string;

  @Column({ type: 'text' })
  value!: string;
}

/** One thing somebody did. Append-only by a trigger; it outlives its workspace and its account, so it refers to neither. */
@Entity('audit_log')
@Index('audit_log_workspace_idx', ['workspaceId', 'id'])
@Index('audit_log_time_idx', ['workspaceId', 'at', 'id'])
@Index('audit_log_action_idx', ['workspaceId', 'action', 'at', 'id'])
@Index('audit_log_account_idx', ['workspaceId', 'accountId', 'at', 'id'])
@Index('audit_log_object_idx', ['workspaceId', 'objectKind', 'objectId', 'at', 'id'])
@Index('audit_log_text_idx', { synchronize: false })
export class AuditEntry {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'audit_log_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'account_id', nullable: true })
  accountId!: number | null;

  @Column({ type: 'text', name: 'account_name', nullable: true })
  accountName!: string | null;

  @Column({ type: 'integer', name: 'token_id', nullable: true })
  tokenId!: number | null;

  @Column({ type: 'text', name: 'token_name', nullable: true })
  tokenName!: string | null;

  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'text', name: 'object_kind', default: '' })
  objectKind!: string;

  @Column({ type: 'text', name: 'object_id', default: '' })
  objectId!: string;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'json' })
  detail!: Readonly<Record<string, unknown>>;

  @Column({ type: 'json', default: [] })
  changes!: readonly unknown[];

  @Column({ type: 'text', nullable: true })
  address!: string | null;

  @Column({ type: 'text', name: 'user_agent', nullable: true })
  userAgent!: string | null;

  @Column({ type: 'text', name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column({ type: 'text', nullable: true })
  route!: string | null;

  @CreateDateColumn({ type: 'timestamptz' })
  at!: Date;
}

/** A link of a workspace's hash chain over its audit records from `firstId` to `lastId`. */
@Entity('audit_seal')
export class AuditSeal {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'audit_seal_pkey' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'audit_seal_pkey' })
  number!: number;

  @Column({ type: 'integer', name: 'first_id' })
  firstId!: number;

  @Column({ type: 'integer', name: 'last_id' })
  lastId!: number;

  @Column({ type: 'integer' })
  records!: number;

  @Column({ type: 'text' })
  previous!: string;

  @Column({ type: 'text' })
  digest!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'sealed_at' })
  sealedAt!: Date;
}

@Entity('schema_compatibility')
export class SchemaCompatibility {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'schema_compatibility_pkey' })
  migration!: string;

  @Column({ type: 'text', name: 'min_compatible' })
  minCompatible!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'applied_at' })
  appliedAt!: Date;
}
