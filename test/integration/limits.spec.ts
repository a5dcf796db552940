import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMAND, type JobEventData } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import type { HttpAnswer, JobcastProcess } from '../support/jobcast-process.js';
import { TestInstallation } from '../support/test-installation.js';

const BEHAVIOURS = fileURLToPath(new URL('../support/plugins/behaviours', import.meta.url));
/** What two instances' estimates of the database's clock may differ by; runs are several times longer. */
const CLOCKS_MS = 10;
const SLEEP = { type: 'sleep', parameters: { durationMs: 600_000 } };

describe('limits, over two instances', () => {
  let installation: TestInstallation;
  let service: JobcastProcess;
  let base: string;
  let folders = 0;

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'jobcast-limits-'));
    installation = await TestInstallation.create();
    const settings = { JOBCAST_PLUGINS: BEHAVIOURS, JOBCAST_POOL_SIZE: '4' };
    [service] = (await Promise.all(['one', 'two'].map((id) => installation.start({ ...settings, JOBCAST_INSTANCE_ID: id })))) as [
      JobcastProcess,
      JobcastProcess,
    ];
  });
  afterAll(async () => {
    await installation.close();
    await rm(base, { recursive: true });
  });

  const tenant = (name: string, body: object): Promise<HttpAnswer> => service.http(`/v1/tenants/${name}`, body);
  const ended = (ids: readonly string[]): Promise<JobEventData[]> => Promise.all(ids.map((id) => installation.events.untilEnded(id)));
  const byClaim = (jobs: readonly JobEventData[]): JobEventData[] =>
    [...jobs].sort((a, b) => a.claimedAt!.localeCompare(b.claimedAt!) || a.startedAt!.localeCompare(b.startedAt!));

  const folder = (): { folder: string } => ({ folder: join(base, String((folders += 1))) });
  /** Submits jobs of types that witness each other, in a folder of their own; gives their ids. */
  function witnesses(name: string, types: readonly string[]): Promise<string[]> {
    const parameters = folder();
    return installation.commands.submitMany(
      name,
      types.map((type) => ({ type, parameters })),
    );
  }
  async function together(ids: readonly string[]): Promise<number[]> {
    const ends = await ended(ids);
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
    return ends.map(({ result }) => (result as { together: number }).together);
  }
  async function type(name: string, action: 'pause' | 'resume'): Promise<void> {
    expect((await fetch(`${service.url}/v1/job-types/${name}/${action}`, { method: 'POST' })).status).toBeLessThan(300);
  }
  async function stop(name: string, jobId: string): Promise<void> {
    await installation.commands.ask(COMMAND.stop, { tenant: name, jobId });
    await installation.events.untilStatus(jobId, 'ABORTED');
  }

  it('runs jobs together up to the places of both pools, where nothing forbids it', async () => {
    await eventually('both pools run jobs together', async () => {
      const ids = await witnesses('acme', Array<string>(40).fill('crowd'));
      const seen = Math.max(...(await together(ids)));
      expect(seen).toBeLessThanOrEqual(8);
      return seen > 4 && new Set((await ended(ids)).map(({ instance }) => instance)).size === 2;
    });
  });

  it.each([
    ['of a type that does not run concurrently', ['alone', 'alone', 'alone', 'alone', 'alone']],
    ['of a serial group', ['move', 'import', 'move', 'import', 'import', 'move']],
  ])('runs one job at a time %s, holds no place for the others, and lets other types pass', async (_, types) => {
    const [serial, own] = [folder(), folder()];
    const all = [...types.map((type) => ({ type, parameters: serial })), { type: 'crowd', parameters: own }];
    const ids = await installation.commands.submitMany('acme', all);
    const passing = ids.pop();
    expect(await together(ids)).toEqual(types.map(() => 1));
    const runs = byClaim(await ended(ids));
    runs
      .slice(1)
      .forEach((run, index) => expect(Date.parse(run.claimedAt!)).toBeGreaterThanOrEqual(Date.parse(runs[index]!.stoppedAt!) - CLOCKS_MS));
    expect(Date.parse((await installation.events.untilEnded(passing!)).startedAt!)).toBeLessThan(Date.parse(runs.at(-1)!.startedAt!));
  });

  it('runs as many jobs of a type at a time as its maxRunning', async () => {
    expect(Math.max(...(await together(await witnesses('acme', Array<string>(12).fill('pair')))))).toBe(2);
  });

  describe('of a tenant', () => {
    it('keeps maxRunning, whoever else runs', async () => {
      await tenant('few', { maxRunning: 3 });
      expect(Math.max(...(await together(await witnesses('few', Array<string>(20).fill('crowd')))))).toBe(3);
    });

    it('lets a job wait while the tenant is at its limit, and others pass it', async () => {
      await tenant('one', { maxRunning: 1 });
      const [running, waiting] = await installation.commands.submitMany('one', [SLEEP, { type: 'echo' }]);
      await installation.events.untilStatus(running!, 'RUNNING');
      const passing = await installation.commands.submit({ tenant: 'other', type: 'echo' });
      expect(await installation.events.untilEnded(passing.id)).toMatchObject({ status: 'SUCCEEDED' });
      expect(installation.events.statusesOf(waiting!)).toEqual(['QUEUED']);
      await stop('one', running!);
      expect(await installation.events.untilEnded(waiting!)).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('keeps maxRunningPerType, and a raised limit counts at once', async () => {
      await tenant('per-type', { maxRunningPerType: { sleep: 1 } });
      const [first, second, echo] = await installation.commands.submitMany('per-type', [SLEEP, SLEEP, { type: 'echo' }]);
      await installation.events.untilStatus(first!, 'RUNNING');
      expect(await installation.events.untilEnded(echo!)).toMatchObject({ status: 'SUCCEEDED' });
      expect(installation.events.statusesOf(second!)).toEqual(['QUEUED']);
      await tenant('per-type', { maxRunningPerType: { sleep: 2 } });
      await installation.events.untilStatus(second!, 'RUNNING');
      await Promise.all([first!, second!].map((id) => stop('per-type', id)));
    });

    it('refuses what is over maxQueued, all of a message, and takes it when there is room again', async () => {
      await tenant('short', { maxQueued: 3, paused: true });
      const ids = await installation.commands.submitMany('short', [{ type: 'echo' }, { type: 'echo' }]);
      const two = {
        tenant: 'short',
        jobs: [
          { type: 'echo', name: 'over' },
          { type: 'echo', name: 'over' },
        ],
      };
      expect(await installation.commands.refused(COMMAND.submit, two)).toMatchObject({
        code: 'QUOTA_EXCEEDED',
        message: expect.stringContaining('may have 3 jobs queued'),
      });
      const third = await installation.commands.submit({ tenant: 'short', type: 'echo' });
      expect(await installation.commands.refused(COMMAND.submit, { tenant: 'short', type: 'echo' })).toMatchObject({
        code: 'QUOTA_EXCEEDED',
      });
      expect((await service.http('/v1/jobs?tenant=short')).body.items).toHaveLength(3);
      await tenant('short', { paused: false });
      await ended([...ids, third.id]);
      expect((await ended(await installation.commands.submitMany('short', two.jobs))).map(({ status }) => status)).toEqual([
        'SUCCEEDED',
        'SUCCEEDED',
      ]);
    });

    it('keeps maxQueued exactly when many are submitted at once, and for what is enqueued', async () => {
      const { commands } = installation;
      await tenant('exact', { maxQueued: 5, paused: true });
      const submits = Array.from({ length: 20 }, () => commands.ask(COMMAND.submit, { tenant: 'exact', type: 'echo' }));
      expect((await Promise.all(submits)).map((reply) => (reply.ok ? 'stored' : reply.error.code)).sort()).toEqual([
        ...Array<string>(15).fill('QUOTA_EXCEEDED'),
        ...Array<string>(5).fill('stored'),
      ]);
      const { id: jobId } = await commands.submit({ tenant: 'exact', type: 'echo', pending: true });
      expect(await commands.refused(COMMAND.enqueue, { tenant: 'exact', jobId })).toMatchObject({ code: 'QUOTA_EXCEEDED' });
      await tenant('exact', { maxQueued: 6 });
      expect(await commands.ask(COMMAND.enqueue, { tenant: 'exact', jobId })).toMatchObject({ ok: true, job: { status: 'QUEUED' } });
    });

    it('starts nothing of a paused tenant, leaves what runs alone, and goes on when it is resumed', async () => {
      const running = await installation.commands.submit({ tenant: 'pause', ...SLEEP });
      await installation.events.untilStatus(running.id, 'RUNNING');
      expect(await tenant('pause', { paused: true })).toMatchObject({ status: 200, body: { paused: true } });
      const waiting = await installation.commands.submit({ tenant: 'pause', type: 'echo' });
      const passing = await installation.commands.submit({ tenant: 'other', type: 'echo' });
      await installation.events.untilEnded(passing.id);
      expect(installation.events.statusesOf(waiting.id)).toEqual(['QUEUED']);
      expect(installation.events.statusesOf(running.id).at(-1)).toBe('RUNNING');
      await tenant('pause', { paused: false });
      expect(await installation.events.untilEnded(waiting.id)).toMatchObject({ status: 'SUCCEEDED' });
      await stop('pause', running.id);
    });
  });

  describe('and turns', () => {
    // Runs are short, and the time in which a busy machine halts counts as run time of what is held: the best of a few rounds is judged.
    const ROUNDS = 5;

    it('start the only job of a tenant within one turn of the pools, whatever another one has waiting', async () => {
      await tenant('big', { maxRunning: 1_000 }); // with a limit, nothing is claimed ahead
      /** How many of the other's jobs begin between its submission and its start. */
      async function ahead(round: number): Promise<number> {
        const many = await witnesses('big', Array<string>(150).fill('crowd'));
        await installation.events.untilEnded(many[0]!);
        const small = await installation.commands.submit({ tenant: `small-${round}`, type: 'echo' });
        const { queuedAt, startedAt } = await installation.events.untilEnded(small.id);
        const ends = await ended(many);
        if (!ends.some((job) => job.startedAt! > startedAt!)) return Infinity; // it came after all of them: that says nothing
        return ends.filter((job) => job.startedAt! > queuedAt! && job.startedAt! < startedAt!).length;
      }
      let fewest = Infinity;
      // Eight places; and its queuedAt is before its commit, so that one more turn of the pools may begin in between.
      for (let round = 0; round < ROUNDS && fewest > 16; round += 1) fewest = Math.min(fewest, await ahead(round));
      expect(fewest).toBeLessThanOrEqual(16);
    });

    it('give a tenant of weight 3 three times as many', async () => {
      /** How many of 80 starts are those of weight 3, while both have jobs waiting; 40 without weights. */
      async function share(round: number): Promise<number> {
        const [heavy, light] = [`heavy-${round}`, `light-${round}`];
        await tenant(heavy, { weight: 3, maxRunning: 1_000 });
        await tenant(light, { weight: 1, maxRunning: 1_000 });
        await type('crowd', 'pause');
        const ids = [
          ...(await witnesses(heavy, Array<string>(90).fill('crowd'))),
          ...(await witnesses(light, Array<string>(90).fill('crowd'))),
        ];
        await type('crowd', 'resume');
        const runs = byClaim(await ended(ids));
        const both = Math.max(...[heavy, light].map((name) => runs.findIndex((run) => run.tenant === name)));
        return runs.slice(both, both + 80).filter((run) => run.tenant === heavy).length;
      }
      const shares: number[] = [];
      const isFair = (found: number): boolean => found >= 52 && found <= 68;
      while (shares.length < ROUNDS && !shares.some(isFair)) shares.push(await share(shares.length));
      expect(shares.filter(isFair)).toHaveLength(1);
    });
  });
});
