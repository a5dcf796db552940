import type { JobEventData } from '#libs/contract';
import { EventLedger } from './event-ledger.js';
import type { HeardEvent } from './heard-event.js';

const LIFE = ['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED'] as const;

/** The events of a job that goes through these statuses. */
function events(statuses: readonly JobEventData['status'][], jobId = 'j'): HeardEvent[] {
  return statuses.map((status, index) => {
    const sequence = index + 1;
    const data = { jobId, tenant: 'acme', jobType: 'echo', status, previousStatus: statuses[index - 1] ?? null, sequence } as JobEventData;
    const id = `${jobId}-${sequence}`;
    return { routingKey: `acme.echo.${status}`, messageId: id, body: { id, data } as HeardEvent['body'] };
  });
}

function faultsOf(heard: readonly HeardEvent[], submitted: readonly string[] = ['j']): string[] {
  const ledger = new EventLedger();
  for (const event of heard) ledger.accept(event);
  return ledger.faults(submitted);
}

describe('the check of the events', () => {
  const [queued, toBeRun, running, succeeded] = events(LIFE) as [HeardEvent, HeardEvent, HeardEvent, HeardEvent];

  it('accepts a whole life, one with a retry, and repeats', () => {
    expect(faultsOf(events(LIFE))).toEqual([]);
    expect(faultsOf(events(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']))).toEqual([]);
    expect(faultsOf([queued, toBeRun, queued, toBeRun, running, succeeded, succeeded])).toEqual([]);
  });

  it('keeps the jobs apart', () => {
    const [a, b] = [events(LIFE, 'a'), events(['QUEUED', 'ABORTED'], 'b')];
    expect(faultsOf([a[0]!, b[0]!, a[1]!, a[2]!, b[1]!, a[3]!], ['a', 'b'])).toEqual([]);
  });

  it('finds a missing event, wherever it is missing', () => {
    expect(faultsOf([toBeRun, running, succeeded])).toContainEqual(expect.stringContaining('expected event 1, got 2'));
    expect(faultsOf([queued, running, succeeded])).toContainEqual(expect.stringContaining('expected event 2, got 3'));
    expect(faultsOf([queued, toBeRun, running])).toEqual(['job j: no end was told, the last heard is RUNNING']);
    expect(faultsOf([])).toEqual(['job j: no end was told, the last heard is nothing']);
  });

  it('finds the wrong order', () => {
    expect(faultsOf([queued, running, toBeRun, succeeded])).not.toEqual([]);
    expect(faultsOf([queued, toBeRun, succeeded, running])).not.toEqual([]);
  });

  it('finds a transition that may not be, and a second end', () => {
    expect(faultsOf(events(['QUEUED', 'RUNNING', 'SUCCEEDED']))).toContainEqual('job j: RUNNING may not follow QUEUED');
    expect(faultsOf(events([...LIFE, 'FAILED']))).toContainEqual('job j: FAILED was told after its end, SUCCEEDED');
    const lying = { ...toBeRun, body: { ...toBeRun.body, data: { ...toBeRun.body.data, previousStatus: 'RUNNING' as const } } };
    expect(faultsOf([queued, lying, running, succeeded])).toContainEqual('job j: TO_BE_RUN says that it follows RUNNING, heard was QUEUED');
  });

  it('finds a wrong routing key, a wrong id, and a job that nobody submitted', () => {
    expect(faultsOf([{ ...queued, routingKey: 'other.echo.QUEUED' }, toBeRun, running, succeeded])).toEqual([
      'job j: expected the routing key acme.echo.QUEUED, got other.echo.QUEUED',
    ]);
    expect(faultsOf([{ ...queued, messageId: 'j-7' }, toBeRun, running, succeeded])).toHaveLength(1);
    expect(faultsOf(events(LIFE), [])).toEqual(['job j: was told of, but nobody submitted it']);
  });
});
