import type { JobEventData } from '#libs/contract';
import type { HeardEvent } from './heard-event.js';

/**
 * Which status may be told after which: written out here once more, from the contract and not from the service's own table, so
 * that a mistake there is found here. A job is first told when it is queued.
 */
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
  nothing: ['QUEUED'],
  QUEUED: ['TO_BE_RUN', 'FAILED', 'ABORTED'],
  TO_BE_RUN: ['RUNNING', 'QUEUED', 'FAILED', 'ABORTED'],
  RUNNING: ['SUCCEEDED', 'FAILED', 'ABORTED', 'QUEUED'],
};
const TERMINAL: readonly string[] = ['SUCCEEDED', 'FAILED', 'ABORTED'];

/** What was heard of each job, and everything that is wrong with it. */
export class EventLedger {
  readonly #last = new Map<string, JobEventData>();
  readonly #faults: string[] = [];
  #events = 0;
  #repeats = 0;

  /** How many events came, repeats not counted. */
  get events(): number {
    return this.#events;
  }

  /** How many came again, as a broadcast "at least once" allows. */
  get repeats(): number {
    return this.#repeats;
  }

  /** Takes the next event in the order of arrival; says false for a repeat, which tells nothing new. */
  accept(event: HeardEvent): boolean {
    const { data } = event.body;
    const last = this.#last.get(data.jobId);
    if (last && data.sequence <= last.sequence) {
      this.#repeats++;
      return false;
    }
    this.#events++;
    this.#faults.push(...faultsOfMessage(event), ...faultsOfOrder(last, data).map((fault) => `job ${data.jobId}: ${fault}`));
    this.#last.set(data.jobId, data);
    return true;
  }

  /** The newest that is known of a job. */
  lastOf(jobId: string): JobEventData | undefined {
    return this.#last.get(jobId);
  }

  /** Whether the job's end was told. */
  hasEnded(jobId: string): boolean {
    return TERMINAL.includes(this.#last.get(jobId)?.status ?? '');
  }

  /** One sentence for each thing that is missing or wrong, when exactly these jobs were submitted; none when all came complete and in order. */
  faults(submitted: readonly string[]): string[] {
    const unended = submitted
      .filter((id) => !this.hasEnded(id))
      .map((id) => `job ${id}: no end was told, the last heard is ${this.#last.get(id)?.status ?? 'nothing'}`);
    const known = new Set(submitted);
    const strangers = [...this.#last.keys()].filter((id) => !known.has(id)).map((id) => `job ${id}: was told of, but nobody submitted it`);
    return [...this.#faults, ...unended, ...strangers];
  }
}

function faultsOfOrder(last: JobEventData | undefined, data: JobEventData): string[] {
  const faults: string[] = [];
  const due = (last?.sequence ?? 0) + 1;
  if (data.sequence !== due) faults.push(`expected event ${due}, got ${data.sequence} (${data.status}): a hole, or the wrong order`);
  const before = last?.status ?? 'nothing';
  if (TERMINAL.includes(before)) faults.push(`${data.status} was told after its end, ${before}`);
  else if (!MAY_FOLLOW[before]?.includes(data.status)) faults.push(`${data.status} may not follow ${before}`);
  if (data.previousStatus !== (last?.status ?? null))
    faults.push(`${data.status} says that it follows ${String(data.previousStatus)}, heard was ${before}`);
  return faults;
}

function faultsOfMessage({ routingKey, messageId, body: { id, data } }: HeardEvent): string[] {
  const key = `${data.tenant}.${data.jobType}.${data.status}`;
  const expectedId = `${data.jobId}-${data.sequence}`;
  return [
    ...(routingKey === key ? [] : [`job ${data.jobId}: expected the routing key ${key}, got ${routingKey}`]),
    ...(messageId === expectedId && id === expectedId
      ? []
      : [`job ${data.jobId}: expected the event id ${expectedId}, got ${messageId} and ${id}`]),
  ];
}
