import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { numeric } from './numeric.js';
import { Workspace } from './workspace.js';

/** A range of events on its way through an agent again. */
@Entity('replay')
@Check('replay_state_check', `state in ('running', 'done', 'cancelled', 'failed')`)
@Index('replay_workspace_idx', ['workspaceId', 'id'])
@Index('replay_running_idx', ['id'], { where: `state = 'running'` })
export class Replay {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'replay_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'replay_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'boolean' })
  again!: boolean;

  @Column({ type: 'text', name: 'event_key', nullable: true })
  eventKey!: string | null;

  @Column({ type: 'integer', name: 'rate_per_second' })
  ratePerSecond!: number;

  @Column({ type: 'text' })
  state!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'bigint', transformer: numeric })
  total!: number;

  @Column({ type: 'bigint', name: 'handed_in', default: 0, transformer: numeric })
  handedIn!: number;

  @Column({ type: 'text', name: 'created_by' })
  createdBy!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'stepped_at', transformer: numeric })
  steppedAt!: number;

  @Column({ type: 'bigint', name: 'finished_at', nullable: true, transformer: numeric })
  finishedAt!: number | null;
}

/** What of one producer is still to come. */
@Entity('replay_range')
export class ReplayRange {
  @PrimaryColumn({ type: 'integer', name: 'replay_id', primaryKeyConstraintName: 'replay_range_pkey' })
  @ForeignKey(() => Replay, { name: 'replay_range_replay_fkey', onDelete: 'CASCADE' })
  replayId!: number;

  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'replay_range_pkey' })
  producerId!: number;

  @Column({ type: 'bigint', name: 'next_position', transformer: numeric })
  nextPosition!: number;

  @PrimaryColumn({ type: 'bigint', name: 'last_position', transformer: numeric, primaryKeyConstraintName: 'replay_range_pkey' })
  lastPosition!: number;
}
