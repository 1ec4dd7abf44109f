import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Workspace } from './workspace.js';

/** The lists of a workspace that narrow where its agents may call, each entry as its owner wrote it. */
@Entity('workspace_egress')
export class WorkspaceEgress {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'workspace_egress_pkey' })
  @ForeignKey(() => Workspace, { name: 'workspace_egress_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @Column({ type: 'json' })
  allow!: readonly string[];

  @Column({ type: 'json' })
  deny!: readonly string[];

  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
