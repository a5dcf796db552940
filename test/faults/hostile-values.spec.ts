import { fileURLToPath } from 'node:url';
import { COMMAND, type JobEventData } from '#libs/contract';
import { HOSTILE_VALUES } from '../support/hostile-values.mjs';
import { JobTable } from '../support/job-table.js';
import { BOUNDARIES } from '../support/plugins/hostile/index.mjs';
import { TestInstallation } from '../support/test-installation.js';

const PLUGIN = fileURLToPath(new URL('../support/plugins/hostile', import.meta.url));
const POOL_SIZE = 4;

describe('jobs that hand hostile values to the service', () => {
  let installation: TestInstallation;
  let table: JobTable;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    await installation.start({ JOBCAST_PLUGINS: PLUGIN, JOBCAST_POOL_SIZE: String(POOL_SIZE) });
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close(); // expects the service to end with 0
  });

  const run = async (type: string, parameters: object = {}, name = ''): Promise<JobEventData> => {
    const { id } = await installation.commands.submit({ tenant: 'acme', type, parameters, ...(name && { name }) });
    return installation.events.untilEnded(id);
  };
  /** As many jobs as the pool has places run at once. */
  async function expectWholePool(): Promise<void> {
    const naps = Array.from({ length: POOL_SIZE }, () => ({ type: 'sleep', parameters: { durationMs: 100 } }));
    const ids = await installation.commands.submitMany('acme', naps);
    const ends = await Promise.all(ids.map((id) => installation.events.untilEnded(id)));
    expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'SUCCEEDED'));
    expect(await table.query(`SELECT id FROM t_job_info WHERE held_by IS NOT NULL`)).toEqual([]);
  }

  describe.each(['hostile', 'hostile-in-thread'])('of the type %s', (type) => {
    it.each(Object.keys(BOUNDARIES))('end by each of them: %s', async (boundary) => {
      const all = Object.keys(HOSTILE_VALUES);
      // A thread has the same guard at its boundaries, so each one meets a few of the values there, by turns.
      const turn = Object.keys(BOUNDARIES).indexOf(boundary) % 8;
      const values = type === 'hostile' || boundary === 'throw' ? all : all.filter((_, index) => index % 8 === turn);
      const ids = await installation.commands.submitMany(
        'acme',
        values.map((value) => ({ type, parameters: { boundary, value } })),
      );
      const ends = await Promise.all(ids.map((id) => installation.events.untilEnded(id)));
      const strange = ends.map(({ status, reason, stackTrace }, index) => {
        if (status === 'SUCCEEDED') return [];
        const isTold = status === 'FAILED' && reason !== null && reason.message.length > 10;
        const fits = reason?.code === 'INVALID_RESULT' || (reason?.code === 'ERROR' && stackTrace !== null);
        return isTold && fits ? [] : [values[index], status, reason, stackTrace];
      });
      expect(strange.filter(({ length }) => length > 0)).toEqual([]);
    });

    it.each([
      ['return', 'a list of 4 200 levels', 'INVALID_RESULT', /levels of objects and lists|Maximum call stack/],
      ['throw', 'a revoked proxy', 'ERROR', /Revoked Proxy/],
      ['return', 'an object with getters that throw', 'INVALID_RESULT', /Revoked Proxy/],
      ['checkpoint', 'a list of 4 200 levels', 'ERROR', /checkpoint: expected/],
    ])('say what was wrong: %s %s', async (boundary, value, code, message) => {
      expect(await run(type, { boundary, value })).toMatchObject({
        status: 'FAILED',
        reason: { code, message: expect.stringMatching(message) },
      });
    });

    it('leave the pool whole', expectWholePool);
  });

  it.each(Object.keys(HOSTILE_VALUES))('fail by validators that throw it: %s', async (value) => {
    const [refused, returned] = await Promise.all([run('judgement', { value }), run('judgement', { value: 'fine' }, value)]);
    expect(refused).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR' }, startedAt: null });
    expect(returned).toMatchObject({ status: 'FAILED', reason: { code: 'INVALID_RESULT' } });
  });

  it('can be stopped while a validator does not answer', async () => {
    const { id: jobId } = await installation.commands.submit({ tenant: 'acme', type: 'judgement', parameters: { value: 'never' } });
    await installation.events.untilStatus(jobId, 'TO_BE_RUN');
    await installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId });
    expect(await installation.events.untilEnded(jobId)).toMatchObject({ status: 'ABORTED' });
    await expectWholePool();
  });

  it.each(['changeling', 'changeling-in-thread'])('fail when their constructor returns a hostile object: %s', async (type) => {
    expect(await run(type)).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR' }, stackTrace: expect.any(String) });
    await expectWholePool();
  });

  it.each(['thenable', 'thenable-in-thread'])('run although they look like promises: %s', async (type) => {
    expect(await run(type)).toMatchObject({ status: 'SUCCEEDED', result: 'has run' });
  });

  it.each(['deaf', 'deaf-in-thread'])('do not keep the service from ending, with a signal that they have changed: %s', async (type) => {
    const { id } = await installation.commands.submit({ tenant: 'acme', type });
    await installation.events.untilStatus(id, 'RUNNING');
  });

  it('do not keep the service from ending while a validator does not answer', async () => {
    const { id } = await installation.commands.submit({ tenant: 'acme', type: 'judgement', parameters: { value: 'never' } });
    await installation.events.untilStatus(id, 'TO_BE_RUN');
  });
});
