import { BreakableServers } from '../support/breakable-servers.js';
import { expectWorkThrough } from '../support/broker-shortage.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';

describe('servers that go away', () => {
  let servers: BreakableServers;

  beforeAll(async () => {
    servers = await BreakableServers.start();
  });
  afterAll(() => servers.remove());

  describe('while one instance works', () => {
    beforeAll(() => servers.startInstance());

    it('RabbitMQ is short of memory: commands are acknowledged and jobs run; replies and events come, in order, when it is over', () =>
      expectWorkThrough('memory', servers, false));
  });

  describe('while two instances work', () => {
    beforeAll(() => servers.startInstance());

    describe('when PostgreSQL is killed while jobs run', () => {
      it('they go on, their ends are written when it is back, and commands wait', async () => {
        const ids = await servers.commands.submitMany(
          'acme',
          Array.from({ length: 8 }, (_, index) => servers.gated(index % 2 ? 'gated-restartable' : 'gated', 'while it is killed')),
        );
        await servers.untilRunning(ids);
        await servers.postgres.kill();
        await eventually('it says so', async () => (await servers.instances[0]!.health()) === '503 unavailable');
        const replies = Promise.all(
          Array.from({ length: 20 }, () => servers.commands.submit({ tenant: 'acme', ...servers.job('lasting', 10) })),
        );
        await servers.runs.open('while it is killed');
        await eventually('the runs have ended by themselves', async () => (await servers.recorded('end', ids)) === ids.length);
        await eventually(
          'the commands wait',
          async () => (await servers.commands.channel.checkQueue(servers.topology.commandsQueue)).messageCount === 20,
        );
        await servers.postgres.restart();
        const later = (await replies).map(({ id }) => id);
        expect(new Set(later).size).toBe(20);
        expect((await servers.commands.channel.checkQueue(servers.topology.rejectedQueue)).messageCount).toBe(0);
        const events = await servers.hearAll([...ids, ...later]);
        for (const id of [...ids, ...later]) expect(events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
        const table = await JobTable.open(servers.postgres.url);
        expect(await table.query(`SELECT FROM t_job_info WHERE tenant = 'acme'`)).toHaveLength(28);
        await table.close();
      });
    });

    it('RabbitMQ is killed while a hundred jobs are queued and run: all end, each once, and every event comes in order', async () => {
      const ids = await servers.commands.submitMany('hundred', [
        ...Array.from({ length: 40 }, () => servers.gated('gated-restartable', 'without a broker')),
        ...Array.from({ length: 60 }, () => servers.gated('gated-restartable', 'with the broker again')),
      ]);
      await servers.publishConfirmed(
        Array.from({ length: 20 }, (_, index) => ({ tenant: 'hundred', name: `command ${index}`, ...servers.job('lasting', 10) })),
      );
      await servers.declared();
      await servers.rabbitMq.kill();
      await servers.runs.open('without a broker');
      const table = await JobTable.open(servers.postgres.url);
      await table.untilCounts('jobs end without the broker', (counts) => counts.SUCCEEDED === 40, 'hundred');
      await eventually('it says so', async () => (await servers.instances[0]!.health()) === '200 degraded');
      await servers.rabbitMq.restart();
      await servers.connectToBroker();
      await eventually(
        'every command has its job',
        async () => (await table.query(`SELECT FROM t_job_parameters WHERE name LIKE 'command %'`)).length === 20,
      );
      await servers.runs.open('with the broker again');
      const all = (await table.query<{ id: string }>(`SELECT id FROM t_job_info WHERE tenant = 'hundred'`)).map(({ id }) => id);
      expect(all).toHaveLength(120);
      expect(all).toEqual(expect.arrayContaining(ids));
      const events = await servers.hearAll(all);
      for (const id of all) expect(events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
      expect(await servers.recorded('start', all)).toBe(120);
      await table.untilAllSent();
      await table.close();
    });
  });
});
