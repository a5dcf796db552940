import { COMMAND, topologyOf, type Reply } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable, type StoredJob } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { testServices } from '../support/services.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_PLUGINS: ENDURANCE };
/** For jobs that their instance held when it was killed: the next one may soon take them. */
const SHORT_LEASE = { JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: '1500' };

describe('commands that the broker delivers again', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  /** For five tenants, whose names begin with `group`. */
  function publish(group: string, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const parameters = { folder: runs.folder, durationMs: 1 };
      const job = { tenant: `${group}-${index % 5}`, type: 'lasting', name: `job ${index}`, parameters };
      installation.commands.publish(COMMAND.submit, job, { messageId: `${group} ${index}`, persistent: true });
    }
  }

  const untilConsumed = (queue: string): Promise<void> =>
    eventually('it is consumed', async () => (await installation.peer.channel.checkQueue(queue)).consumerCount > 0);

  /** How many jobs of a group there are, and how many of them have succeeded. */
  async function counts(group: string): Promise<{ stored: number; succeeded: number }> {
    const [row] = await table.query<{ stored: number; succeeded: number }>(
      `SELECT count(*)::int AS stored, count(*) FILTER (WHERE status = 'SUCCEEDED')::int AS succeeded
       FROM t_job_info WHERE starts_with(tenant, $1)`,
      [`${group}-`],
    );
    return row!;
  }

  /** An acknowledged command is gone; the broker takes back what an instance that has ended did not acknowledge. */
  async function expectOneJobEach(group: string, count: number): Promise<void> {
    const { commandsQueue, rejectedQueue } = topologyOf(installation.namespace);
    expect(await installation.peer.waiting(commandsQueue)).toBe(0);
    expect(await installation.peer.waiting(rejectedQueue)).toBe(0);
    const jobs = await table.query<{ id: string; name: string }>(
      'SELECT id, name FROM t_job_info JOIN t_job_parameters ON job_id = id WHERE starts_with(t_job_info.tenant, $1)',
      [`${group}-`],
    );
    expect(jobs.map(({ name }) => name).sort()).toEqual(Array.from({ length: count }, (_, index) => `job ${index}`).sort());
    expect(jobs.flatMap(({ id }) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await runs.ranTwice()).toEqual([]);
  }

  describe('after a kill while the line to the broker was mute', () => {
    const COUNT = 100;
    const asAsked = `SELECT FROM t_job_info WHERE (id, status) IN (($1, 'SUCCEEDED'), ($2, 'ABORTED'))`;
    let toBroker: TcpProxy;
    let before: StoredJob[];
    let enqueued: string;
    let stopped: string;
    let replies: readonly Reply[];

    beforeAll(async () => {
      toBroker = await TcpProxy.before(testServices().amqpUrl, 5672);
      const { commands, events, namespace, peer } = installation;
      const { commandsQueue, controlQueue } = topologyOf(namespace);
      const killed = await installation.start({ ...SETTINGS, AMQP_URL: toBroker.urlOf(testServices().amqpUrl) });
      const job = { tenant: 'acme', type: 'lasting', parameters: { folder: runs.folder, durationMs: 1 }, pending: true };
      [enqueued, stopped] = [(await commands.submit(job)).id, (await commands.submit(job)).id];
      for (const queue of [commandsQueue, controlQueue]) await untilConsumed(queue);
      toBroker.mute(); // commands come in, neither replies nor acknowledgements go out
      const asked = [
        commands.ask(COMMAND.enqueue, { tenant: 'acme', jobId: enqueued }),
        commands.ask(COMMAND.stop, { tenant: 'acme', jobId: stopped }),
      ];
      publish('mute', COUNT);
      await eventually('all are committed, and have run', async () => (await counts('mute')).succeeded === COUNT);
      await eventually('both are carried out', async () => (await table.query(asAsked, [enqueued, stopped])).length === 2);
      before = await table.jobs();
      expect(events.count).toBe(0);
      await installation.kill(killed);
      toBroker.cut();
      // Possibly also the two submits before: their replies had come, their acknowledgements may have been late.
      await eventually('the broker has all of them again', async () => (await peer.waiting(commandsQueue)) >= COUNT);

      await installation.start(SETTINGS);
      await eventually('all were delivered again', async () => (await peer.waiting(commandsQueue)) === 0);
      replies = await Promise.all(asked);
      await table.untilAllSent();
    });
    afterAll(() => toBroker.close());

    it('are no conflict when they were carried out before: a repeated enqueue or stop is answered as such', async () => {
      const { commands, events } = installation;
      expect(replies[0]).toEqual({ ok: true, job: { id: enqueued, status: 'SUCCEEDED', duplicate: true }, warnings: [] });
      expect(replies[1]).toEqual({ ok: true, job: { id: stopped, status: 'ABORTED', duplicate: true }, warnings: [] });
      // The service still refuses a command that was not sent before.
      for (const [key, jobId] of [
        [COMMAND.enqueue, enqueued],
        [COMMAND.stop, stopped],
      ] as const)
        expect(await commands.refused(key, { tenant: 'acme', jobId })).toMatchObject({ code: 'CONFLICT' });
      expect(await events.untilEnded(enqueued)).toMatchObject({ status: 'SUCCEEDED', sequence: 4 });
      expect(await events.untilEnded(stopped)).toMatchObject({ status: 'ABORTED', sequence: 1 });
      expect((await runs.records('start')).filter(({ jobId }) => [enqueued, stopped].includes(jobId))).toHaveLength(1);
    });

    it('are acknowledged and carried out only once, when the instance was killed between commit and acknowledgement', async () => {
      await installation.endAll();
      await expectOneJobEach('mute', COUNT);
      expect(await table.jobs()).toEqual(expect.arrayContaining(before));
      expect(await runs.records('start')).toHaveLength(COUNT + 1);
    });
  });

  it('make one job of each message, when instances are killed at any moment', async () => {
    const count = 300;
    const settings = { ...SETTINGS, ...SHORT_LEASE };
    let instance = await installation.start(settings);
    publish('killed', count);
    for (const share of [0.1, 0.4, 0.7]) {
      await eventually('some are stored', async () => (await counts('killed')).stored > share * count);
      await installation.kill(instance);
      instance = await installation.start(settings);
    }
    await eventually('all have ended', async () => (await counts('killed')).succeeded === count);
    await eventually(
      'no command waits',
      async () => (await installation.peer.waiting(topologyOf(installation.namespace).commandsQueue)) === 0,
    );
    await table.untilAllSent();
    await installation.end(instance);
    await expectOneJobEach('killed', count);
  });
});
