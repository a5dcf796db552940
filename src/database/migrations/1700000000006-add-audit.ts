import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AUDIT_TABLES } from './sql/audit-tables.js';

/** Who wrote what, and requests that an instance ends. */
export class AddAudit1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(AUDIT_TABLES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
