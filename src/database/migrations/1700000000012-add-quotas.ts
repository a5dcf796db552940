import type { MigrationInterface, QueryRunner } from 'typeorm';
import { QUOTAS } from './sql/quotas.js';

/** Limits of what a tenant may have stored: pending jobs, and files. */
export class AddQuotas1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(QUOTAS);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
