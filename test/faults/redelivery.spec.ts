import { COMMAND, topologyOf, type Reply } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable, type StoredJob } from '../support/job-table.js';
import { NamedSubmits } from '../support/named-submits.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { testServices } from '../support/services.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_PLUGINS: ENDURANCE };

describe('commands that the broker delivers again', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  let submits: NamedSubmits;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    table = await JobTable.open(installation.database.url);
    submits = new NamedSubmits(installation, table, runs);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  const untilConsumed = (queue: string): Promise<void> =>
    eventually('it is consumed', async () => (await installation.peer.channel.checkQueue(queue)).consumerCount > 0);

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
      submits.publish('mute', COUNT);
      await eventually('all are committed, and have run', async () => (await submits.counts('mute')).succeeded === COUNT);
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
      await submits.expectOneJobEach('mute', COUNT);
      expect(await table.jobs()).toEqual(expect.arrayContaining(before));
      expect(await runs.records('start')).toHaveLength(COUNT + 1);
    });
  });
});
