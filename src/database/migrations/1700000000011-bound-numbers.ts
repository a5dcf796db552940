import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NUMBER_BOUNDS } from './sql/number-bounds.js';

/** Brings stored numbers into the bounds of the doors, and keeps the weight of tenants there. */
export class BoundNumbers1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(NUMBER_BOUNDS);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
