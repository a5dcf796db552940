import { BreakableServers } from '../support/breakable-servers.js';
import { expectWorkThrough } from '../support/broker-shortage.js';
import { EventCollector } from '../support/event-collector.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { storyMistakes } from '../support/story-mistakes.js';

const HEARTBEAT_MS = 200;
const LEASE_MS = 2_000;
/** An instance does not rely on the last quarter of its lease (`Lease`). */
const USED_MS = 0.75 * LEASE_MS;
/** Records each renewal of a lease, by the clock of the database. */
const RECORD_RENEWALS = `
  CREATE TABLE renewals (instance integer, at timestamptz DEFAULT clock_timestamp());
  CREATE FUNCTION record_renewal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO renewals (instance) VALUES (NEW.id);
    RETURN NULL;
  END $$;
  CREATE TRIGGER record_renewal AFTER INSERT OR UPDATE OF lease_until ON t_instance FOR EACH ROW EXECUTE FUNCTION record_renewal();
`;

/** Further faults than test/faults/servers.spec.ts. */
describe('servers that go away', () => {
  let servers: BreakableServers;

  beforeAll(async () => {
    servers = await BreakableServers.start();
    await servers.startInstance();
  });
  afterAll(() => servers.remove());

  it('RabbitMQ is short of disk when an instance starts: commands are acknowledged and jobs run; replies and events come, in order, when it is over', () =>
    expectWorkThrough('disk', servers, true));

  describe('when both are killed, with all instances', () => {
    let kept: string[];
    let fragile: string[];
    let next: JobcastProcess;

    beforeAll(async () => {
      await servers.startInstance();
      const table = await JobTable.open(servers.postgres.url);
      await table.query(RECORD_RENEWALS);
      kept = await servers.commands.submitMany('whole', [servers.job('lasting', 600_000), servers.job('lasting', 600_000)]);
      fragile = await servers.commands.submitMany('whole', [servers.job('fragile', 600_000), servers.job('fragile', 600_000)]);
      await servers.untilRunning([...kept, ...fragile]);
      await servers.declared();
      await Promise.all(servers.instances.splice(0).map((instance) => instance.kill('SIGKILL')));
      await table.query(`UPDATE t_instance SET lease_until = now() - interval '1 second'`); // so that only the next one's lease counts
      await table.close();
      await Promise.all([servers.postgres.kill(), servers.rabbitMq.kill()]);
      next = await servers.launch({ JOBCAST_LEASE_MS: String(LEASE_MS), JOBCAST_HEARTBEAT_MS: String(HEARTBEAT_MS) });
    });

    it('may both be away when an instance starts: it lives, says what it waits for, and works when they are there', async () => {
      await eventually('it listens', () => next.listens);
      expect((await next.http('/health/live')).status).toBe(200);
      expect(await next.health()).toBe('503 starting');
      await servers.postgres.restart();
      await eventually('it has found the database', async () => (await next.http('/health/ready')).body.database === 'connected');
      expect(await next.health()).toMatch(/starting$/);
      await servers.rabbitMq.restart();
      await next.untilReady();
      await servers.connectToBroker();
      const events = await EventCollector.bind(await servers.broker.createChannel(), servers.namespace);
      const { id } = await servers.commands.submit({ tenant: 'first', ...servers.job('lasting', 10) });
      await events.untilEnded(id);
      expect(storyMistakes(events.eventsOf(id))).toEqual([]);
      expect(events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    });

    it('all are killed, with all instances, and started again: no job is RUNNING without a live instance after a lease', async () => {
      const table = await JobTable.open(servers.postgres.url);
      await eventually('what nobody runs is not RUNNING any more', async () => {
        const lost = await table.query(
          `SELECT FROM t_job_info j WHERE held_by IS NOT NULL AND NOT EXISTS (SELECT FROM t_instance i WHERE i.id = j.held_by AND lease_until > now())`,
        );
        return lost.length === 0;
      });
      expect(await next.health()).toBe('200 ready');
      const events = await servers.hearAll([...kept, ...fragile]);
      for (const id of kept) expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
      for (const id of fragile) expect(await events.untilEnded(id)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
      // An instance rescues no jobs before it has held its own lease for one lease time. The count of renewals does not depend on load.
      const renewals = await renewalsBeforeTheEnd(table, fragile);
      expect(renewals).toBeLessThanOrEqual((2 * (LEASE_MS + HEARTBEAT_MS)) / HEARTBEAT_MS);
      await table.close();
    });

    it('when PostgreSQL is killed for longer than the lease, restartable jobs are stopped and run again, and the others continue', async () => {
      const kept = await servers.commands.submitMany('long', [servers.job('lasting', 600_000), servers.job('lasting', 600_000)]);
      const fragile = await servers.commands.submitMany('long', [
        servers.gated('gated', 'after the lease'),
        servers.gated('gated', 'after the lease'),
      ]);
      await servers.untilRunning([...kept, ...fragile]);
      await servers.postgres.kill();
      await eventually('what is restartable was stopped', async () => (await servers.recorded('signal', kept)) === kept.length);
      await servers.runs.open('after the lease');
      await eventually('the others have ended', async () => (await servers.recorded('end', fragile)) === fragile.length);
      await servers.postgres.restart();
      const events = await servers.hearAll([...kept, ...fragile]);
      for (const id of fragile) expect(events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
      for (const id of kept) expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
    });

    /** How often the instance that ended these jobs had renewed its lease until then, counted from when it held it without a gap. */
    async function renewalsBeforeTheEnd(table: JobTable, ids: readonly string[]): Promise<number> {
      const rows = await table.query<{ atMs: number }>(
        `SELECT extract(epoch FROM at)::float8 * 1000 AS "atMs" FROM renewals
         WHERE instance = (SELECT max(id) FROM t_instance) AND at <= (SELECT max(stopped_at) FROM t_job_info WHERE id = ANY($1))
         ORDER BY at`,
        [ids],
      );
      const sinceGap = rows.findLastIndex(({ atMs }, index) => index === 0 || atMs - rows[index - 1]!.atMs > USED_MS);
      expect(rows.length).toBeGreaterThan(0);
      return rows.length - sinceGap;
    }
  });
});
