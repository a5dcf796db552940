import { RolledBackError } from '../../database/index.js';
import type { DueSchedule } from './lock-due-schedule.sql.js';

/** A due schedule could not submit its job; `cause` tells why. Its transaction is rolled back. */
export class RefusedFiring extends RolledBackError {
  constructor(
    readonly due: DueSchedule,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'RefusedFiring';
  }
}
