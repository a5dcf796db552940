import { Injectable } from '@nestjs/common';
import { Mistakes, propertyPath, type ErrorCode } from '#libs/contract';
import { Settings } from '../../../settings/index.js';
import { checkAgainstSchema, Effort, JobTypeCatalog, type RegisteredJobType } from '../../job-types/index.js';
import { isFields } from './check-fields.js';
import { checkJobRequest, type RequestContext } from './check-job-request.js';
import { nameCheck } from './field-checks.js';
import type { NewJob } from './new-job.js';
import { shown } from './shown.js';
import type { RequestedType } from './type-lookup.js';

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
    const mistakes = new Mistakes();
    const codes = new Set<ErrorCode>();
    if (!nameCheck.fits(tenant)) {
      mistakes.add(() => ({ property: 'tenant', message: wrongTenant(tenant) }));
      codes.add('INVALID_MESSAGE');
    }
    const jobs: NewJob[] = [];
    const context = this.#context(typeof tenant === 'string' ? tenant : '', mistakes); // String() of what JSON can hold may throw
    for (const [index, request] of requests.entries()) {
      const checked = checkJobRequest(request, at === undefined ? '' : propertyPath(at, index), context);
      if (typeof checked === 'string') codes.add(checked);
      else jobs.push(checked);
    }
    if (codes.size > 0) throw mistakes.toError(CODES.find((code) => codes.has(code)));
    return jobs;
  }

  #isOfUnknownType(request: unknown): boolean {
    return isFields(request) && nameCheck.fits(request['type']) && !this.#catalog.find(String(request['type']));
  }

  /** Looks each type up once for all requests of a message. */
  #context(tenant: string, mistakes: Mistakes): RequestContext {
    const known = new Map<string, RequestedType | undefined>();
    const effort = new Effort();
    let bytesSoFar = 0;
    const checked = ({ parametersSchema, options: { maxAttempts, timeoutMs } }: RegisteredJobType): RequestedType => ({
      maxAttempts,
      timeoutMs,
      checkParameters: (parameters, bytes, root) => {
        bytesSoFar += bytes;
        checkAgainstSchema(parametersSchema, parameters, { root, bytes: bytesSoFar, mistakes, effort });
      },
    });
    const findType = (name: string): RequestedType | undefined => {
      if (!known.has(name)) {
        const type = this.#catalog.find(name);
        known.set(name, type && checked(type));
      }
      return known.get(name);
    };
    return { tenant, findType, maxParametersBytes: this.#maxParametersBytes, mistakes };
  }
}

function wrongTenant(tenant: unknown): string {
  return `expected ${nameCheck.expected}, got ${shown(tenant)}; ${tenant === undefined || tenant === null ? 'add it' : 'correct it'}`;
}
