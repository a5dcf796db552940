import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import type { JobRequest } from '#libs/contract';
import type { RunnerClass } from '#libs/job-kit';
import { Database, DatabaseModule } from '../../src/database/index.js';
import { JobTypeCatalog, JobTypesModule } from '../../src/modules/job-types/index.js';
import {
  JobInfoService,
  JobRemoval,
  JobsModule,
  JobTransitions,
  Retention,
  started,
  succeeded,
  type JobInfo,
} from '../../src/modules/jobs/index.js';
import { Claims, Scheduler, SchedulingModule, SchedulingSignals } from '../../src/modules/scheduling/index.js';
import { Tenant, TenantService } from '../../src/modules/tenants/index.js';
import { Settings, SettingsModule } from '../../src/settings/index.js';
import { eventually } from './eventually.js';

let claims = 0;

/** The scheduler of one instance, without anything that runs jobs: the test claims and ends them itself. */
export class SchedulerUnderTest {
  private constructor(
    private readonly module: TestingModule,
    /** As which it holds jobs (`t_instance.id`); it is not registered. */
    readonly incarnation: number,
  ) {}

  static async start(
    databaseUrl: string,
    runners: readonly RunnerClass[] = [],
    variables: Record<string, string> = {},
  ): Promise<SchedulerUnderTest> {
    const settings = new Settings({ DATABASE_URL: databaseUrl, AMQP_URL: 'none', ...variables });
    const module = await Test.createTestingModule({
      imports: [
        SettingsModule.forRoot(settings),
        DatabaseModule.forRoot([Tenant]),
        JobTypesModule.forRoot({ host: { runners } }),
        JobsModule,
        SchedulingModule,
      ],
    }).compile();
    module.useLogger(['error']);
    const one = new SchedulerUnderTest(module, Math.floor(Math.random() * 1e6));
    await one.database.start();
    await module.get(JobTypeCatalog).start();
    await eventually('the database is connected', () => one.database.connected);
    await module.get(JobTypeCatalog).ready();
    return one;
  }

  get database(): Database {
    return this.module.get(Database);
  }

  get jobs(): JobInfoService {
    return this.module.get(JobInfoService);
  }

  get tenants(): TenantService {
    return this.module.get(TenantService, { strict: false });
  }

  get transitions(): JobTransitions {
    return this.module.get(JobTransitions);
  }

  get scheduler(): Scheduler {
    return this.module.get(Scheduler);
  }

  get removal(): JobRemoval {
    return this.module.get(JobRemoval);
  }

  get retention(): Retention {
    return this.module.get(Retention);
  }

  get signals(): SchedulingSignals {
    return this.module.get(SchedulingSignals);
  }

  /** Any other part of the instance. */
  part<Part>(type: Type<Part>): Part {
    return this.module.get(type, { strict: false });
  }

  /** Submits jobs of a tenant and gives their ids. */
  async submit(tenant: string, jobs: readonly (Partial<JobRequest> & { type?: string })[]): Promise<string[]> {
    const submitted = await this.jobs.createAsQueued(
      tenant,
      jobs.map((job) => ({ type: 'echo', ...job })),
    );
    return submitted.jobs.map(({ id }) => id);
  }

  /** One claim. */
  claim(places: number, ahead = 0, types: readonly string[] = this.types()): Promise<JobInfo[]> {
    claims += 1;
    const claimToken = `00000000-0000-4000-8000-${String(claims).padStart(12, '0')}`;
    return this.module
      .get(Claims)
      .claim({ places, ahead, types, claimant: { instance: `i${this.incarnation}`, heldBy: this.incarnation, claimToken } });
  }

  /** Runs claimed jobs to their end, as if each had taken `runMs`. */
  async finish(jobs: readonly JobInfo[], runMs = 10): Promise<void> {
    const begun = this.database.clock.now();
    const running = await Promise.all(jobs.map((job) => this.transitions.apply(started(job, begun))));
    const ended = new Date(begun.getTime() + runMs);
    await Promise.all(running.map((job) => job && this.transitions.apply(succeeded(job, undefined, ended))));
  }

  types(): string[] {
    return this.module
      .get(JobTypeCatalog)
      .all()
      .map(({ name }) => name);
  }

  async stop(): Promise<void> {
    await this.scheduler.stop();
    await this.module.get(JobTypeCatalog).stop();
    await this.database.stop();
  }
}
