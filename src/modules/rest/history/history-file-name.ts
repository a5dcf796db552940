import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/index.js';
import { Settings } from '../../../settings/index.js';

/** What the table is called. */
@Injectable()
export class HistoryFileName {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  today(): string {
    return `${this.settings.namespace}-job-history-${this.database.clock.now().toISOString().slice(0, 10)}.csv`;
  }
}
