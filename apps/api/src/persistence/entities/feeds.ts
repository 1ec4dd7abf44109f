import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { numeric } from './numeric.js';
import { Workspace } from './workspace.js';

/** The address of an action's feed. */
@Entity('feed')
@Check('feed_id_check', `id ~ '^[0-9a-f]{32}$'`)
@Unique('feed_agent_key', ['agentId'])
export class Feed {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'feed_pkey' })
  id!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'feed_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'workflow_id' })
  workflowId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'text', name: 'token_hash' })
  tokenHash!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: numeric })
  createdAt!: number;
}

/** An entry of a feed. */
@Entity('feed_item')
@Unique('feed_item_idempotency_key', ['agentId', 'idempotencyKey'])
@Index('feed_item_agent_idx', ['agentId', 'id'])
export class StoredFeedItem {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'feed_item_pkey' })
  id!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'integer', name: 'agent_id' })
  agentId!: number;

  @Column({ type: 'text', name: 'idempotency_key' })
  idempotencyKey!: string;

  @Column({ type: 'text', name: 'event_id' })
  eventId!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'text', nullable: true })
  url!: string | null;

  @Column({ type: 'text', nullable: true })
  author!: string | null;

  @Column({ type: 'text' })
  payload!: string;

  @Column({ type: 'bigint', name: 'published_at', transformer: numeric })
  publishedAt!: number;
}
