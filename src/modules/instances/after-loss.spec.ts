import type { JobInfo } from '../jobs/index.js';
import { afterLoss, MAX_LOSSES } from './after-loss.js';

const AT = new Date('2026-01-01T00:00:00Z');
const job = (values: Partial<JobInfo>) =>
  ({ id: 'job', status: 'RUNNING', attempt: 1, losses: 0, failures: 0, maxAttempts: 1, percentCompleted: 40, ...values }) as JobInfo;
const loss = { restartable: false, stop: undefined, message: 'instance a was lost', at: AT };

describe('afterLoss', () => {
  it('ends a RUNNING job whose type is not restartable', () => {
    expect(afterLoss({ ...loss, job: job({}) })).toMatchObject({ to: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
  });

  it('queues a RUNNING job of a restartable type again, as a new attempt and a loss, not a failure', () => {
    expect(afterLoss({ ...loss, restartable: true, job: job({}) })).toMatchObject({
      to: 'QUEUED',
      set: { attempt: 2, losses: 1, failures: 0, claimToken: null },
    });
  });

  it('gives a TO_BE_RUN job back, of whatever type, as the same attempt', () => {
    const { to, set } = afterLoss({ ...loss, job: job({ status: 'TO_BE_RUN' }) });
    expect(to).toBe('QUEUED');
    expect(set.losses).toBe(1);
    expect(set.attempt).toBeUndefined();
  });

  it.each([
    ['RUNNING', true],
    ['TO_BE_RUN', false],
  ] as const)('ends a %s job after too many losses', (status, restartable) => {
    const last = job({ status, losses: MAX_LOSSES - 1 });
    expect(afterLoss({ ...loss, restartable, job: last }).to).toBe('QUEUED');
    const beyond = job({ status, losses: MAX_LOSSES });
    expect(afterLoss({ ...loss, restartable, job: beyond })).toMatchObject({ to: 'FAILED', reason: { code: 'ATTEMPTS_EXHAUSTED' } });
  });

  it.each(['RUNNING', 'TO_BE_RUN'] as const)('queues a %s job again as often as another one has cost its instance the lease', (status) => {
    const { to, set } = afterLoss({ ...loss, restartable: true, isByOther: true, job: job({ status, losses: MAX_LOSSES }) });
    expect({ to, losses: set.losses }).toEqual({ to: 'QUEUED', losses: MAX_LOSSES });
  });

  it('aborts a job whose stop was asked for', () => {
    const stop = { jobId: 'job', by: 'ada', message: 'wrong file', isOver: false };
    expect(afterLoss({ ...loss, restartable: true, stop, job: job({}) })).toMatchObject({
      to: 'ABORTED',
      reason: { code: 'STOPPED', message: 'wrong file', requestedBy: 'ada' },
    });
  });

  describe('of a job that has blocked the main loop', () => {
    const block = { stackTrace: 'Error: blocked', count: 1, backOff: { baseMs: 1_000, factor: 2, maxMs: 1_000 } };

    it('ends it with the stack, also when its type is restartable', () => {
      const end = afterLoss({ ...loss, restartable: true, block, job: job({}) });
      expect(end).toMatchObject({ to: 'FAILED', reason: { code: 'ERROR' }, stackTrace: 'Error: blocked' });
    });

    it('tries it again as after another error, but not when it has ended two processes', () => {
      const again = afterLoss({ ...loss, block, job: job({ maxAttempts: 9 }) });
      expect(again).toMatchObject({ to: 'QUEUED', set: { attempt: 2, failures: 1, losses: 0 }, stackTrace: 'Error: blocked' });
      const over = afterLoss({ ...loss, restartable: true, block: { ...block, count: 2 }, job: job({ maxAttempts: 9 }) });
      expect(over).toMatchObject({ to: 'FAILED', stackTrace: 'Error: blocked' });
    });

    it('ends one that blocked it before it was RUNNING', () => {
      expect(afterLoss({ ...loss, block, job: job({ status: 'TO_BE_RUN' }) })).toMatchObject({ to: 'FAILED' });
    });
  });
});
