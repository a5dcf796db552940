import type { MigrationInterface, QueryRunner } from 'typeorm';
import { JOB_TABLES } from './sql/job-tables.js';
import { SCHEDULING_TABLES } from './sql/scheduling-tables.js';

/** The first schema: jobs, what they leave behind, the outbox, and the state of the scheduler. */
export class CreateSchema1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(JOB_TABLES);
    await runner.query(SCHEDULING_TABLES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
