import { COMMAND, topologyOf } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { testServices } from '../support/services.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_HEARTBEAT_MS: '500', JOBCAST_LEASE_MS: '6000', JOBCAST_PLUGINS: ENDURANCE };

describe('commands that the broker delivers again', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;

  beforeEach(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
  });
  afterEach(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  function publish(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const job = { tenant: `t${index % 5}`, type: 'lasting', name: `job ${index}`, parameters: { folder: runs.folder, durationMs: 1 } };
      installation.commands.publish(COMMAND.submit, job, { messageId: `message ${index}`, persistent: true });
    }
  }

  /** An acknowledged command is gone; the broker takes back what an instance that has ended did not acknowledge. */
  async function expectOneJobEach(count: number): Promise<void> {
    const { commandsQueue, rejectedQueue } = topologyOf(installation.namespace);
    expect(await installation.peer.waiting(commandsQueue)).toBe(0);
    expect(await installation.peer.waiting(rejectedQueue)).toBe(0);
    const names = await table.query<{ name: string }>('SELECT name FROM t_job_parameters');
    expect(names.map(({ name }) => name).sort()).toEqual(Array.from({ length: count }, (_, index) => `job ${index}`).sort());
    expect((await table.jobs()).flatMap(({ id }) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await runs.ranTwice()).toEqual([]);
  }

  it('are acknowledged and carried out only once, when the instance was killed between commit and acknowledgement', async () => {
    const count = 100;
    const toBroker = await TcpProxy.before(testServices().amqpUrl, 5672);
    const killed = await installation.start({ ...SETTINGS, AMQP_URL: toBroker.urlOf(testServices().amqpUrl) });
    table = await JobTable.open(installation.database.url);
    toBroker.mute(); // commands come in, no acknowledgement goes out
    publish(count);
    await table.untilCounts('all are committed, and have run', (counts) => counts.SUCCEEDED === count);
    const before = await table.jobs();
    expect(installation.events.count).toBe(0);
    await installation.kill(killed);
    await toBroker.close();
    const { commandsQueue } = topologyOf(installation.namespace);
    await eventually('the broker has all of them again', async () => (await installation.peer.waiting(commandsQueue)) === count);

    const next = await installation.start(SETTINGS);
    await eventually('all were delivered again', async () => (await installation.peer.waiting(commandsQueue)) === 0);
    await table.untilAllSent();
    await installation.end(next);
    await expectOneJobEach(count);
    expect(await table.jobs()).toEqual(expect.arrayContaining(before));
    expect(await runs.records('start')).toHaveLength(count);
  });

  it('are no conflict when they were carried out before: a repeated enqueue or stop is answered as such', async () => {
    const toBroker = await TcpProxy.before(testServices().amqpUrl, 5672);
    const killed = await installation.start({ ...SETTINGS, AMQP_URL: toBroker.urlOf(testServices().amqpUrl) });
    table = await JobTable.open(installation.database.url);
    const { commands } = installation;
    const job = { tenant: 'acme', type: 'lasting', parameters: { folder: runs.folder, durationMs: 1 }, pending: true };
    const [enqueued, stopped] = [await commands.submit(job), await commands.submit(job)];
    toBroker.mute(); // commands come in, neither replies nor acknowledgements go out
    const enqueuing = commands.ask(COMMAND.enqueue, { tenant: 'acme', jobId: enqueued.id });
    const stopping = commands.ask(COMMAND.stop, { tenant: 'acme', jobId: stopped.id });
    await table.untilCounts('both are carried out', (counts) => counts.SUCCEEDED === 1 && counts.ABORTED === 1);
    await installation.kill(killed);
    await toBroker.close();
    await installation.start(SETTINGS);
    expect(await enqueuing).toEqual({ ok: true, job: { id: enqueued.id, status: 'SUCCEEDED', duplicate: true }, warnings: [] });
    expect(await stopping).toEqual({ ok: true, job: { id: stopped.id, status: 'ABORTED', duplicate: true }, warnings: [] });
    // What is asked for the first time is judged as ever.
    for (const [key, { id: jobId }] of [
      [COMMAND.enqueue, enqueued],
      [COMMAND.stop, stopped],
    ] as const)
      expect(await commands.refused(key, { tenant: 'acme', jobId })).toMatchObject({ code: 'CONFLICT' });
    expect(await installation.events.untilEnded(enqueued.id)).toMatchObject({ status: 'SUCCEEDED', sequence: 4 });
    expect(await installation.events.untilEnded(stopped.id)).toMatchObject({ status: 'ABORTED', sequence: 1 });
    expect(await runs.records('start')).toHaveLength(1);
  });

  it('make one job of each message, when instances are killed at any moment', async () => {
    const count = 1_500;
    let instance = await installation.start(SETTINGS);
    table = await JobTable.open(installation.database.url);
    publish(count);
    const stored = async (): Promise<number> => (await table.jobs()).length;
    for (const share of [0.1, 0.4, 0.7]) {
      await eventually('some are stored', async () => (await stored()) > share * count);
      await installation.kill(instance);
      instance = await installation.start(SETTINGS);
    }
    await table.untilCounts('all have ended', (counts) => counts.SUCCEEDED === count);
    await eventually(
      'no command waits',
      async () => (await installation.peer.waiting(topologyOf(installation.namespace).commandsQueue)) === 0,
    );
    await table.untilAllSent();
    await installation.end(instance);
    await expectOneJobEach(count);
  });
});
