import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process that runs agents; `owner` is the name it holds leases under. */
@Entity('worker')
export class Worker {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'worker_pkey' })
  owner!: string;

  @Column({ type: 'timestamptz' })
  since!: Date;

  @Column({ type: 'timestamptz', name: 'attends_until' })
  attendsUntil!: Date;
}
