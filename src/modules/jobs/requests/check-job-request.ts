import { propertyPath, type ErrorCode, type JobRequest, type Mistakes, type RelatedRecord } from '#libs/contract';
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
  /** Those of the whole message. */
  readonly mistakes: Mistakes;
}

/** Checks one requested job; `path` is its place in the message ('' for the message itself). Gives the code of its mistakes, which it adds. */
export function checkJobRequest(request: unknown, path: string, context: RequestContext): NewJob | ErrorCode {
  const { mistakes } = context;
  const before = mistakes.count;
  if (!isFields(request)) {
    const message = `expected an object, got ${shown(request)}; send a job as in the documentation of job.submit`;
    mistakes.add(() => ({ property: path || 'message', message }));
    return 'INVALID_MESSAGE';
  }
  checkFields(request, JOB_FIELDS, path, mistakes);
  if (isFields(request.relatedRecord))
    checkFields(request.relatedRecord, RELATED_RECORD_FIELDS, propertyPath(path, 'relatedRecord'), mistakes);
  const unstorable = findUnstorable(request.parameters);
  if (unstorable) mistakes.add(() => ({ property: propertyPath(path, 'parameters', ...unstorable.path), message: unstorable.problem }));
  if (mistakes.count > before) return 'INVALID_MESSAGE';
  return checkMeaning(withoutNulls(request) as JobRequest & { relatedRecord?: RelatedRecord }, path, context);
}

/** Checks what the shape alone does not tell: times, the type, the parameters. */
function checkMeaning(request: JobRequest, path: string, context: RequestContext): NewJob | ErrorCode {
  const { mistakes, maxParametersBytes } = context;
  const times = { expiresAt: timeOf(request.expiresAt), runAt: timeOf(request.runAt) };
  if (times.runAt && times.expiresAt && times.runAt >= times.expiresAt) {
    const message = `expected a time before expiresAt (${times.expiresAt.toISOString()}), got ${times.runAt.toISOString()}; the job would expire before it may run`;
    mistakes.add(() => ({ property: propertyPath(path, 'runAt'), message }));
    return 'INVALID_MESSAGE';
  }
  const parameters = request.parameters ?? {};
  const root = propertyPath(path, 'parameters');
  const bytes = Buffer.byteLength(JSON.stringify(parameters));
  if (bytes > maxParametersBytes) {
    mistakes.add(() => ({ property: root, message: tooLarge(bytes, maxParametersBytes) }));
    return 'TOO_LARGE';
  }
  const type = context.findType(request.type);
  if (!type) {
    const message = `expected the name of a job type that an instance has registered, got ${shown(request.type)}; correct it, or start an instance that has it`;
    mistakes.add(() => ({ property: propertyPath(path, 'type'), message }));
    return 'NO_SUCH_TYPE';
  }
  const before = mistakes.count;
  type.checkParameters(parameters, bytes, root);
  return mistakes.count > before ? 'INVALID_MESSAGE' : newJob(request, context.tenant, type, { parameters, ...times });
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

function tooLarge(bytes: number, maxBytes: number): string {
  return (
    `expected at most ${maxBytes} bytes of JSON (JOBCAST_MAX_PARAMETERS_BYTES), got ${bytes}; ` +
    'store the data elsewhere and send where it is'
  );
}

function timeOf(text: string | null | undefined): Date | null {
  return (text ? parseTime(text) : undefined) ?? null;
}

function withoutNulls(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
