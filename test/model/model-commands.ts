import * as fc from 'fast-check';
import { aborted, failed, givenBack, queuedAgain, started, succeeded, type Transition } from '../../src/modules/jobs/index.js';
import type { ModelJob, SchedulerModel } from '../support/scheduler-model.js';
import { checkInvariants } from './model-invariants.js';
import { claimTogether, type ModelClaim } from './model-claims.js';
import type { ModelInstances } from './model-instances.js';
import { MODEL_TYPES, RESTARTABLE } from './model-types.js';

type Command = fc.AsyncCommand<SchedulerModel, ModelInstances>;
type Step = (model: SchedulerModel, instances: ModelInstances) => Promise<void>;

const TENANTS = ['t1', 't2', 't3'];
const MAX_LOSSES = 3;
const HOUR_MS = 3_600_000;
const STOPPED = { code: 'STOPPED', message: 'stopped', requestedBy: null } as const;
const ERROR = { code: 'ERROR', message: 'thrown', requestedBy: null } as const;

/** A command that can always be carried out (on nothing, where there is nothing); the invariants are looked at after it. */
function command(name: string, step: Step): Command {
  return {
    check: () => true,
    run: async (model, instances) => {
      await step(model, instances);
      await checkInvariants(model, instances);
    },
    toString: () => name,
  };
}

/** A command about one of the jobs that fit. */
function onJob(
  name: string,
  fits: (job: ModelJob) => boolean,
  step: (job: ModelJob, model: SchedulerModel, instances: ModelInstances) => Promise<void>,
) {
  return fc.nat(99).map((pick) =>
    command(`${name}(${pick})`, async (model, instances) => {
      const jobs = model.where(fits);
      const job = jobs[pick % Math.max(1, jobs.length)];
      if (job) await step(job, model, instances);
    }),
  );
}

const tenant = fc.constantFrom(...TENANTS);
const type = fc.constantFrom(...MODEL_TYPES.map(({ name }) => name));
const instance = fc.nat(2);
const when = fc.constantFrom<'now' | 'pending' | 'asleep' | 'expired'>('now', 'now', 'now', 'now', 'pending', 'asleep', 'expired');
const limit = fc.constantFrom(null, 0, 1, 2, 3);
const claim: fc.Arbitrary<ModelClaim> = fc.record({ instance, places: fc.nat(4), ahead: fc.constantFrom(0, 0, 2), look: fc.boolean() });

const submit = fc
  .record({ tenant, type, instance, when, priority: fc.integer({ min: -1, max: 1 }), count: fc.integer({ min: 1, max: 4 }) })
  .map((jobs) =>
    command(`submit(${JSON.stringify(jobs)})`, async (model, { all }) => {
      const request = {
        type: jobs.type,
        priority: jobs.priority,
        ...(jobs.when === 'asleep' && { runAt: new Date(Date.now() + HOUR_MS).toISOString() }),
        ...(jobs.when === 'expired' && { expiresAt: '2020-01-01T00:00:00Z' }),
      };
      const pending = jobs.when === 'pending';
      const service = all[jobs.instance]!.jobs;
      const requests = Array.from({ length: jobs.count }, () => request);
      const submitted = await (pending ? service.createAsPending(jobs.tenant, requests) : service.createAsQueued(jobs.tenant, requests));
      const first = pending ? ({ status: 'PENDING', sequence: 0 } as const) : {};
      const [expired, asleep] = [jobs.when === 'expired', jobs.when === 'asleep'];
      for (const { id } of submitted.jobs) model.add({ id, tenant: jobs.tenant, type: jobs.type, expired, asleep, ...first });
    }),
  );

const enqueue = onJob(
  'enqueue',
  ({ status }) => status === 'PENDING',
  async (job, model, { one }) => {
    await one.jobs.enqueue(job.tenant, job.id);
    model.moved(job, 'QUEUED');
  },
);

const stop = onJob(
  'stop',
  () => true,
  async (job, model, { one }) => {
    const stopping = one.jobs.stopJob({ tenant: job.tenant, jobId: job.id });
    if (['SUCCEEDED', 'FAILED', 'ABORTED'].includes(job.status)) return expect(stopping).rejects.toThrow('has ended');
    await stopping;
    if (job.holder === null) model.moved(job, 'ABORTED');
    else job.stopRequested = true;
  },
);

const alone = claim.map((one) => command(`claim(${JSON.stringify(one)})`, (model, instances) => claimTogether(model, instances, [one])));

/** Claims of all instances, the end of one job and the stop of another, all at once. */
const together = fc.tuple(fc.array(claim, { minLength: 2, maxLength: 3 }), fc.nat(99)).map(([claims, pick]) =>
  command(`together(${JSON.stringify(claims)}, ${pick})`, async (model, instances) => {
    const running = model.where(({ status }) => status === 'RUNNING');
    const ending = running[pick % Math.max(1, running.length)];
    const living = model.where((job) => job !== ending && ['PENDING', 'QUEUED', 'TO_BE_RUN', 'RUNNING'].includes(job.status));
    const stopping = living[pick % Math.max(1, living.length)];
    let aborted = false;
    await claimTogether(model, instances, claims, async () => {
      const [answer] = await Promise.all([
        stopping?.expired ? undefined : stopping && instances.one.jobs.stopJob({ tenant: stopping.tenant, jobId: stopping.id }),
        ending && end(ending, model, instances, 'succeeded'),
      ]);
      aborted = answer?.status === 'ABORTED';
    });
    if (!stopping || stopping.expired) return;
    if (aborted) expect(stopping.holder).toBeNull();
    if (stopping.holder === null) model.moved(stopping, 'ABORTED');
    else stopping.stopRequested = true;
  }),
);

const start = onJob(
  'start',
  ({ status, stopRequested }) => status === 'TO_BE_RUN' && !stopRequested,
  async (job, model, instances) => {
    const seen = await apply(job, instances, started(job.seen!, instances.one.database.clock.now()));
    model.moved(job, 'RUNNING', { seen });
  },
);

/** Ends a job as its holder would; with a stop asked for, it is ABORTED whatever it came to. */
async function end(
  job: ModelJob,
  model: SchedulerModel,
  instances: ModelInstances,
  how: 'succeeded' | 'failed' | 'again' | 'later',
): Promise<void> {
  const at = instances.one.database.clock.now();
  const wakesAt = how === 'later' ? new Date(at.getTime() + HOUR_MS) : null;
  const seen = job.seen!;
  const stopped = job.stopRequested;
  const transition = stopped
    ? aborted(seen, STOPPED, at)
    : how === 'succeeded'
      ? succeeded(seen, undefined, at)
      : how === 'failed'
        ? failed(seen, ERROR, null, at)
        : queuedAgain(seen, { cause: 'error', reason: ERROR, stackTrace: null, wakesAt }, at);
  await apply(job, instances, transition);
  const again = transition.to === 'QUEUED';
  model.released(job, transition.to, again ? { attempt: job.attempt + 1, asleep: wakesAt !== null } : {});
}

async function apply(job: ModelJob, instances: ModelInstances, transition: Transition) {
  const after = await instances.all[job.holder!]!.transitions.apply(transition);
  if (!after) throw new Error(`job ${job.id}: ${transition.to} of its holder was refused`);
  return after;
}

const ends = fc.constantFrom<'succeeded' | 'failed' | 'again' | 'later'>('succeeded', 'failed', 'again', 'later').chain((how) =>
  onJob(
    `end-${how}`,
    ({ status }) => status === 'RUNNING',
    (job, model, instances) => end(job, model, instances, how),
  ),
);

const giveBack = onJob(
  'give-back',
  ({ status, stopRequested }) => status === 'TO_BE_RUN' && !stopRequested,
  async (job, model, instances) => {
    await apply(job, instances, givenBack(job.seen!, 'returned', null, instances.one.database.clock.now()));
    model.released(job, 'QUEUED');
  },
);

const lateWrite = fc.nat(99).map((pick) =>
  command(`late-write(${pick})`, async (model, { one }) => {
    const stale = model.stale[pick % Math.max(1, model.stale.length)];
    if (!stale) return;
    const at = one.database.clock.now();
    expect(await one.transitions.apply(stale.status === 'RUNNING' ? succeeded(stale, undefined, at) : started(stale, at))).toBeNull();
  }),
);

const rescue = fc.tuple(instance, instance).map(([lost, rescuer]) =>
  command(`rescue(${lost}, ${rescuer})`, async (model, instances) => {
    await instances.rescue(lost, rescuer);
    for (const job of model.held(({ holder }) => holder === lost)) {
      const ran = job.status === 'RUNNING';
      const ended = (ran && !RESTARTABLE.has(job.type)) || job.losses >= MAX_LOSSES;
      if (job.stopRequested || ended) model.released(job, job.stopRequested ? 'ABORTED' : 'FAILED');
      else model.released(job, 'QUEUED', { losses: job.losses + 1, attempt: job.attempt + (ran ? 1 : 0) });
    }
  }),
);

const setLimits = fc.record({ tenant, maxRunning: limit, paused: fc.constantFrom(false, false, true), type, ofType: limit }).map((set) =>
  command(`limits(${JSON.stringify(set)})`, async (model, { one }) => {
    const limits = {
      maxRunning: set.maxRunning,
      paused: set.paused,
      maxRunningPerType: set.ofType === null ? {} : { [set.type]: set.ofType },
    };
    await one.tenants.save(set.tenant, limits);
    Object.assign(model.tenant(set.tenant), limits);
  }),
);

const sweep = fc.tuple(instance, fc.boolean()).map(([index, wake]) =>
  command(`sweep(${index}, ${wake})`, async (model, instances) => {
    if (wake) await instances.query(`UPDATE t_job_info SET wakes_at = now() - interval '1 s' WHERE wakes_at IS NOT NULL`);
    await instances.sweep(index);
    for (const job of model.where(({ status, holder }) => holder === null && (status === 'QUEUED' || status === 'PENDING'))) {
      if (wake) job.asleep = false;
      if (job.expired) model.moved(job, 'FAILED');
    }
  }),
);

/** All commands, those that move jobs on more often than the others. */
export const MODEL_COMMANDS: fc.Arbitrary<Command>[] = [
  ...[submit, submit, submit, alone, alone, together, together, start, start, ends, ends],
  ...[enqueue, stop, giveBack, lateWrite, rescue, setLimits, sweep],
];
