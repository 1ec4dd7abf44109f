import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';
import { Workflow } from './workflows.js';
import { Workspace } from './workspace.js';

/** What a workflow answered to who called its hook; kept for as long as somebody may wait for it. */
@Entity('hook_answer')
@Index('hook_answer_age_idx', ['answeredAt'])
export class StoredHookAnswer {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'hook_answer_pkey' })
  workspaceId!: number;

  /** The event the caller brought. */
  @PrimaryColumn({ type: 'text', name: 'trace_id', primaryKeyConstraintName: 'hook_answer_pkey' })
  traceId!: string;

  /** JSON. */
  @Column({ type: 'text' })
  answer!: string;

  @Column({ type: 'bigint', name: 'answered_at', transformer: numeric })
  answeredAt!: number;
}

/** A test address of a draft's agent, for a few minutes. */
@Entity('hook_capture')
@Index('hook_capture_workspace_idx', ['workspaceId'])
@Index('hook_capture_expiry_idx', ['expiresAt'])
export class HookCapture {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'hook_capture_pkey' })
  id!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'hook_capture_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  @ForeignKey(() => Workflow, { name: 'hook_capture_workflow_fkey', onDelete: 'CASCADE' })
  workflowId!: number;

  @Column({ type: 'text' })
  slug!: string;

  /** Encrypted. */
  @Column({ type: 'text' })
  secret!: string;

  /** Calls taken so far. */
  @Column({ type: 'integer', default: 0 })
  received!: number;

  @Column({ type: 'bigint', name: 'expires_at', transformer: numeric })
  expiresAt!: number;
}

/** A call to a test address, and what the agent would have made of it. */
@Entity('hook_capture_request')
export class HookCaptureRequest {
  @PrimaryColumn({ type: 'text', name: 'capture_id', primaryKeyConstraintName: 'hook_capture_request_pkey' })
  @ForeignKey(() => HookCapture, { name: 'hook_capture_request_capture_fkey', onDelete: 'CASCADE' })
  captureId!: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'hook_capture_request_pkey' })
  position!: number;

  /** JSON. */
  @Column({ type: 'text' })
  request!: string;

  @Column({ type: 'bigint', name: 'received_at', transformer: numeric })
  receivedAt!: number;
}
