import { failureOf, sqlStateOf, trial, type SqlRunner } from '../../database/index.js';

/** For how long claims pass over a tenant before they try it again. */
const PASSED_OVER_MS = 60_000;
/** How many claims are tried at most to find the tenants on whose data a claim fails: three of 10 000 can be found. */
const MOST_TRIALS = 90;

/** The tenants that the claims of this instance pass over, because a claim failed on what is stored of them. */
export class TenantsAside {
  readonly #untilMs = new Map<string, number>();

  /** Passes over a tenant for a minute. */
  add(tenant: string): void {
    this.#untilMs.set(tenant, performance.now() + PASSED_OVER_MS);
  }

  /** The tenants to pass over now. */
  names(): string[] {
    return [...this.#untilMs].filter(([, untilMs]) => untilMs > performance.now()).map(([tenant]) => tenant);
  }

  /** To be called after a claim that succeeded: forgets the tenants that it did not pass over any more. Returns whether there were any. */
  takeBack(): boolean {
    const passedOver = new Set(this.names());
    const back = [...this.#untilMs.keys()].filter((tenant) => !passedOver.has(tenant));
    back.forEach((tenant) => this.#untilMs.delete(tenant));
    return back.length > 0;
  }
}

/** A tenant without which claims succeed, and the error of a claim with it. */
export interface Culprit {
  readonly tenant: string;
  readonly error: unknown;
}

/**
 * Finds the tenants on whose data a claim fails, by halving. `claim` makes a claim that passes over some tenants, in the runner's transaction; its
 * writes are rolled back. Finds none when the claim fails without any tenant too. About `2 × log2(tenants)` claims for each one found.
 */
export async function findCulprits(
  runner: SqlRunner,
  tenants: readonly string[],
  claim: (except: readonly string[]) => Promise<unknown>,
): Promise<Culprit[]> {
  const found: Culprit[] = [];
  if ((await errorOf(runner, () => claim(tenants))) !== undefined) return found;
  const groups: (readonly string[])[] = [tenants];
  for (let trials = 0; trials < MOST_TRIALS; trials += 1) {
    const group = groups.pop();
    if (!group) break;
    const members = new Set(group);
    const error = await errorOf(runner, () => claim(tenants.filter((tenant) => !members.has(tenant))));
    if (error === undefined) continue;
    const [tenant = ''] = group;
    const half = Math.ceil(group.length / 2);
    if (group.length === 1) found.push({ tenant, error });
    else groups.push(group.slice(half), group.slice(0, half));
  }
  return found;
}

async function errorOf(runner: SqlRunner, claim: () => Promise<unknown>): Promise<unknown> {
  const error = await trial(runner, claim);
  if (error === undefined || isDataFailure(error)) return error;
  throw error;
}

/** Whether an error is about data: the database refused a value, or code of this process did. */
export function isDataFailure(error: unknown): boolean {
  const kind = failureOf(error);
  return kind === 'refused' || (kind === 'defect' && sqlStateOf(error) === undefined);
}
