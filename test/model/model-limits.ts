import { MODEL_TYPES } from './model-types.js';
import type { ModelJob, ModelLimits, SchedulerModel } from './scheduler-model.js';

/** A limit in force: which jobs it counts, and how many may be held. */
export interface Limit {
  readonly what: string;
  readonly most: number;
  counts(job: ModelJob): boolean;
}

const NO_LIMITS: ModelLimits = { maxRunning: null, maxRunningPerType: {}, paused: false };

/** All limits in force now. A paused tenant has a limit of 0. */
export function limitsOf(model: SchedulerModel): Limit[] {
  const limits: Limit[] = MODEL_TYPES.alone.map((types) => ({
    what: `one of ${types.join(' and ')}`,
    most: 1,
    counts: ({ type }) => types.includes(type),
  }));
  for (const tenant of new Set(model.where(() => true).map((job) => job.tenant))) {
    const { maxRunning, maxRunningPerType, paused } = model.limits.get(tenant) ?? NO_LIMITS;
    const most = paused ? 0 : maxRunning;
    if (most !== null) limits.push({ what: `${tenant}: ${most}`, most, counts: (job) => job.tenant === tenant });
    for (const type of MODEL_TYPES.names) {
      const ofType = maxRunningPerType[type] ?? MODEL_TYPES.perTenant.get(type);
      if (ofType === undefined) continue;
      limits.push({ what: `${tenant}, ${type}: ${ofType}`, most: ofType, counts: (job) => job.tenant === tenant && job.type === type });
    }
  }
  return limits;
}

/** Whether every limit that counts the job leaves room for it. */
export function hasRoom(model: SchedulerModel, job: ModelJob): boolean {
  return limitsOf(model).every((limit) => !limit.counts(job) || model.held((one) => limit.counts(one)).length < limit.most);
}
