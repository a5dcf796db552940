import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SCHEDULE_TABLES } from './sql/schedule-tables.js';

/** Named schedules by cron, per tenant. */
export class AddSchedules1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEDULE_TABLES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
