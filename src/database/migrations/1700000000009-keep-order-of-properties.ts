import type { MigrationInterface, QueryRunner } from 'typeorm';
import { WRITTEN_SCHEMA } from './sql/written-schema.js';

/** The schema of parameters also as its author wrote it, so that forms show fields in that order. */
export class KeepOrderOfProperties1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WRITTEN_SCHEMA);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
