import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** `payload` is JSON text; `parents` is a list of event ids with spaces between; `blob` will name a payload kept elsewhere. */
@Entity('event')
// TypeORM knows no BRIN; the migration makes this index.
@Index('event_trace_idx', { synchronize: false })
export class StoredEventRow {
  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'event_pkey' })
  producerId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'event_pkey' })
  position!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'smallint' })
  slot!: number;

  @Column({ type: 'smallint' })
  hops!: number;

  @Column({ type: 'bigint', name: 'occurred_at', transformer: numeric })
  occurredAt!: number;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: numeric })
  expiresAt!: number | null;

  @Column({ type: 'integer', name: 'trace_producer_id' })
  traceProducerId!: number;

  @Column({ type: 'bigint', name: 'trace_position', transformer: numeric })
  tracePosition!: number;

  @Column({ type: 'text', nullable: true })
  parents!: string | null;

  @Column({ type: 'text', nullable: true })
  key!: string | null;

  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  @Column({ type: 'text', name: 'replay_id', nullable: true })
  replayId!: string | null;

  @Column({ type: 'text', nullable: true })
  blob!: string | null;

  @Column({ type: 'text' })
  payload!: string;
}

@Entity('state')
export class StateRow {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'state_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'state_pkey' })
  key!: string;

  @Column({ type: 'smallint' })
  slot!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: numeric })
  expiresAt!: number | null;

  @Column({ type: 'text' })
  value!: string;
}

@Entity('timer')
@Index('timer_due_idx', ['agentId', 'dueAt'])
export class TimerRow {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'timer_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'timer_pkey' })
  key!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'timer_pkey' })
  name!: string;

  @Column({ type: 'smallint' })
  slot!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', name: 'due_at', transformer: numeric })
  dueAt!: number;

  @Column({ type: 'text' })
  payload!: string;
}

@Entity('dedupe')
export class DedupeRow {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'dedupe_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'dedupe_pkey' })
  key!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', name: 'seen_at', transformer: numeric })
  seenAt!: number;

  @Column({ type: 'bigint', name: 'seen_before_at', nullable: true, transformer: numeric })
  seenBeforeAt!: number | null;

  @Column({ type: 'bigint', name: 'forget_at', transformer: numeric })
  forgetAt!: number;
}

/** `detail` is a JSON object as text. */
@Entity('failed_event')
@Index('failed_event_event_idx', ['producerId', 'position'])
@Index('failed_event_age_idx', ['failedAt'])
export class FailedEventRow {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'failed_event_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'failed_event_pkey' })
  producerId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'failed_event_pkey' })
  position!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'bigint', name: 'failed_at', transformer: numeric })
  failedAt!: number;

  @Column({ type: 'text' })
  code!: string;

  @Column({ type: 'text' })
  message!: string;

  @Column({ type: 'text' })
  detail!: string;
}

@Entity('injection')
@Index('injection_agent_idx', ['agentId', 'id'])
@Index('injection_event_idx', ['producerId', 'position'])
export class InjectionRow {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'injection_pkey' })
  id!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'smallint' })
  slot!: number;

  @Column({ type: 'integer', name: 'producer_id' })
  producerId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  position!: number;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column({ type: 'text', name: 'replay_id', nullable: true })
  replayId!: string | null;
}
