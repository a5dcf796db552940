import type { MigrationInterface, QueryRunner } from 'typeorm';
import { OWNED_KEYS } from './sql/owned-keys.js';

/** Idempotency keys of tenant and owner. */
export class OwnIdempotencyKeys1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OWNED_KEYS);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
