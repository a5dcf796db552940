import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The driver gives a bigint as text. */
const toNumber = (stored: string | null): number | null => (stored === null ? null : Number(stored));

/** A tenant: who work belongs to; fairness, limits and visibility are per tenant. */
@Entity('t_tenant')
export class Tenant {
  @PrimaryColumn('text')
  name!: string;

  /** Its share beside other tenants with work waiting: twice the weight, twice the run time. */
  @Column('double precision', { default: 1 })
  weight!: number;

  /** How many of its jobs may be TO_BE_RUN or RUNNING; null: no limit. */
  @Column('integer', { name: 'max_running', nullable: true })
  maxRunning!: number | null;

  /** How many of its jobs may start in any minute, over all instances; null: no limit. */
  @Column('integer', { name: 'max_starts_per_minute', nullable: true })
  maxStartsPerMinute!: number | null;

  /** How many of its jobs may be QUEUED; null: no limit. */
  @Column('integer', { name: 'max_queued', nullable: true })
  maxQueued!: number | null;

  /** How many of its jobs may be PENDING; null: no limit. */
  @Column('integer', { name: 'max_pending', nullable: true })
  maxPending!: number | null;

  /** How many bytes the files of all its jobs may have together; null: no limit. */
  @Column('bigint', { name: 'max_file_bytes', nullable: true, transformer: { to: (bytes) => bytes as unknown, from: toNumber } })
  maxFileBytes!: number | null;

  /** How many files a job of it may have: its inputs, and what its last attempt attached; null: no limit. */
  @Column('integer', { name: 'max_files_per_job', nullable: true })
  maxFilesPerJob!: number | null;

  /** The same as `maxRunning` for single job types. */
  @Column({ type: 'jsonb', name: 'max_running_per_type', default: () => "'{}'" })
  maxRunningPerType!: Record<string, number>;

  /** While true none of its jobs is started. */
  @Column('boolean', { default: false })
  paused!: boolean;

  /** The broker's user whose commands are this tenant's (`JOBCAST_AMQP_TENANT=user`). */
  @Column({ type: 'text', name: 'amqp_user', nullable: true, unique: true })
  amqpUser!: string | null;

  /** Why claims pass over the tenant (a claim failed on its data); null: they do not. */
  @Column({ type: 'text', name: 'set_aside', nullable: true, insert: false, update: false })
  setAside!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', insert: false, update: false })
  createdAt!: Date;
}
