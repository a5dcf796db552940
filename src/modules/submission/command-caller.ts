import { Injectable, UnauthorizedException } from '@nestjs/common';
import type { AmqpContext } from '#libs/amqp/nestjs';
import { JobcastError } from '#libs/contract';
import { Authenticator, mayCreate, mayStop, mayView, type Caller } from '../access/index.js';
import { JobInfoService, shown, type NewJob } from '../jobs/index.js';

const NO_TYPE = { createPermissions: [], cancelPermissions: [] };

/** Who sent a command, and whether they may. Without `JOBCAST_AUTH=jwt` publishers are trusted and may do everything. */
@Injectable()
export class CommandCaller {
  readonly #authenticator: Authenticator;
  readonly #jobs: JobInfoService;

  constructor(authenticator: Authenticator, jobs: JobInfoService) {
    this.#authenticator = authenticator;
    this.#jobs = jobs;
  }

  /** By the message's header `authorization`. @throws JobcastError `FORBIDDEN` */
  async of(context: AmqpContext): Promise<Caller> {
    try {
      return await this.#authenticator.caller(context.headers.authorization);
    } catch (error) {
      if (error instanceof UnauthorizedException) throw new JobcastError('FORBIDDEN', error.message);
      throw error;
    }
  }

  /** The jobs, with their owner: what was said by whom we trust, otherwise who sent them. @throws JobcastError `FORBIDDEN` */
  ownedJobs(caller: Caller, tenant: string, jobs: readonly NewJob[]): readonly NewJob[] {
    if (caller.isLocalAdministrator) return jobs;
    if (!mayCreate(caller, tenant)) {
      throw new JobcastError(
        'FORBIDDEN',
        `expected a token with the permission create_job for the tenant ${tenant}, got one without; ask an administrator`,
      );
    }
    const other = jobs.find(({ owner }) => owner !== null && owner !== caller.subject);
    if (other) {
      throw new JobcastError(
        'FORBIDDEN',
        `expected your own name (${shown(caller.subject)}) as owner or none, got ${shown(other.owner)}; correct it`,
      );
    }
    return jobs.map((job) => ({ ...job, owner: caller.subject }));
  }

  /** Refuses what the caller may not do with a job. @throws JobcastError `NO_SUCH_JOB`, `FORBIDDEN` */
  async requireJob(
    caller: Caller,
    to: 'stop' | 'enqueue',
    { tenant, jobId }: { readonly tenant: string; readonly jobId: string },
  ): Promise<void> {
    if (caller.isLocalAdministrator) return;
    const job = await this.#jobs.find(tenant, jobId);
    if (!job || !mayView(caller, job))
      throw new JobcastError('NO_SUCH_JOB', `expected the id of a job of the tenant, got ${shown(jobId)}; there is no such job`);
    const may = to === 'stop' ? mayStop(caller, job, NO_TYPE) : mayCreate(caller, job.tenant);
    if (may) return;
    const permission = to === 'stop' ? 'cancel_job' : 'create_job';
    throw new JobcastError('FORBIDDEN', `expected a token with the permission ${permission}, got one without; ask an administrator`);
  }
}
