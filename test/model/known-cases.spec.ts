import { ModelInstances } from './model-instances.js';

/** What the model has found once, and what it cannot tell well, each as a story of its own. */
describe('the scheduler', () => {
  let instances: ModelInstances;
  beforeAll(async () => {
    instances = await ModelInstances.start(2);
  });
  beforeEach(() => instances.clear());
  afterAll(() => instances.stop());

  it('gives no place to a job that was stopped while it waited for a time, so that claims go on', async () => {
    const { one } = instances;
    const [sleeper] = await one.submit('t1', [{ type: 'free', runAt: '2100-01-01T00:00:00Z' }]);
    await one.jobs.stopJob({ tenant: 't1', jobId: sleeper! });
    await instances.query(`UPDATE t_job_info SET wakes_at = now() - interval '1 s' WHERE wakes_at IS NOT NULL`);
    await instances.sweep(0);
    const next = await one.submit('t1', [{ type: 'free' }]);
    expect((await one.claim(5)).map(({ id }) => id)).toEqual(next);
  });

  it('leaves jobs of a type that no live instance knows QUEUED; they hold no place, and other types pass', async () => {
    const { one } = instances;
    const unknown = await one.submit('t1', [{ type: 'pair' }, { type: 'pair' }]);
    const known = await one.submit('t1', [{ type: 'free' }]);
    expect((await one.claim(5, 0, ['free', 'serial'])).map(({ id }) => id)).toEqual(known);
    const statuses = await Promise.all(unknown.map(async (id) => (await one.jobs.find('t1', id))!.status));
    expect(statuses).toEqual(['QUEUED', 'QUEUED']);
    await instances.look(1); // as one that comes and does know it
    expect((await instances.all[1]!.claim(5)).map(({ id }) => id)).toEqual(unknown);
  });

  it('keeps the order inside a tenant over its types also when others had less to run than the claim expected', async () => {
    const { one } = instances;
    const gone = await one.submit('t4', [{}, {}]);
    for (const jobId of gone) await one.jobs.stopJob({ tenant: 't4', jobId });
    const first = await one.submit(
      't3',
      Array.from({ length: 4 }, () => ({ type: 'free' })),
    );
    await one.submit(
      't3',
      Array.from({ length: 4 }, () => ({ type: 'pair' })),
    );
    const taken = [...(await one.claim(4)), ...(await one.claim(4))].map(({ id }) => id);
    expect(taken.slice(0, 4)).toEqual(first);
  });
});
