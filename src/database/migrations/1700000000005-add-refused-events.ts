import type { MigrationInterface, QueryRunner } from 'typeorm';
import { REFUSED_EVENT_TABLES } from './sql/refused-event-tables.js';

/** Events that the broker refuses. */
export class AddRefusedEvents1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REFUSED_EVENT_TABLES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
