import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { numeric } from './numeric.js';
import { Workspace } from './workspace.js';

/** `draft` is the document being edited, `revision` counts its edits. Times are milliseconds, as everywhere in the engine's tables. */
@Entity('workflow')
@Unique('workflow_name_key', ['workspaceId', 'name'])
@Check('workflow_paused_check', `paused in ('buffer', 'drop')`)
export class Workflow {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'workflow_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'workflow_workspace_fkey' })
  workspaceId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'integer', name: 'published_version', nullable: true })
  publishedVersion!: number | null;

  @Column({ type: 'text', nullable: true })
  paused!: 'buffer' | 'drop' | null;

  /** Names joined by `/`; empty: the top. */
  @Column({ type: 'text', default: '' })
  folder!: string;

  @Column({ type: 'json' })
  draft!: unknown;

  @Column({ type: 'integer', default: 1 })
  revision!: number;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: numeric })
  updatedAt!: number;
}

/** A published document; never changed. */
@Entity('workflow_version')
export class WorkflowVersion {
  @PrimaryColumn({ type: 'integer', name: 'workflow_id', primaryKeyConstraintName: 'workflow_version_pkey' })
  @ForeignKey(() => Workflow, { name: 'workflow_version_workflow_fkey' })
  workflowId!: number;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'workflow_version_pkey' })
  version!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'json' })
  document!: unknown;

  @Column({ type: 'text' })
  note!: string;

  @Column({ type: 'text', name: 'created_by' })
  createdBy!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;
}

/** An agent over all versions that hold its slug. The totals and the last error are saved every few seconds. */
@Entity('agent')
@Check('agent_state_check', `state in ('live', 'draining', 'gone')`)
@Check('agent_paused_check', `paused in ('buffer', 'drop')`)
export class Agent {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'agent_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  @ForeignKey(() => Workflow, { name: 'agent_workflow_fkey' })
  @Index('agent_workflow_idx')
  workflowId!: number;

  @Column({ type: 'text' })
  slug!: string;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'text' })
  state!: 'live' | 'draining' | 'gone';

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'text', nullable: true })
  paused!: 'buffer' | 'drop' | null;

  @Column({ type: 'text', name: 'source_cursor', nullable: true })
  sourceCursor!: string | null;

  /** When it had drained; its state waits a week for a rollback. */
  @Column({ type: 'bigint', name: 'gone_at', nullable: true, transformer: numeric })
  goneAt!: number | null;

  @Column({ type: 'bigint', name: 'last_success_at', nullable: true, transformer: numeric })
  lastSuccessAt!: number | null;

  @Column({ type: 'bigint', name: 'last_error_at', nullable: true, transformer: numeric })
  lastErrorAt!: number | null;

  @Column({ type: 'text', name: 'last_error_code', nullable: true })
  lastErrorCode!: string | null;

  @Column({ type: 'text', name: 'last_error_message', nullable: true })
  lastErrorMessage!: string | null;

  /** What it said last that waits at the other side, for a source that can tell. */
  @Column({ type: 'bigint', name: 'source_waiting', nullable: true, transformer: numeric })
  sourceWaiting!: number | null;

  @Column({ type: 'bigint', transformer: numeric, default: 0 })
  succeeded!: number;

  @Column({ type: 'bigint', transformer: numeric, default: 0 })
  failed!: number;

  @Column({ type: 'bigint', transformer: numeric, default: 0 })
  emitted!: number;
}

/** One port of an agent; `head` is the position of its last event. */
@Entity('producer')
@Unique('producer_port_key', ['agentId', 'port'])
export class Producer {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'producer_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'text' })
  port!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'bigint', transformer: numeric, default: 0 })
  head!: number;

  @Column({ type: 'boolean', name: 'is_open' })
  isOpen!: boolean;

  @Column({ type: 'text', nullable: true })
  retention!: string | null;
}

@Entity('link')
@Check('link_state_check', `state in ('live', 'draining')`)
export class Link {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'link_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  @Index('link_workflow_idx')
  workflowId!: number;

  @Column({ type: 'integer', name: 'producer_id' })
  @Index('link_producer_idx')
  producerId!: number;

  @Column({ type: 'integer', name: 'to_agent_id' })
  @Index('link_receiver_idx')
  toAgentId!: number;

  @Column({ type: 'text' })
  state!: 'live' | 'draining';

  @Column({ type: 'bigint', name: 'drain_to', nullable: true, transformer: numeric })
  drainTo!: number | null;

  @Column({ type: 'integer' })
  version!: number;
}

@Entity('link_cursor')
export class LinkCursor {
  @PrimaryColumn({ type: 'integer', name: 'link_id', primaryKeyConstraintName: 'link_cursor_pkey' })
  linkId!: number;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'link_cursor_pkey' })
  slot!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  position!: number;
}

@Entity('runner')
export class Runner {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'runner_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'runner_pkey' })
  slot!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'bigint', transformer: numeric, default: 0 })
  epoch!: number;

  @Column({ type: 'bigint', transformer: numeric, default: 0 })
  turn!: number;

  @Column({ type: 'text', name: 'lease_owner', nullable: true })
  leaseOwner!: string | null;

  @Column({ type: 'timestamptz', name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;
}

@Entity('schedule')
@Check('schedule_requested_by_check', `requested_by in ('schedule', 'person')`)
export class StoredSchedule {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'schedule_pkey' })
  agentId!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'smallint' })
  slot!: number;

  @Column({ type: 'text', nullable: true })
  text!: string | null;

  @Column({ type: 'bigint', name: 'next_run_at', nullable: true, transformer: numeric })
  @Index('schedule_next_run_idx')
  nextRunAt!: number | null;

  @Column({ type: 'bigint', name: 'requested_at', nullable: true, transformer: numeric })
  requestedAt!: number | null;

  @Column({ type: 'text', name: 'requested_by', nullable: true })
  requestedBy!: 'schedule' | 'person' | null;
}
