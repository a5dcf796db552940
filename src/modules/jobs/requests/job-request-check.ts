import { Injectable } from '@nestjs/common';
import { JobcastError, propertyPath, type ErrorCode, type ErrorDetail } from '#libs/contract';
import { Settings } from '../../../settings/index.js';
import { checkAgainstSchema, JobTypeCatalog } from '../../job-types/index.js';
import { isFields } from './check-fields.js';
import { checkJobRequest, type RequestContext, type RequestProblem } from './check-job-request.js';
import { nameCheck } from './field-checks.js';
import type { NewJob } from './new-job.js';
import { shown } from './shown.js';
import type { RequestedType } from './type-lookup.js';

/** How many details an answer shows; the message tells how many there are. */
const MAX_DETAILS = 100;

/** When several things are wrong, the code of the first of these. */
const CODES: readonly ErrorCode[] = ['INVALID_MESSAGE', 'TOO_LARGE', 'NO_SUCH_TYPE'];

/** The checks of requested jobs that all doors share. */
@Injectable()
export class JobRequestCheck {
  readonly #catalog: JobTypeCatalog;
  readonly #maxParametersBytes: number;

  constructor(catalog: JobTypeCatalog, settings: Settings) {
    this.#catalog = catalog;
    this.#maxParametersBytes = settings.maxParametersBytes;
  }

  /**
   * The jobs that are asked for, all or nothing. `at` is the list's name in the message when it brings several (`jobs`), so that
   * errors name `jobs[3].priority`; without it there is one request, the message itself.
   * @throws JobcastError `INVALID_MESSAGE`, `TOO_LARGE` or `NO_SUCH_TYPE` with everything that is wrong.
   */
  async check(tenant: unknown, requests: readonly unknown[], at?: string): Promise<NewJob[]> {
    // Another instance may have registered a type a moment ago.
    if (requests.some((request) => this.#isOfUnknownType(request))) await this.#catalog.read();
    const problems: RequestProblem[] = [];
    if (!nameCheck.fits(tenant))
      problems.push({ code: 'INVALID_MESSAGE', details: [{ property: 'tenant', message: wrongTenant(tenant) }] });
    const jobs: NewJob[] = [];
    const context = this.#context(typeof tenant === 'string' ? tenant : ''); // String() of what JSON can hold may throw
    for (const [index, request] of requests.entries()) {
      const checked = checkJobRequest(request, at === undefined ? '' : propertyPath(at, index), context);
      if ('code' in checked) problems.push(checked);
      else jobs.push(checked);
    }
    if (problems.length > 0) throw refusal(problems);
    return jobs;
  }

  #isOfUnknownType(request: unknown): boolean {
    return isFields(request) && nameCheck.fits(request['type']) && !this.#catalog.find(String(request['type']));
  }

  /** Looks each type up once for all requests of a message. */
  #context(tenant: string): RequestContext {
    const known = new Map<string, RequestedType | undefined>();
    const findType = (name: string): RequestedType | undefined => {
      if (!known.has(name)) known.set(name, this.#findType(name));
      return known.get(name);
    };
    return { tenant, findType, maxParametersBytes: this.#maxParametersBytes };
  }

  #findType(name: string): RequestedType | undefined {
    const type = this.#catalog.find(name);
    if (!type) return undefined;
    return {
      checkParameters: (parameters) => checkAgainstSchema(type.parametersSchema, parameters),
      maxAttempts: type.options.maxAttempts,
      timeoutMs: type.options.timeoutMs,
    };
  }
}

function refusal(problems: readonly RequestProblem[]): JobcastError {
  const code = CODES.find((candidate) => problems.some((problem) => problem.code === candidate)) ?? 'INVALID_MESSAGE';
  const details: ErrorDetail[] = problems.flatMap((problem) => problem.details);
  const first = details[0];
  const more =
    details.length > 1
      ? ` (and ${details.length - 1} more${details.length > MAX_DETAILS ? `, of which ${MAX_DETAILS - 1} are shown` : ''})`
      : '';
  return new JobcastError(code, `${first?.property ?? 'message'}: ${first?.message ?? 'is wrong'}${more}`, details.slice(0, MAX_DETAILS));
}

function wrongTenant(tenant: unknown): string {
  return `expected ${nameCheck.expected}, got ${shown(tenant)}; ${tenant === undefined || tenant === null ? 'add it' : 'correct it'}`;
}
