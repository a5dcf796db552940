import type { EndedSample } from './ended-samples.sql.js';

/** A median and what 95 of a hundred stay below; null where nothing is known. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What has ended in a span of time. */
export interface Bucket {
  readonly from: Date;
  readonly ended: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly aborted: number;
}

/** What has become of jobs lately. Of more jobs than are looked at one by one, times and parts are those of the newest of each span. */
export interface Overview {
  readonly buckets: readonly Bucket[];
  readonly waitMs: Percentiles;
  readonly runMs: Percentiles;
  readonly byType: readonly {
    readonly type: string;
    readonly ended: number;
    readonly failed: number;
    readonly runMsP50: number | null;
    readonly runMsP95: number | null;
  }[];
  readonly byTenant: readonly { readonly tenant: string; readonly ended: number; readonly failed: number; readonly runTimeMs: number }[];
  /** Whether some jobs were not looked at: then byType, byTenant and times are estimates. */
  readonly sampled: boolean;
  /** A count of this size in a span means that many or more of a status. */
  readonly capped: number;
}

/** A job that was looked at; `weight`: for how many it stands. */
interface Looked {
  readonly tenant: string;
  readonly type: string;
  readonly waitMs: number | null;
  readonly runMs: number | null;
  readonly isFailed: boolean;
  readonly weight: number;
}

/** Puts the samples of spans together. Pure. */
export function overviewOf(
  samples: readonly EndedSample[],
  spans: { from: Date; bucketMs: number; buckets: number; cap: number },
): Overview {
  const looked = samples.flatMap(({ jobs, ended, status }) =>
    jobs.map(([tenant, type, waitMs, runMs]): Looked => ({
      tenant,
      type,
      waitMs,
      runMs,
      isFailed: status === 'FAILED',
      weight: ended / jobs.length,
    })),
  );
  const byType = [...groupBy(looked, ({ type }) => type)].map(([type, jobs]) => {
    const { p50, p95 } = percentiles(jobs, ({ runMs }) => runMs);
    return { type, ...totals(jobs), runMsP50: p50, runMsP95: p95 };
  });
  const byTenant = [...groupBy(looked, ({ tenant }) => tenant)].map(([tenant, jobs]) => ({
    tenant,
    ...totals(jobs),
    runTimeMs: Math.round(jobs.reduce((sum, { runMs, weight }) => sum + (runMs ?? 0) * weight, 0)),
  }));
  return {
    buckets: Array.from({ length: spans.buckets }, (_, place) =>
      bucketOf(samples, place, new Date(spans.from.getTime() + place * spans.bucketMs)),
    ),
    waitMs: percentiles(looked, ({ waitMs }) => waitMs),
    runMs: percentiles(looked, ({ runMs }) => runMs),
    byType: byType.sort((a, b) => b.ended - a.ended),
    byTenant: byTenant.sort((a, b) => b.runTimeMs - a.runTimeMs),
    sampled: samples.some(({ jobs, ended }) => jobs.length < ended),
    capped: spans.cap,
  };
}

function bucketOf(samples: readonly EndedSample[], place: number, from: Date): Bucket {
  const of = (status: string): number => samples.find((one) => one.bucket === place && one.status === status)?.ended ?? 0;
  const [succeeded, failed, aborted] = [of('SUCCEEDED'), of('FAILED'), of('ABORTED')];
  return { from, ended: succeeded + failed + aborted, succeeded, failed, aborted };
}

function totals(jobs: readonly Looked[]): { ended: number; failed: number } {
  const sum = (some: readonly Looked[]): number => Math.round(some.reduce((all, { weight }) => all + weight, 0));
  return { ended: sum(jobs), failed: sum(jobs.filter(({ isFailed }) => isFailed)) };
}

function percentiles(jobs: readonly Looked[], of: (job: Looked) => number | null): Percentiles {
  const known = jobs.flatMap((job) => {
    const value = of(job);
    return value === null ? [] : [{ value: Math.max(0, Math.round(value)), weight: job.weight }];
  });
  known.sort((a, b) => a.value - b.value);
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  const at = (part: number): number | null => {
    let seen = 0;
    return known.find(({ weight }) => (seen += weight) >= part * total)?.value ?? known.at(-1)?.value ?? null;
  };
  return { p50: at(0.5), p95: at(0.95) };
}

function groupBy(jobs: readonly Looked[], keyOf: (job: Looked) => string): Map<string, Looked[]> {
  const groups = new Map<string, Looked[]>();
  for (const job of jobs) {
    const group = groups.get(keyOf(job));
    if (group) group.push(job);
    else groups.set(keyOf(job), [job]);
  }
  return groups;
}
