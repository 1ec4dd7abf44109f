import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';
import { Workspace } from './workspace.js';

/** A dashboard somebody arranged. */
@Entity('dashboard')
export class Dashboard {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'dashboard_pkey' })
  @ForeignKey(() => Workspace, { name: 'dashboard_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'dashboard_pkey' })
  name!: string;

  @Column({ type: 'json' })
  document!: unknown;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: numeric })
  updatedAt!: number;

  @Column({ type: 'text', name: 'updated_by' })
  updatedBy!: string;
}
