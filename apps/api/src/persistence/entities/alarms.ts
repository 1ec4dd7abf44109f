import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** A moment at which all totals were read. */
@Entity('figure_tick')
export class FigureTick {
  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'figure_tick_pkey' })
  at!: number;
}

/** An agent's totals at a moment. */
@Entity('agent_figure')
@Index('agent_figure_at_idx', ['at'])
export class AgentFigure {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'agent_figure_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'agent_figure_pkey' })
  at!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  succeeded!: number;

  @Column({ type: 'bigint', transformer: numeric })
  failed!: number;

  @Column({ type: 'bigint', transformer: numeric })
  emitted!: number;
}

/** A link's cursor and its producer's head at a moment. */
@Entity('link_figure')
@Index('link_figure_at_idx', ['at'])
export class LinkFigure {
  @PrimaryColumn({ type: 'integer', name: 'link_id', primaryKeyConstraintName: 'link_figure_pkey' })
  linkId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: numeric, primaryKeyConstraintName: 'link_figure_pkey' })
  at!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  passed!: number;

  @Column({ type: 'bigint', transformer: numeric })
  head!: number;
}

/** The one row that says when alarms were last judged. */
@Entity('alarm_round')
export class AlarmRound {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'alarm_round_pkey' })
  id!: number;

  @Column({ type: 'bigint', name: 'judged_at', transformer: numeric })
  judgedAt!: number;
}

/** What an agent's alarms need to remember between two rounds. */
@Entity('agent_watch')
export class AgentWatch {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'agent_watch_pkey' })
  agentId!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  moved!: number;

  @Column({ type: 'bigint', name: 'quiet_since', transformer: numeric })
  quietSince!: number;

  @Column({ type: 'bigint', name: 'failed_before', transformer: numeric })
  failedBefore!: number;

  @Column({ type: 'bigint', transformer: numeric })
  dead!: number;

  @Column({ type: 'bigint', name: 'dead_grew_at', nullable: true, transformer: numeric })
  deadGrewAt!: number | null;
}

/** Something a person should look at; open while `clearedAt` is null. `detail` is a JSON object as text. */
@Entity('alarm')
@Index('alarm_open_key', ['workspaceId', 'identity'], { unique: true, where: 'cleared_at is null' })
@Index('alarm_workspace_idx', ['workspaceId', 'id'])
@Index('alarm_untold_idx', ['id'], { where: 'clear_told_at is null' })
export class StoredAlarm {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'alarm_pkey' })
  id!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id', nullable: true })
  workflowId!: number | null;

  @Column({ type: 'integer', name: 'agent_id', nullable: true })
  agentId!: number | null;

  @Column({ type: 'text' })
  identity!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text' })
  severity!: string;

  @Column({ type: 'text' })
  detail!: string;

  @Column({ type: 'bigint', name: 'raised_at', transformer: numeric })
  raisedAt!: number;

  @Column({ type: 'bigint', name: 'cleared_at', nullable: true, transformer: numeric })
  clearedAt!: number | null;

  @Column({ type: 'bigint', name: 'raise_told_at', nullable: true, transformer: numeric })
  raiseToldAt!: number | null;

  @Column({ type: 'bigint', name: 'clear_told_at', nullable: true, transformer: numeric })
  clearToldAt!: number | null;

  @Column({ type: 'bigint', name: 'acknowledged_at', nullable: true, transformer: numeric })
  acknowledgedAt!: number | null;

  @Column({ type: 'text', name: 'acknowledged_by', nullable: true })
  acknowledgedBy!: string | null;
}

/** Events of this alarm are not told until then, however often it is raised. */
@Entity('alarm_mute')
export class AlarmMute {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'alarm_mute_pkey' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'alarm_mute_pkey' })
  identity!: string;

  @Column({ type: 'bigint', transformer: numeric })
  until!: number;

  @Column({ type: 'text', name: 'muted_by' })
  mutedBy!: string;
}

/** What a workspace may bring in; null: the default of the installation. */
@Entity('quota')
export class Quota {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'quota_pkey' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'events_per_second', nullable: true })
  eventsPerSecond!: number | null;

  @Column({ type: 'bigint', name: 'events_per_day', nullable: true, transformer: numeric })
  eventsPerDay!: number | null;

  @Column({ type: 'bigint', name: 'updated_at', transformer: numeric })
  updatedAt!: number;

  @Column({ type: 'text', name: 'updated_by' })
  updatedBy!: string;
}

/** What a workspace brought in on a day (days since 1970, UTC). */
@Entity('quota_use')
export class QuotaUse {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'quota_use_pkey' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'quota_use_pkey' })
  day!: number;

  @Column({ type: 'bigint', transformer: numeric })
  accepted!: number;

  @Column({ type: 'bigint', transformer: numeric })
  refused!: number;

  @Column({ type: 'bigint', name: 'refused_at', nullable: true, transformer: numeric })
  refusedAt!: number | null;
}

/** How much a process was asked to take in lately, in events a second. */
@Entity('quota_demand')
export class QuotaDemand {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'quota_demand_pkey' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'quota_demand_pkey' })
  owner!: string;

  @Column({ type: 'double precision', name: 'per_second' })
  perSecond!: number;

  @Column({ type: 'bigint', name: 'seen_at', transformer: numeric })
  seenAt!: number;
}
