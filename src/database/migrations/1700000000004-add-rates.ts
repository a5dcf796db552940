import type { MigrationInterface, QueryRunner } from 'typeorm';
import { RATE_TABLES } from './sql/rate-tables.js';

/** How many jobs of a tenant and of a type may start in a minute, and how many did. */
export class AddRates1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RATE_TABLES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
