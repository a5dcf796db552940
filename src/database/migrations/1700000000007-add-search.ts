import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SEARCH_INDEXES } from './sql/search-indexes.js';

/** Indexes by which lists, searches and counts find jobs. */
export class AddSearch1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SEARCH_INDEXES);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
