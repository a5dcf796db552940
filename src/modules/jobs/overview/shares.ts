import { BOUNDS, clamped } from '#libs/contract';

/** What a tenant has and what it was given. */
export interface SharedWork {
  readonly tenant: string;
  readonly weight: number;
  /** Run time lately. */
  readonly runMs: number;
  readonly queued: number;
  readonly running: number;
}

/** Parts of the whole, 0 to 1. */
export interface Share {
  readonly received: number;
  readonly due: number;
}

/** What each tenant received of the run time, and what it was due by its weight among those that had work. Pure. */
export function sharesOf(tenants: readonly SharedWork[]): Map<string, Share> {
  const hasWork = ({ runMs, queued, running }: SharedWork): boolean => runMs > 0 || queued > 0 || running > 0;
  const total = tenants.reduce((sum, { runMs }) => sum + runMs, 0);
  const weightOf = ({ weight }: SharedWork): number => clamped(weight, BOUNDS.weight, 1);
  const weights = tenants.filter(hasWork).reduce((sum, one) => sum + weightOf(one), 0);
  return new Map(
    tenants.map((one) => [
      one.tenant,
      { received: total > 0 ? one.runMs / total : 0, due: hasWork(one) && weights > 0 ? weightOf(one) / weights : 0 },
    ]),
  );
}
