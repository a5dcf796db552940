import type { JobEventData } from '#libs/contract';
import type { DemoTenant } from './tenants.js';

/** What a tenant was due of the service, and what it received, as fractions of 1. */
export interface Share {
  readonly due: number;
  readonly received: number;
}

/** Below it a run costs as much as this: the scheduler's own bookkeeping outweighs the run. */
const LEAST_CHARGE_MS = 10;

/**
 * How the service was shared from the moment when all tenants had work until one of them had no more waiting: the run time of the jobs
 * that were started in between, which is what the scheduler charges. `ends` are the last events of the jobs to count.
 */
export function shares(tenants: readonly DemoTenant[], ends: readonly JobEventData[]): Map<string, Share> {
  const ofTenant = new Map(
    tenants.map(({ name }) => [name, ends.filter(({ tenant, startedAt }) => tenant === name && startedAt !== null)]),
  );
  const jobs = [...ofTenant.values()];
  const from = Math.max(...jobs.map((own) => Math.min(...own.map(({ queuedAt }) => ms(queuedAt)))));
  const to = Math.min(...jobs.map((own) => Math.max(...own.map(({ startedAt }) => ms(startedAt)))));
  const charged = tenants.map(({ name }) =>
    (ofTenant.get(name) ?? [])
      .filter(({ startedAt }) => ms(startedAt) >= from && ms(startedAt) <= to)
      .reduce((total, job) => total + charge(job), 0),
  );
  const [allCharged, allWeight] = [total(charged), total(tenants.map(({ weight }) => weight))];
  return new Map(
    tenants.map(({ name, weight }, index) => [
      name,
      { due: weight / allWeight, received: allCharged === 0 ? 0 : (charged[index] ?? 0) / allCharged },
    ]),
  );
}

function charge({ startedAt, stoppedAt }: JobEventData): number {
  return Math.max(LEAST_CHARGE_MS, ms(stoppedAt) - ms(startedAt));
}

function ms(time: string | null): number {
  return time === null ? Number.NaN : Date.parse(time);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
