import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique, UpdateDateColumn } from 'typeorm';
import { numeric } from './numeric.js';
import { Workspace } from './workspace.js';

/** A table somebody made; its rows lie in `rookery_tables.t<id>`. */
@Entity('user_table')
@Unique('user_table_name_key', ['workspaceId', 'name'])
export class UserTable {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'user_table_pkey' })
  id!: number;

  @Column({ type: 'integer', name: 'workspace_id' })
  @ForeignKey(() => Workspace, { name: 'user_table_workspace_fkey' })
  workspaceId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'json' })
  columns!: unknown;

  /** The number the next column gets; numbers are not used again. */
  @Column({ type: 'integer', name: 'next_column' })
  nextColumn!: number;

  @Column({ type: 'integer', default: 1 })
  revision!: number;

  @Column({ type: 'bigint', name: 'row_count', default: 0, transformer: numeric })
  rowCount!: number;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}

@Entity('table_write')
@Index('table_write_written_idx', ['writtenAt'])
export class TableWriteRow {
  @PrimaryColumn({ type: 'integer', name: 'table_id', primaryKeyConstraintName: 'table_write_pkey' })
  @ForeignKey(() => UserTable, { name: 'table_write_table_fkey', onDelete: 'CASCADE' })
  tableId!: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'table_write_pkey' })
  key!: string;

  @Column({ type: 'integer', name: 'workspace_id' })
  workspaceId!: number;

  @Column({ type: 'text' })
  result!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'written_at' })
  writtenAt!: Date;
}

/** Set by people. `value` is JSON text. */
@Entity('variable')
@Check('variable_type_check', `type in ('text', 'number', 'boolean', 'json')`)
export class Variable {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'variable_pkey' })
  @ForeignKey(() => Workspace, { name: 'variable_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'variable_pkey' })
  name!: string;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'text' })
  value!: string;

  @Column({ type: 'text' })
  description!: string;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}

/** Written by agents and people. `value` is JSON text, `expiresAt` milliseconds. */
@Entity('stored_value')
export class StoredValueRow {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'stored_value_pkey' })
  @ForeignKey(() => Workspace, { name: 'stored_value_workspace_fkey', onDelete: 'CASCADE' })
  workspaceId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'stored_value_pkey' })
  key!: string;

  @Column({ type: 'text' })
  value!: string;

  @Column({ type: 'integer' })
  bytes!: number;

  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: numeric })
  expiresAt!: number | null;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}

@Entity('value_change')
export class ValueChange {
  @PrimaryColumn({ type: 'integer', name: 'workspace_id', primaryKeyConstraintName: 'value_change_pkey' })
  workspaceId!: number;

  @Column({ type: 'bigint', transformer: numeric })
  version!: number;
}
