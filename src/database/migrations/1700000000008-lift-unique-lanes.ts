import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LANE_INDEXES } from './sql/lane-indexes.js';

/** Lanes are found by indexes that are not unique; `ensureLanes` keeps them single. */
export class LiftUniqueLanes1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LANE_INDEXES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
