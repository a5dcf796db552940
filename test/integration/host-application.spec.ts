import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsInt } from 'class-validator';
import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { JobcastModule, JobInfoService, JobSchedules, JobTypeControl, Settings } from '../../src/index.js';
import { AmqpPeer } from '../support/amqp-peer.js';
import { EventCollector } from '../support/event-collector.js';
import { eventually } from '../support/eventually.js';
import { testServices } from '../support/services.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { topologyOf } from '#libs/contract';

/** Something of the application that its runners work with. */
@Injectable()
class Catalogue {
  readonly titles = ['Fonds 7'];
}

@Module({ providers: [Catalogue], exports: [Catalogue] })
class CatalogueModule {}

class Shelf {
  @IsInt()
  shelf!: number;
}

@JobType({ name: 'count-titles', parameters: Shelf })
class CountTitles extends AbstractJob<Shelf> {
  constructor(private readonly catalogue: Catalogue) {
    super();
  }
  run() {
    return { titles: this.catalogue.titles.length, shelf: this.parameters.shelf, owner: this.job.owner };
  }
}

@JobType({ name: 'idle', parameters: AnyObject })
class Idle extends AbstractJob<AnyObject> {
  async run() {
    await new Promise((_, reject) => this.signal.addEventListener('abort', () => reject(this.signal.reason)));
  }
}

describe('a host application', () => {
  const dataDir = join(tmpdir(), `jobcast-${randomBytes(6).toString('hex')}`);
  let database: TestDatabase;
  let peer: AmqpPeer;
  let events: EventCollector;
  let app: INestApplicationContext;
  let jobs: JobInfoService;

  beforeAll(async () => {
    database = await createTestDatabase();
    peer = await AmqpPeer.connect();
    events = await EventCollector.bind(peer.channel, peer.namespace);
    const settings = new Settings({
      DATABASE_URL: database.url,
      AMQP_URL: testServices().amqpUrl,
      JOBCAST_NAMESPACE: peer.namespace,
      JOBCAST_ROLES: 'scheduler,relay',
      JOBCAST_DATA_DIR: dataDir,
      JOBCAST_SHUTDOWN_GRACE_MS: '100',
    });
    const beforeRun = ({ owner, type }: { owner: string | null; type: string }) => {
      if (owner === 'mallory') throw new Error(`mallory may not run ${type}`);
    };
    const hosted = JobcastModule.forRoot({ settings, runners: [CountTitles, Idle], imports: [CatalogueModule], beforeRun });
    @Module({ imports: [hosted] })
    class AppModule {}
    app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
    jobs = app.get(JobInfoService, { strict: false });
  });
  afterAll(async () => {
    await app.close();
    const { commandsExchange, eventsExchange } = topologyOf(peer.namespace);
    for (const exchange of [commandsExchange, eventsExchange]) await peer.channel.deleteExchange(exchange);
    await peer.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const submit = async (request: { type: string; [key: string]: unknown }) => (await jobs.createAsQueued('acme', [request])).jobs[0]!.id;

  it('runs its own job types, whose runners get what they need of it, and the owner', async () => {
    const id = await submit({ type: 'count-titles', parameters: { shelf: 3 }, owner: 'ada' });
    expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', result: { titles: 1, shelf: 3, owner: 'ada' } });
  });

  it('offers schedules, which submit its jobs while it runs', async () => {
    const schedules = app.get(JobSchedules, { strict: false });
    await schedules.put('acme', 'each-second', { type: 'count-titles', cron: '* * * * * *', parameters: { shelf: 4 } });
    await eventually('a job of the schedule succeeds', async () => {
      const { items } = await jobs.list({ tenant: 'acme', limit: 10 });
      return items.some(({ name, status }) => name === 'each-second' && status === 'SUCCEEDED');
    });
    expect(await schedules.remove('acme', 'each-second')).toBe(true);
  });

  it('may refuse a job at the start of its run: FAILED with the reason, and never RUNNING', async () => {
    const id = await submit({ type: 'echo', owner: 'mallory' });
    expect(await events.untilEnded(id)).toMatchObject({
      status: 'FAILED',
      reason: { code: 'ERROR', message: 'the run was refused: Error: mallory may not run echo' },
      stackTrace: expect.stringContaining('mallory may not run echo'),
      startedAt: null,
    });
    expect(events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'FAILED']);
  });

  it('may pause its job types and let them go on', async () => {
    const control = app.get(JobTypeControl, { strict: false });
    await control.pause('count-titles');
    const paused = await submit({ type: 'count-titles', parameters: { shelf: 1 } });
    await events.untilEnded(await submit({ type: 'echo' }));
    expect(events.statusesOf(paused)).toEqual(['QUEUED']);
    await control.resume('count-titles');
    expect(await events.untilEnded(paused)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('drains when it is closed: nothing stays RUNNING', async () => {
    const id = await submit({ type: 'idle' });
    await events.untilStatus(id, 'RUNNING');
    await app.close();
    expect(await events.untilEnded(id)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
  });
});
