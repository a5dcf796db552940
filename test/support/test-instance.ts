import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import type { JobRequest } from '#libs/contract';
import type { RunnerClass } from '#libs/job-kit';
import { Database, DatabaseModule } from '../../src/database/index.js';
import { ExecutionModule, FileSweep, JobFiles, WorkerPool } from '../../src/modules/execution/index.js';
import { InstanceRegistry, InstancesModule, Rescue } from '../../src/modules/instances/index.js';
import { JobTypeCatalog, JobTypeControl, JobTypesModule, type HostApplication } from '../../src/modules/job-types/index.js';
import { JobInfoService, JobReports, JobsModule, type JobDetails } from '../../src/modules/jobs/index.js';
import { JobSchedules, Schedules, SchedulesModule } from '../../src/modules/schedules/index.js';
import { Scheduler } from '../../src/modules/scheduling/index.js';
import { Tenant, TenantService } from '../../src/modules/tenants/index.js';
import { Settings, SettingsModule } from '../../src/settings/index.js';
import { eventually } from './eventually.js';

/** How a test's instance differs from the usual one. */
export interface TestInstanceOptions {
  readonly databaseUrl: string;
  readonly runners: readonly RunnerClass[];
  /** What the host application brings besides the runners. */
  readonly host?: Omit<HostApplication, 'runners'>;
  /** Environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** An instance without doors and relay, in this process: what it runs, and what it knows of jobs. */
export class TestInstance {
  readonly database = this.module.get(Database);
  readonly jobs = this.module.get(JobInfoService);
  readonly reports = this.module.get(JobReports);
  readonly files = this.module.get(JobFiles);
  readonly fileSweep = this.module.get(FileSweep);
  readonly registry = this.module.get(InstanceRegistry);
  readonly pool = this.module.get(WorkerPool);
  readonly scheduler = this.module.get(Scheduler);
  readonly schedules = this.module.get(JobSchedules);
  readonly scheduleKeeper = this.module.get(Schedules);
  readonly tenants = this.module.get(TenantService, { strict: false });
  readonly typeControl = this.module.get(JobTypeControl);
  readonly rescue = this.module.get(Rescue);
  readonly #catalog = this.module.get(JobTypeCatalog);

  private constructor(
    private readonly module: TestingModule,
    readonly settings: Settings,
  ) {}

  /** Starts everything but the pool, the keepers (scheduler, schedules, rescue). */
  static async start({ databaseUrl, runners, host, variables }: TestInstanceOptions): Promise<TestInstance> {
    const dataDir = await mkdtemp(join(tmpdir(), 'jobcast-test-'));
    const short = {
      JOBCAST_HEARTBEAT_MS: '200',
      JOBCAST_LEASE_MS: '20000',
      JOBCAST_COMPLETION_UPDATE_RATE_MS: '20',
      JOBCAST_ABORT_GRACE_MS: '200',
    };
    const settings = new Settings({ DATABASE_URL: databaseUrl, AMQP_URL: 'none', JOBCAST_DATA_DIR: dataDir, ...short, ...variables });
    const module = await Test.createTestingModule({
      imports: [
        SettingsModule.forRoot(settings),
        DatabaseModule.forRoot([Tenant]),
        JobTypesModule.forRoot({ host: { runners, ...host } }),
        JobsModule,
        InstancesModule,
        ExecutionModule,
        SchedulesModule,
      ],
    }).compile();
    if (!process.env['JOBCAST_TEST_LOG']) module.useLogger(false);
    const instance = new TestInstance(module, settings);
    await instance.#begin();
    return instance;
  }

  /** Any other part of the instance. */
  part<Part>(type: Type<Part>): Part {
    return this.module.get(type, { strict: false });
  }

  /** Submits one job of a type and gives its id. */
  async submit(type: string, request: Partial<JobRequest> = {}): Promise<string> {
    const { jobs } = await this.jobs.createAsQueued('acme', [{ ...request, type }]);
    return jobs[0]!.id;
  }

  /** The job with its outcome. */
  async job(id: string): Promise<JobDetails> {
    const job = await this.jobs.find(null, id);
    if (!job) throw new Error(`there is no job ${id}`);
    return job;
  }

  /** Waits until the job is as expected, and gives it. */
  async until(id: string, what: string, expected: (job: JobDetails) => boolean): Promise<JobDetails> {
    await eventually(`job ${id} ${what}`, async () => expected(await this.job(id)));
    return this.job(id);
  }

  /** Waits until the job has a status, and gives it. */
  untilStatus(id: string, status: JobDetails['status']): Promise<JobDetails> {
    return this.until(id, `is ${status}`, (job) => job.status === status);
  }

  /** The statuses that the job's events tell, in their order. */
  async told(id: string): Promise<string[]> {
    const rows = await this.database.query<{ type: string }>('SELECT type FROM t_outbox WHERE job_id = $1 ORDER BY sequence', [id]);
    return rows.map(({ type }) => type.replace('jobcast.job.', '').toUpperCase());
  }

  /** Ends everything, in the order of the service. */
  async stop(): Promise<void> {
    await this.pool.stop();
    await this.rescue.stop();
    await this.fileSweep.stop();
    await this.scheduler.stop();
    await this.scheduleKeeper.stop();
    await this.registry.stop();
    await this.#catalog.stop();
    await this.database.stop();
    await rm(this.settings.dataDir, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    await this.database.start();
    await this.#catalog.start();
    await eventually('the database is connected', () => this.database.connected);
    await this.#catalog.ready();
    await this.registry.start();
    await eventually('the instance has its lease', () => this.registry.lease.live);
  }
}
