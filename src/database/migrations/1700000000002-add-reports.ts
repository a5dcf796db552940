import type { MigrationInterface, QueryRunner } from 'typeorm';
import { REPORT_TABLES } from './sql/report-tables.js';

/** What runs report: log, checkpoint, files, records; and by what ended jobs are found. */
export class AddReports1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REPORT_TABLES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
