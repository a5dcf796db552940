import { propertyPath, type ErrorCode, type ErrorDetail, type JobRequest, type RelatedRecord } from '#libs/contract';
import { checkFields, isFields } from './check-fields.js';
import { JOB_FIELDS, RELATED_RECORD_FIELDS } from './field-checks.js';
import { findUnstorable } from './find-unstorable.js';
import type { NewJob } from './new-job.js';
import { parseTime } from './parse-time.js';
import { shown } from './shown.js';
import type { RequestedType, TypeLookup } from './type-lookup.js';

/** What {@link checkJobRequest} checks by. */
export interface RequestContext {
  readonly tenant: string;
  readonly findType: TypeLookup;
  readonly maxParametersBytes: number;
}

/** What is wrong with one request, all of one code. */
export interface RequestProblem {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
}

/** Checks one requested job; `path` is its place in the message ('' for the message itself). Pure. */
export function checkJobRequest(request: unknown, path: string, context: RequestContext): NewJob | RequestProblem {
  if (!isFields(request)) {
    return invalid([
      {
        property: path || 'message',
        message: `expected an object, got ${shown(request)}; send a job as in the documentation of job.submit`,
      },
    ]);
  }
  const wrong = checkFields(request, JOB_FIELDS, path);
  if (isFields(request.relatedRecord))
    wrong.push(...checkFields(request.relatedRecord, RELATED_RECORD_FIELDS, propertyPath(path, 'relatedRecord')));
  const unstorable = findUnstorable(request.parameters);
  if (unstorable) wrong.push({ property: propertyPath(path, 'parameters', ...unstorable.path), message: unstorable.problem });
  if (wrong.length > 0) return invalid(wrong);
  return checkMeaning(withoutNulls(request) as JobRequest & { relatedRecord?: RelatedRecord }, path, context);
}

/** Checks what the shape alone does not tell: times, the type, the parameters. */
function checkMeaning(request: JobRequest, path: string, context: RequestContext): NewJob | RequestProblem {
  const times = { expiresAt: timeOf(request.expiresAt), runAt: timeOf(request.runAt) };
  if (times.runAt && times.expiresAt && times.runAt >= times.expiresAt) {
    const message = `expected a time before expiresAt (${times.expiresAt.toISOString()}), got ${times.runAt.toISOString()}; the job would expire before it may run`;
    return invalid([{ property: propertyPath(path, 'runAt'), message }]);
  }
  const parameters = request.parameters ?? {};
  const tooLarge = sizeProblem(parameters, path, context.maxParametersBytes);
  if (tooLarge) return tooLarge;
  const type = context.findType(request.type);
  if (!type) {
    const message = `expected the name of a job type that an instance has registered, got ${shown(request.type)}; correct it, or start an instance that has it`;
    return { code: 'NO_SUCH_TYPE', details: [{ property: propertyPath(path, 'type'), message }] };
  }
  const wrong = type.checkParameters(parameters);
  if (wrong.length > 0)
    return invalid(wrong.map(({ property, message }) => ({ property: path ? `${path}.${property}` : property, message })));
  return newJob(request, context.tenant, type, { parameters, ...times });
}

function newJob(
  request: JobRequest,
  tenant: string,
  type: RequestedType,
  read: Pick<NewJob, 'parameters' | 'expiresAt' | 'runAt'>,
): NewJob {
  return {
    ...read,
    tenant,
    type: request.type,
    priority: request.priority ?? 0,
    name: request.name ?? null,
    description: request.description ?? null,
    owner: request.owner ?? null,
    pending: request.pending ?? false,
    idempotencyKey: request.idempotencyKey ?? null,
    maxAttempts: request.maxAttempts ?? type.maxAttempts,
    timeoutMs: request.timeoutMs ?? type.timeoutMs,
    locked: request.locked ?? false,
    relatedRecord: request.relatedRecord ?? null,
  };
}

function sizeProblem(parameters: unknown, path: string, maxBytes: number): RequestProblem | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(parameters));
  if (bytes <= maxBytes) return undefined;
  const message =
    `expected at most ${maxBytes} bytes of JSON (JOBCAST_MAX_PARAMETERS_BYTES), got ${bytes}; ` +
    'store the data elsewhere and send where it is';
  return { code: 'TOO_LARGE', details: [{ property: propertyPath(path, 'parameters'), message }] };
}

function timeOf(text: string | null | undefined): Date | null {
  return (text ? parseTime(text) : undefined) ?? null;
}

function withoutNulls(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function invalid(details: readonly ErrorDetail[]): RequestProblem {
  return { code: 'INVALID_MESSAGE', details };
}
