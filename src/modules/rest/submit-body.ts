import type { Request } from 'express';
import { JobcastError } from '#libs/contract';
import { isFields, jobListCheck, shown, type Fields } from '../jobs/index.js';
import type { SubmitRequest } from '../use-cases/index.js';

/** What is submitted, and whether it is a list. */
export interface SubmitBody extends Pick<SubmitRequest, 'tenant' | 'requests' | 'at'> {
  readonly isMany: boolean;
}

/**
 * Reads `{tenant, …job}` or `{tenant, jobs: […]}`; `Idempotency-Key` is the `idempotencyKey` of a single job. What the jobs are like is
 * checked later. @throws JobcastError `INVALID_MESSAGE`
 */
export function readSubmit(body: unknown, { headers }: Pick<Request, 'headers'>, ownTenant: string | null): SubmitBody {
  if (!isFields(body)) {
    throw new JobcastError(
      'INVALID_MESSAGE',
      `expected a JSON object with a job or jobs, got ${shown(body)}; send content-type: application/json`,
    );
  }
  const { tenant: said, jobs, ...request } = body;
  const tenant = said ?? ownTenant ?? undefined;
  const key = headers['idempotency-key'];
  if ((jobs ?? null) === null) return { tenant, requests: [withKey(request, key)], isMany: false };
  const [extra] = Object.keys(request);
  if (extra !== undefined) throw invalid(extra, `expected only tenant and jobs beside a list, got ${shown(extra)}; move it into the jobs`);
  if (!jobListCheck.fits(jobs)) throw invalid('jobs', `expected ${jobListCheck.expected}, got ${shown(jobs)}; correct it`);
  if (key !== undefined) throw invalid('Idempotency-Key', 'expected it with a single job only; give each of the jobs its idempotencyKey');
  return { tenant, requests: jobs as readonly unknown[], at: 'jobs', isMany: true };
}

function withKey(request: Fields, key: string | string[] | undefined): Fields {
  if (key === undefined) return request;
  const own = request.idempotencyKey ?? key;
  if (own === key) return { ...request, idempotencyKey: key };
  throw invalid('Idempotency-Key', `expected the idempotencyKey of the job (${shown(own)}) or none, got ${shown(key)}; send one of them`);
}

function invalid(property: string, message: string): JobcastError {
  return new JobcastError('INVALID_MESSAGE', `${property}: ${message}`, [{ property, message }]);
}
