import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { numeric } from './numeric.js';
import { UserTable } from './tables.js';
import { Workspace } from './workspace.js';

/** What a workspace decided about personal data. `revision` goes up with every change of the marked fields. Spans are days. */
@Entity('personal_settings')
export class PersonalSettingsRow {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'personal_settings_pkey' })
  @ForeignKey(() => Workspace, { name: 'personal_settings_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'boolean', name: 'shows_keys', default: false })
  showsKeys!: boolean;

  @Column({ type: 'integer', name: 'event_days', nullable: true })
  eventDays!: number | null;

  @Column({ type: 'integer', name: 'personal_days', nullable: true })
  personalDays!: number | null;

  @Column({ type: 'integer', name: 'audit_days', nullable: true })
  auditDays!: number | null;

  @Column({ type: 'integer', default: 0 })
  revision!: number;
}

@Entity('personal_field')
export class PersonalField {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'personal_field_pkey' })
  @ForeignKey(() => Workspace, { name: 'personal_field_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'personal_field_pkey' })
  path!: string;
}

@Entity('personal_column')
@Index('personal_column_workspace_idx', ['workspaceId'])
export class PersonalColumn {
  @PrimaryColumn({ type: 'integer', name: 'table_id', primaryKeyConstraintName: 'personal_column_pkey' })
  @ForeignKey(() => UserTable, { name: 'personal_column_table_fkey', onDelete: 'CASCADE' })
  tableId!: number;

  @PrimaryColumn({ type: 'integer', name: 'column_id', primaryKeyConstraintName: 'personal_column_pkey' })
  columnId!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;
}

/** One person's data being taken out, and the report of it. `target` and `progress` are JSON; `target` is empty once it is done. */
@Entity('erasure')
@Check('erasure_state_check', `state in ('running', 'done', 'failed')`)
@Index('erasure_workspace_idx', ['workspaceId', 'id'])
@Index('erasure_running_idx', ['id'], { where: `state = 'running'` })
export class Erasure {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'erasure_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'erasure_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'text' })
  state!: string;

  @Column({ type: 'text', name: 'person_hash' })
  personHash!: string;

  @Column({ type: 'text' })
  mark!: string;

  @Column({ type: 'text', name: 'named_by' })
  namedBy!: string;

  @Column({ type: 'text', nullable: true })
  target!: string | null;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'text', name: 'requested_by' })
  requestedBy!: string;

  @Column({ type: 'integer', name: 'account_id', nullable: true })
  accountId!: number | null;

  @Column({ type: 'text' })
  progress!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'stepped_at', transformer: numeric })
  steppedAt!: number;

  @Column({ type: 'bigint', name: 'finished_at', nullable: true, transformer: numeric })
  finishedAt!: number | null;
}

/** A first ancestor of events about the person, and what else was known of them there. */
@Entity('erasure_trace')
export class ErasureTrace {
  @PrimaryColumn({ type: 'integer', name: 'erasure_id', primaryKeyConstraintName: 'erasure_trace_pkey' })
  @ForeignKey(() => Erasure, { name: 'erasure_trace_erasure_fkey', onDelete: 'CASCADE' })
  erasureId!: number;

  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'erasure_trace_pkey' })
  producerId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'erasure_trace_pkey' })
  position!: number;

  @Column({ type: 'text' })
  found!: string;
}

/** An event that an erasure went through, so that what was recorded about it elsewhere is found. */
@Entity('erasure_event')
export class ErasureEvent {
  @PrimaryColumn({ type: 'integer', name: 'erasure_id', primaryKeyConstraintName: 'erasure_event_pkey' })
  @ForeignKey(() => Erasure, { name: 'erasure_event_erasure_fkey', onDelete: 'CASCADE' })
  erasureId!: number;

  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'erasure_event_pkey' })
  producerId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'erasure_event_pkey' })
  position!: number;

  @Column({ type: 'integer', name: 'trace_producer_id' })
  traceProducerId!: number;

  @Column({ type: 'bigint', name: 'trace_position', transformer: numeric })
  tracePosition!: number;

  /** It concerns the person alone, and not a list of people. */
  @Column({ type: 'boolean', name: 'is_about' })
  isAbout!: boolean;
}

@Entity('personal_sweep')
export class PersonalSweep {
  @PrimaryColumn({ type: 'integer', name: 'producer_id', primaryKeyConstraintName: 'personal_sweep_pkey' })
  producerId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  position!: number;

  @Column({ type: 'integer' })
  revision!: number;
}
