import type { DeliveryStatus, ReceiptStatus } from '@rookery/model';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';
import { Workspace } from './workspace.js';

/** `id` only tells which came first. `epoch` is that of the lease which sent it last. */
@Entity('delivery')
// Indexes with a direction; the migration makes them.
@Index('delivery_urgency_idx', { synchronize: false })
@Index('delivery_due_idx', ['agentId', 'nextAttemptAt'], { where: `status = 'pending'` })
@Index('delivery_sending_idx', ['agentId', 'epoch'], { where: `status = 'sending'` })
@Index('delivery_trouble_idx', ['agentId', 'status'], { where: `status in ('dead', 'expired', 'failed', 'suppressed', 'unknown')` })
@Index('delivery_workspace_reference_idx', ['workspaceId', 'reference'], { where: 'reference is not null' })
export class DeliveryRow {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'delivery_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'delivery_pkey' })
  producerId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'delivery_pkey' })
  position!: number;

  @Column({ type: 'bigint', transformer: numeric, generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'text' })
  status!: DeliveryStatus;

  @Column({ type: 'boolean' })
  critical!: boolean;

  @Column({ type: 'double precision' })
  value!: number;

  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ type: 'integer' })
  spent!: number;

  @Column({ type: 'bigint', transformer: numeric })
  epoch!: number;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: numeric })
  updatedAt!: number;

  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: numeric })
  expiresAt!: number | null;

  @Column({ type: 'bigint', name: 'next_attempt_at', nullable: true, transformer: numeric })
  nextAttemptAt!: number | null;

  @Column({ type: 'text', nullable: true })
  key!: string | null;

  @Column({ type: 'text', name: 'batch_id', nullable: true })
  batchId!: string | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'text', nullable: true })
  reference!: string | null;

  @Column({ type: 'text', name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;
}

@Entity('attempt')
export class AttemptRow {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'attempt_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'attempt_pkey' })
  producerId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'attempt_pkey' })
  position!: number;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'attempt_pkey' })
  number!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', name: 'started_at', transformer: numeric })
  startedAt!: number;

  @Column({ type: 'bigint', name: 'finished_at', transformer: numeric })
  finishedAt!: number;

  @Column({ type: 'text' })
  outcome!: string;

  @Column({ type: 'text', nullable: true })
  code!: string | null;

  @Column({ type: 'text', nullable: true })
  message!: string | null;

  @Column({ type: 'text', nullable: true })
  reference!: string | null;
}

@Entity('disabled_endpoint')
export class DisabledEndpoint {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'disabled_endpoint_pkey' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'disabled_endpoint_pkey' })
  endpoint!: string;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'bigint', name: 'disabled_at', transformer: numeric })
  disabledAt!: number;
}

/** A receipt that came before its reference was on record. `agentId` 0: of any agent of the workspace. */
@Entity('early_receipt')
@Index('early_receipt_age_idx', ['receivedAt'])
export class EarlyReceipt {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'early_receipt_pkey' })
  @ForeignKey(() => Workspace, { name: 'early_receipt_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'early_receipt_pkey' })
  reference!: string;

  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'early_receipt_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'early_receipt_pkey' })
  status!: ReceiptStatus;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'integer', name: 'reporter_id' })
  reporterId!: number;

  @Column({ type: 'text', nullable: true })
  message!: string | null;

  @Column({ type: 'text', nullable: true })
  endpoint!: string | null;

  @Column({ type: 'bigint', name: 'happened_at', transformer: numeric })
  happenedAt!: number;

  @Column({ type: 'bigint', name: 'received_at', transformer: numeric })
  receivedAt!: number;
}
