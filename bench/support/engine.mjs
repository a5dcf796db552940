import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { Database, DatabaseModule } from '../../dist/src/database/index.js';
import { ExecutionModule, WorkerPool } from '../../dist/src/modules/execution/index.js';
import { InstanceRegistry, InstancesModule } from '../../dist/src/modules/instances/index.js';
import { JobTypeCatalog, JobTypesModule } from '../../dist/src/modules/job-types/index.js';
import { JobInfoService, JobsModule, JobTransitions, started, succeeded } from '../../dist/src/modules/jobs/index.js';
import { Claims, Scheduler, SchedulingModule, SchedulingSignals } from '../../dist/src/modules/scheduling/index.js';
import { Tenant, TenantService } from '../../dist/src/modules/tenants/index.js';
import { Settings, SettingsModule } from '../../dist/src/settings/index.js';
import { until } from './until.mjs';

const HELD_BY = 1_000_000;

/** The engine of one instance, without doors and relay. It claims and runs nothing by itself before `startPool`. */
export class Engine {
  static async start(databaseUrl, variables = {}) {
    const settings = new Settings({ DATABASE_URL: databaseUrl, AMQP_URL: 'none', ...variables });
    const modules = [JobsModule, SchedulingModule, InstancesModule, ExecutionModule];
    const composed = {
      module: class Bench {},
      imports: [SettingsModule.forRoot(settings), DatabaseModule.forRoot([Tenant]), JobTypesModule.forRoot({}), ...modules],
    };
    const engine = new Engine(await NestFactory.createApplicationContext(composed, { logger: ['error'] }));
    await engine.database.start();
    await engine.part(JobTypeCatalog).start();
    await until('the database is connected', () => engine.database.connected);
    await engine.part(JobTypeCatalog).ready();
    return engine;
  }

  constructor(context) {
    this.part = (type) => context.get(type, { strict: false });
    this.database = this.part(Database);
    this.jobs = this.part(JobInfoService);
    this.tenants = this.part(TenantService);
    this.signals = this.part(SchedulingSignals);
  }

  /** Claims up to `places` jobs of a type; gives them and how long it took. */
  async claim(places, types = ['echo']) {
    const claimant = { instance: 'bench', heldBy: HELD_BY, claimToken: randomUUID() };
    const beganMs = performance.now();
    const jobs = await this.part(Claims).claim({ places, ahead: 0, types, claimant });
    return { jobs, tookMs: performance.now() - beganMs };
  }

  /** Runs claimed jobs to their end, as if each had taken `runMs`; 10 ms if not told. */
  async finish(jobs, runMs = () => 10) {
    const transitions = this.part(JobTransitions);
    const begun = this.database.clock.now();
    const running = await Promise.all(jobs.map((job) => transitions.apply(started(job, begun))));
    await Promise.all(running.map((job) => transitions.apply(succeeded(job, undefined, new Date(begun.getTime() + runMs(job))))));
  }

  /** From here on it claims and runs jobs. */
  async startPool() {
    await this.part(InstanceRegistry).start();
    await until('the instance has its lease', () => this.part(InstanceRegistry).lease.live);
    await this.part(Scheduler).start();
    await this.part(WorkerPool).start();
  }

  async stop() {
    await this.part(WorkerPool).stop();
    await this.part(Scheduler).stop();
    await this.part(InstanceRegistry).stop();
    await this.part(JobTypeCatalog).stop();
    await this.database.stop();
  }
}
