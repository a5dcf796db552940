import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BLOCKED_RUNS } from './sql/blocked-runs.js';

/** By which run an instance was blocked, for the instance that rescues its jobs. */
export class AddBlockedRuns1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BLOCKED_RUNS);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
