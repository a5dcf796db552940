import type { JobInfo } from '../../src/modules/jobs/index.js';
import type { ModelInstances } from './model-instances.js';
import { hasRoom, limitsOf } from './model-limits.js';
import { MODEL_TYPES } from './model-types.js';
import type { ModelJob, SchedulerModel } from './scheduler-model.js';

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
  return instance === instances.all.length - 1 ? ['free', 'serial'] : MODEL_TYPES.names;
}

/** Claims of several instances, all at once, with what else happens beside them; the model follows, and every limit is looked at. */
export async function claimTogether(
  model: SchedulerModel,
  instances: ModelInstances,
  claims: readonly ModelClaim[],
  beside: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (const { instance, look } of claims) if (look) await instances.look(instance);
  const order = await instances.query<{ id: string }>('SELECT id FROM t_job_info WHERE rank IS NOT NULL ORDER BY rank, id');
  const before = limitsOf(model).map((limit) => ({ limit, held: model.held((job) => limit.counts(job)).length }));
  const claiming = claims.map(({ instance, places, ahead }) => instances.all[instance]!.claim(places, ahead, typesOf(instance, instances)));
  const [taken] = await Promise.all([Promise.all(claiming), beside()]);
  taken.forEach((jobs, index) => follow(model, jobs, claims[index]!));
  await noticeExpired(model, instances);
  for (const { limit, held } of before) {
    const now = model.held((job) => limit.counts(job)).length;
    if (now > Math.max(limit.most, held)) throw new Error(`limit exceeded (${limit.what}): ${held} were held, now ${now}`);
  }
  if (claims.length === 1 && claims[0]!.look)
    checkOrder(
      model,
      order.map(({ id }) => model.jobs.get(id)!),
      taken[0]!,
      typesOf(claims[0]!.instance, instances),
    );
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

/** Of one tenant, no job may be passed over for one that comes after it, unless a limit holds it back. */
function checkOrder(model: SchedulerModel, order: readonly ModelJob[], taken: readonly JobInfo[], types: readonly string[]): void {
  const ids = new Set(taken.map(({ id }) => id));
  for (const tenant of new Set(taken.map((job) => job.tenant))) {
    const own = order.filter((job) => job.tenant === tenant);
    const last = own.findLastIndex(({ id }) => ids.has(id));
    const passed = own.slice(0, last).find((job) => !ids.has(job.id) && !job.expired && types.includes(job.type) && hasRoom(model, job));
    if (passed) throw new Error(`job ${passed.id} (${tenant}, ${passed.type}) was passed over for one that comes after it`);
  }
}
