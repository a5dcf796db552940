import { COMMAND, JOB_STATUSES, type EnqueueCommand, type JobAnswer } from '#libs/contract';

/** A refusal, as a reply carries it. */
interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * The answer to an enqueue or a stop that was sent again after the connection was lost, and is refused because the job has
 * what was asked for already: most likely the first one took effect and its reply was lost. It is told as a repeat with the
 * status that the refusal names: any but PENDING for an enqueue, ABORTED for a stop. Undefined when the refusal is a true one.
 */
export function takenEffect(request: { readonly key: string; readonly body: Buffer }, refusal: Refusal): JobAnswer | undefined {
  const { key, body } = request;
  if (refusal.code !== 'CONFLICT' || key === COMMAND.submit) return undefined;
  const status = /^job \S+ (?:is|has ended as) ([A-Z_]+)[;,]/.exec(refusal.message)?.[1];
  const known = JOB_STATUSES.find((one) => one === status);
  if (!known || known === 'PENDING' || (key === COMMAND.stop && known !== 'ABORTED')) return undefined;
  const { jobId } = JSON.parse(body.toString()) as EnqueueCommand;
  return { id: jobId, status: known, duplicate: true };
}
