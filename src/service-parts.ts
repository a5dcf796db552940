import type { INestApplication } from '@nestjs/common';
import type { LongLived } from '#libs/runtime';
import { ProgressPublisher, Relay } from './events/index.js';
import { FileSweep, WorkerPool } from './modules/execution/index.js';
import { InstanceRegistry, Rescue } from './modules/instances/index.js';
import { Retention } from './modules/jobs/index.js';
import { Schedules } from './modules/schedules/index.js';
import { Scheduler } from './modules/scheduling/index.js';
import { CommandServer } from './modules/submission/index.js';
import type { Settings } from './settings/index.js';

/** What works once the database is there; a part that is not among the instance's roles is undefined. */
export interface ServiceParts {
  readonly registry: InstanceRegistry;
  readonly pool: WorkerPool | undefined;
  /** What looks after all instances' jobs: expiry, delays, schedules, lost instances, retention, files without a job. */
  readonly keepers: readonly LongLived[];
  readonly relay: Relay | undefined;
  /** Tells the progress of what this instance runs. */
  readonly progress: ProgressPublisher | undefined;
  readonly commands: CommandServer | undefined;
}

/** The parts of this instance, by its roles. */
export function serviceParts(app: INestApplication, { roles, amqpUrl, progressEvents }: Settings): ServiceParts {
  const hasBroker = amqpUrl !== 'none';
  const schedules = roles.includes('scheduler');
  return {
    registry: app.get(InstanceRegistry),
    pool: schedules ? app.get(WorkerPool) : undefined,
    keepers: schedules ? [app.get(Scheduler), app.get(Schedules), app.get(Rescue), app.get(Retention), app.get(FileSweep)] : [],
    relay: roles.includes('relay') && hasBroker ? app.get(Relay) : undefined,
    progress: schedules && hasBroker && progressEvents ? app.get(ProgressPublisher) : undefined,
    commands: roles.includes('api') && hasBroker ? app.get(CommandServer, { strict: false }) : undefined,
  };
}
