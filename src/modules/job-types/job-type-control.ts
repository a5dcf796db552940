import { Injectable } from '@nestjs/common';
import { JobcastError, NAME_PATTERN } from '#libs/contract';
import { Database } from '../../database/index.js';
import { JobTypeCatalog } from './job-type-catalog.js';
import { setTypePaused } from './set-type-paused.sql.js';

/** Pauses job types, for all tenants and instances; a pause lasts until the type is resumed, also over restarts and new versions. */
@Injectable()
export class JobTypeControl {
  constructor(
    private readonly database: Database,
    private readonly catalog: JobTypeCatalog,
  ) {}

  /**
   * No more jobs of the type are claimed once this has resolved: they wait. What an instance has claimed before, or is claiming at this moment,
   * runs to its end.
   * @throws JobcastError `NO_SUCH_TYPE` when no instance ever registered it.
   */
  pause(name: string): Promise<void> {
    return this.#set(name, true);
  }

  /**
   * Lets the jobs of the type run again; every instance with a free place looks at once. Nothing happens to a type that is not paused.
   * @throws JobcastError `NO_SUCH_TYPE` when no instance ever registered it.
   */
  resume(name: string): Promise<void> {
    return this.#set(name, false);
  }

  async #set(name: string, paused: boolean): Promise<void> {
    if (!NAME_PATTERN.test(name) || !(await setTypePaused(this.database, name, paused))) {
      throw new JobcastError(
        'NO_SUCH_TYPE',
        `expected the name of a job type that an instance has registered, got ${JSON.stringify(name)}; correct it, or start an instance that has it`,
      );
    }
    this.database.notify('settings', `type:${name}`);
    await this.catalog.read(); // what is shown next is as it is now
  }
}
