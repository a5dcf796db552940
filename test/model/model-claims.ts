import type { JobInfo } from '../../src/modules/jobs/index.js';
import type { SchedulerModel } from '../support/scheduler-model.js';
import { SchedulingReferee } from '../support/scheduling-referee.js';
import type { ModelInstances } from './model-instances.js';
import { MODEL_TYPES } from './model-types.js';

/** What one instance asks for. */
export interface ModelClaim {
  readonly instance: number;
  readonly places: number;
  readonly ahead: number;
  /** Whether it looks at all lanes before; else it knows what it was told, perhaps not yet of everything. */
  readonly look: boolean;
}

/** The last instance runs fewer types than the others. */
export function typesOf(instance: number, instances: ModelInstances): readonly string[] {
  return instance === instances.all.length - 1 ? ['free', 'serial'] : MODEL_TYPES.map(({ name }) => name);
}

/** Lets several instances claim at once while other changes happen. The model follows, and the referee checks limits and order. */
export async function claimTogether(
  model: SchedulerModel,
  instances: ModelInstances,
  claims: readonly ModelClaim[],
  beside: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (const { instance, look } of claims) if (look) await instances.look(instance);
  const order = await instances.query<{ id: string }>('SELECT id FROM t_job_info WHERE rank IS NOT NULL ORDER BY rank, id');
  const referee = new SchedulingReferee(model);
  referee.beforeClaims(order.map(({ id }) => model.jobs.get(id)!));
  const claiming = claims.map(({ instance, places, ahead }) => instances.all[instance]!.claim(places, ahead, typesOf(instance, instances)));
  const [taken] = await Promise.all([Promise.all(claiming), beside()]);
  taken.forEach((jobs, index) => follow(model, jobs, claims[index]!));
  await noticeExpired(model, instances);
  referee.checkLimits();
  if (claims.length === 1 && claims[0]!.look) {
    const jobs = taken[0]!.map(({ id }) => model.jobs.get(id)!);
    referee.checkOrder(jobs, typesOf(claims[0]!.instance, instances));
  }
  expect(referee.breaches).toEqual(new Map());
}

function follow(model: SchedulerModel, taken: readonly JobInfo[], { instance, places, ahead }: ModelClaim): void {
  expect(taken.length).toBeLessThanOrEqual(places + ahead);
  for (const info of taken) {
    const job = model.jobs.get(info.id)!;
    expect({ ...job }).toMatchObject({ status: 'QUEUED', asleep: false, expired: false, holder: null });
    const key = `${info.id} ${info.claimToken}`;
    expect(model.tokens.has(key)).toBe(false);
    model.tokens.add(key);
    model.moved(job, 'TO_BE_RUN', { holder: instance, seen: info });
  }
}

/** A claim ends expired jobs when it is their turn: which ones it comes to is left open. */
async function noticeExpired(model: SchedulerModel, instances: ModelInstances): Promise<void> {
  const expired = model.where((job) => job.expired && job.status === 'QUEUED').map(({ id }) => id);
  const failed = await instances.query<{ id: string }>(
    `SELECT id FROM t_job_info WHERE id = ANY($1::uuid[]) AND status = 'FAILED' AND reason_code = 'EXPIRED'`,
    [expired],
  );
  for (const { id } of failed) model.moved(model.jobs.get(id)!, 'FAILED');
}
