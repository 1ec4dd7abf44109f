import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { numeric } from './numeric.js';
import { Workspace } from './workspace.js';

/** A channel that an action pushes to, and the position of its newest message. */
@Entity('push_channel')
export class PushChannel {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'push_channel_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'push_channel_pkey' })
  name!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'push_channel_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  head!: number;

  @Column({ type: 'bigint', name: 'pushed_at', transformer: numeric })
  pushedAt!: number;
}

/** What a channel keeps for listeners who come back. */
@Entity('push_message')
@Unique('push_message_idempotency_key', ['idempotencyKey', 'agentId'])
@Index('push_message_ends_idx', ['endsAt'])
export class StoredPushMessage {
  @PrimaryColumn({ type: 'integer', name: 'agent_id', primaryKeyConstraintName: 'push_message_pkey' })
  agentId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'push_message_pkey' })
  channel!: string;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'push_message_pkey', transformer: numeric })
  position!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'text', name: 'idempotency_key' })
  idempotencyKey!: string;

  @Column({ type: 'text', name: 'event_id' })
  eventId!: string;

  @Column({ type: 'text' })
  data!: string;

  @Column({ type: 'bigint', name: 'pushed_at', transformer: numeric })
  pushedAt!: number;

  @Column({ type: 'bigint', name: 'ends_at', transformer: numeric })
  endsAt!: number;
}
