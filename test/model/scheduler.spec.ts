import * as fc from 'fast-check';
import { started, succeeded, aborted } from '../../src/modules/jobs/index.js';
import { NO_SETTINGS, SchedulerModel } from '../support/scheduler-model.js';
import { SchedulingReferee } from '../support/scheduling-referee.js';
import { checkInvariants } from './model-invariants.js';
import { claimTogether } from './model-claims.js';
import { MODEL_COMMANDS } from './model-commands.js';
import { ModelInstances } from './model-instances.js';
import { MODEL_TYPES } from './model-types.js';

const INSTANCES = 3;
const RUNS = 12;
const MAX_COMMANDS = 50;

/** Cases that failed once: the seed and the paths that fast-check printed. */
const REGRESSIONS: readonly { readonly seed: number; readonly path: string; readonly replayPath: string }[] = [];

/** JOBCAST_TEST_SEED repeats the cases of a run that failed. */
const seed = Number(process.env['JOBCAST_TEST_SEED'] ?? Date.now() % 2 ** 31);

describe(`the scheduler of ${INSTANCES} instances beside its model (JOBCAST_TEST_SEED=${seed})`, () => {
  let instances: ModelInstances;
  beforeAll(async () => {
    instances = await ModelInstances.start(INSTANCES);
  });
  afterAll(() => instances.stop());

  const commands = (replayPath?: string) =>
    fc.commands(MODEL_COMMANDS, { maxCommands: MAX_COMMANDS, size: 'max', ...(replayPath !== undefined && { replayPath }) });

  async function drain(model: SchedulerModel): Promise<void> {
    for (let idle = 0, turn = 0; idle < INSTANCES; turn += 1) {
      const before = model.where(({ status }) => status === 'QUEUED').length;
      await claimTogether(model, instances, [{ instance: turn % INSTANCES, places: 8, ahead: 0, look: true }]);
      idle = model.where(({ status }) => status === 'QUEUED').length === before ? idle + 1 : 0;
    }
    const referee = new SchedulingReferee(model);
    referee.checkWork();
    expect(referee.breaches).toEqual(new Map());
  }
  async function endAll(model: SchedulerModel): Promise<void> {
    for (const job of model.held()) {
      const { transitions, database } = instances.all[job.holder!]!;
      const at = database.clock.now();
      if (job.stopRequested) {
        await transitions.apply(aborted(job.seen!, { code: 'STOPPED', message: 'stopped', requestedBy: null }, at));
        model.released(job, 'ABORTED');
        continue;
      }
      const running = job.status === 'RUNNING' ? job.seen! : await transitions.apply(started(job.seen!, at));
      if (job.status === 'TO_BE_RUN') model.moved(job, 'RUNNING');
      await transitions.apply(succeeded(running!, undefined, at));
      model.released(job, 'SUCCEEDED');
    }
  }
  /** First under the limits in force, then without them: whatever may run is taken, and in the end all has run. */
  async function runAll(model: SchedulerModel): Promise<void> {
    await drain(model);
    await checkInvariants(model, instances);
    for (const tenant of model.tenants) {
      const { name, ...settings } = Object.assign(tenant, NO_SETTINGS);
      await instances.one.tenants.save(name, settings);
    }
    const waiting = () => model.where(({ status, asleep }) => status === 'QUEUED' && !asleep).length + model.held().length;
    for (let round = 0; waiting() > 0; round += 1) {
      if (round > 200) throw new Error('jobs wait that never run');
      await endAll(model);
      await drain(model);
    }
    await checkInvariants(model, instances);
  }

  const property = (replayPath?: string) =>
    fc.asyncProperty(commands(replayPath), async (cases) => {
      await instances.clear();
      const model = new SchedulerModel(MODEL_TYPES);
      await fc.asyncModelRun(() => ({ model, real: instances }), cases);
      await runAll(model);
    });

  it('makes no illegal step, exceeds no limit, runs a job once for each claim, keeps the order, counts what is there, and leaves nothing behind', async () => {
    await fc.assert(property(), { seed, numRuns: RUNS, endOnFailure: true });
  });

  for (const { seed: found, path, replayPath } of REGRESSIONS) {
    it(`passes what failed once (seed ${found}, path ${path})`, async () => {
      await fc.assert(property(replayPath), { seed: found, path, endOnFailure: true });
    });
  }
});
