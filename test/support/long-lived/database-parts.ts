import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Type } from '@nestjs/common';
import pg from 'pg';
import { pino } from 'pino';
import { monotonicMs, type LongLived } from '#libs/runtime';
import { Database } from '../../../src/database/index.js';
import { LoneConnection } from '../../../src/database/lone-connection.js';
import { NotificationListener } from '../../../src/database/notification-listener.js';
import { HeartbeatMemory } from '../../../src/modules/instances/heartbeat/heartbeat-memory.js';
import { HeartbeatThread } from '../../../src/modules/instances/heartbeat/heartbeat-thread.js';
import { LeaseRenewal } from '../../../src/modules/instances/heartbeat/lease-renewal.js';
import { MainLoopWatch } from '../../../src/modules/instances/heartbeat/main-loop-watch.js';
import { Watchdog } from '../../../src/modules/instances/heartbeat/watchdog.js';
import { InstanceRegistry, Rescue } from '../../../src/modules/instances/index.js';
import { JobTypeCatalog, RunnerRegistry } from '../../../src/modules/job-types/index.js';
import { Retention } from '../../../src/modules/jobs/index.js';
import { Schedules } from '../../../src/modules/schedules/index.js';
import { Scheduler } from '../../../src/modules/scheduling/index.js';
import { Settings } from '../../../src/settings/index.js';
import { eventually } from '../eventually.js';
import { Gate } from './held-job.js';
import type { Load, MakePart } from './part-under-test.js';
import type { TestServers } from './test-servers.js';

const SCHEMA = 'jobcast';
/** More than the pool has connections. */
const MANY_STATEMENTS = 40;

/** A part that works with the database of an instance and needs no more than that it is started. */
export function partOfInstance(part: Type<LongLived>): MakePart {
  return async (servers) => {
    const shared = await servers.shared();
    return shared.under(shared.make(part));
  };
}

const many = (act: () => Promise<unknown>): Load => ({ ended: Promise.allSettled(Array.from({ length: MANY_STATEMENTS }, act)) });

/** The tools that the parts of the heartbeat share. */
function heartbeat(servers: TestServers) {
  const memory = new HeartbeatMemory();
  memory.aliveMs = monotonicMs();
  const times = { heartbeatMs: 20, leaseMs: 20_000, retryMs: 5 };
  const data = { databaseUrl: servers.databaseUrl, schema: SCHEMA, instance: 'one', ...times, mayEndProcess: false, buffer: memory.buffer };
  const database = new LoneConnection({ url: servers.databaseUrl, schema: SCHEMA, name: 'part', answerMs: 10_000 });
  return { memory, data, database };
}

/** Parts that work with the database. */
export const DATABASE_PARTS: Readonly<Record<string, MakePart>> = {
  Database: async (servers) => {
    const shared = await servers.shared();
    const database = new Database(new Settings({ DATABASE_URL: servers.databaseUrl }), []);
    const connected = () => eventually('the database is connected', () => database.connected);
    return shared.under(database, {
      poke: async () => {},
      reconnect: async () => {},
      hold: async () => {
        await connected();
        const gate = new Gate();
        return gate.holding(
          database.transaction(async (runner) => {
            await gate.pass();
            await runner.query('SELECT 1');
          }),
        );
      },
      load: async () => {
        await connected();
        return many(() => database.query('SELECT pg_sleep(0.01)'));
      },
      takesNothing: () => expect(database.query('SELECT 1')).rejects.toThrow('not connected any more'),
    });
  },
  NotificationListener: async (servers) => {
    let heard = 0;
    const events = { onConnected: async () => {}, onDisconnected: () => {}, onNotification: () => void (heard += 1) };
    const part = new NotificationListener({ connectionString: servers.databaseUrl }, ['part'], events);
    const sender = new pg.Client({ connectionString: servers.database.url });
    await sender.connect();
    const notify = () => sender.query('NOTIFY part');
    return {
      part,
      load: async () => many(notify),
      statements: () => heard,
      poke: async () => void (await notify()),
      remove: () => sender.end(),
    };
  },
  JobTypeCatalog: async (servers) => {
    const shared = await servers.shared();
    const catalog = shared.make(JobTypeCatalog);
    return shared.under(catalog, { load: async () => many(() => catalog.read()) });
  },
  InstanceRegistry: async (servers) => {
    const shared = await servers.shared();
    // Its heartbeat has a line of its own, on which the connections are counted.
    const settings = new Settings({ DATABASE_URL: servers.databaseUrl, JOBCAST_INSTANCE_ID: 'part' });
    return shared.under(new InstanceRegistry(shared.database, settings, shared.get(RunnerRegistry)));
  },
  HeartbeatThread: async (servers) => {
    const { memory, data, database } = heartbeat(servers);
    memory.incarnation = 1;
    const part = new HeartbeatThread(data, () => undefined);
    const renew = async () => {
      memory.incarnation = 1; // the thread clears it, because there is no such instance
      part.renew();
      await turn();
    };
    return { part, load: async () => many(renew), poke: renew, remove: () => database.end() };
  },
  LeaseRenewal: async (servers) => {
    const { memory, data, database } = heartbeat(servers);
    const part = new LeaseRenewal(database, data, () => (memory.incarnation = 1));
    memory.incarnation = 1;
    return { part, remove: () => database.end() };
  },
  MainLoopWatch: async (servers) => {
    const { memory, database } = heartbeat(servers);
    memory.incarnation = 1;
    memory.aliveMs = monotonicMs() - 10_000;
    const part = new MainLoopWatch({ memory, database, log: pino({ enabled: false }), onFree: () => undefined });
    return { part, remove: () => database.end() };
  },
  Watchdog: async (servers) => {
    const { memory, database } = heartbeat(servers);
    memory.incarnation = 1;
    memory.aliveMs = monotonicMs() - 10_000;
    const place = { frames: '', run: { jobId: randomUUID(), attempt: 1 } };
    const ends = { endProcess: () => undefined, look: () => Promise.resolve(place) };
    const part = new Watchdog({ memory, database, log: pino({ enabled: false }), leaseMs: 1_000, ...ends });
    return { part, remove: () => database.end() };
  },
  Retention: partOfInstance(Retention),
  Schedules: partOfInstance(Schedules),
  Scheduler: partOfInstance(Scheduler),
  Rescue: partOfInstance(Rescue),
};
