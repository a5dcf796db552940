import { Injectable } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { Audit, mayCreate, mayCreateType, mayNameOwner, viewScope, type Caller } from '../access/index.js';
import { JobRequestCheck, JobSubmissions, nameCheck, shown, type NewJob, type Submission, type Submitted } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import { VisibleJobs } from './visible-jobs.js';

/** Jobs as a caller asks for them: nobody has looked at them yet. */
export interface SubmitRequest extends Pick<Submission, 'messageId' | 'correlationId' | 'traceparent'> {
  /** Whether the caller reads the warnings. */
  readonly wantsWarnings: boolean;
  readonly tenant: unknown;
  readonly requests: readonly unknown[];
  /** The list's name in the message when it brings several, for errors; undefined: the message itself is the one request. */
  readonly at?: string | undefined;
}

/** Submits jobs of one tenant, all or nothing. */
@Injectable()
export class SubmitJobs {
  constructor(
    private readonly submissions: JobSubmissions,
    private readonly check: JobRequestCheck,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** @throws JobcastError `FORBIDDEN`, `INVALID_MESSAGE`, `TOO_LARGE`, `NO_SUCH_TYPE`, `NO_SUCH_TENANT`, `CONFLICT`, `QUOTA_EXCEEDED`. */
  execute(caller: Caller, { tenant, requests, at, wantsWarnings, ...trace }: SubmitRequest): Promise<Submitted> {
    return this.audit.submitting(caller, { action: 'submit', tenant }, async (note) => {
      if (nameCheck.fits(tenant) && !mayCreate(caller, String(tenant)))
        throw forbidden(`the permission create_job for the tenant ${String(tenant)}`);
      const jobs = await this.check.check(tenant, requests, at);
      const warningsOf = wantsWarnings ? viewScope(caller) : undefined;
      return this.submissions.submit({ tenant: String(tenant), jobs: this.#owned(caller, jobs), note, warningsOf, ...trace });
    });
  }

  /** Refuses types that the caller may not create, and gives the jobs their owner. */
  #owned(caller: Caller, jobs: readonly NewJob[]): readonly NewJob[] {
    for (const type of new Set(jobs.map((job) => job.type))) {
      const asked = this.visible.permissionsOf(type);
      if (jobs[0] && !mayCreateType(caller, jobs[0].tenant, asked))
        throw forbidden(`the permissions that the job type ${type} asks for (${asked?.createPermissions.join(', ') ?? 'unknown'})`);
    }
    if (caller.isLocalAdministrator) return jobs;
    if (mayNameOwner(caller)) return jobs.map((job) => ({ ...job, owner: job.owner ?? caller.subject }));
    const other = jobs.find(({ owner }) => owner !== null && owner !== caller.subject);
    if (other) {
      const message = `expected your own name (${shown(caller.subject)}) as owner or none, got ${shown(other.owner)}; correct it`;
      throw new JobcastError('FORBIDDEN', message);
    }
    return jobs.map((job) => ({ ...job, owner: caller.subject }));
  }
}
