import type { JobInfo } from '../jobs/index.js';
import { endOfRun, type EndOfRun } from './end-of-run.js';
import { Draining, LeaseLost, StopRequested, TimedOut } from './interruptions/index.js';

const job = { id: 'job', status: 'RUNNING', attempt: 1, failures: 0, losses: 0, maxAttempts: 1, percentCompleted: 40 } as JobInfo;
const returned = { how: 'returned', checked: { ok: true, result: 7 } } as const;
const threw = { how: 'threw', message: 'Error: no', stackTrace: 'Error: no\n at x' } as const;
const unsettled = { how: 'unsettled' } as const;
const AT = new Date('2026-01-01T00:00:00Z');
const after = (values: Partial<EndOfRun>) =>
  endOfRun({
    job,
    settled: returned,
    interruption: null,
    errors: { count: 0, first: '' },
    failOnErrors: false,
    restartable: false,
    backOff: { baseMs: 1_000, factor: 2, maxMs: 60_000 },
    at: AT,
    ...values,
  });

describe('endOfRun', () => {
  it('SUCCEEDED with the result, when it was accepted', () => {
    expect(after({})).toMatchObject({ to: 'SUCCEEDED', result: 7 });
    expect(after({ settled: { how: 'returned', checked: { ok: false, message: 'm' } } })).toMatchObject({
      to: 'FAILED',
      reason: { code: 'INVALID_RESULT', message: 'm' },
    });
  });

  it('tells errors that it has logged: with SUCCEEDED, or FAILED where the type asks for that', () => {
    const errors = { count: 2, first: 'row 7 is broken' };
    const reason = { code: 'ERROR', message: 'ended with 2 errors in its log, the first: row 7 is broken', requestedBy: null };
    expect(after({ errors })).toMatchObject({ to: 'SUCCEEDED', result: 7, reason });
    expect(after({ errors, failOnErrors: true })).toMatchObject({ to: 'FAILED', reason });
    expect(after({ failOnErrors: true })).toMatchObject({ to: 'SUCCEEDED', reason: null });
  });

  it('FAILED with the stack trace, when no attempt is left', () => {
    expect(after({ settled: threw })).toMatchObject({
      to: 'FAILED',
      reason: { code: 'ERROR', message: 'Error: no' },
      stackTrace: threw.stackTrace,
    });
  });

  it('FAILED OUT_OF_MEMORY when that ended it, and only when no attempt is left', () => {
    const ate = { settled: { ...threw, code: 'OUT_OF_MEMORY' } } as const;
    expect(after(ate)).toMatchObject({ to: 'FAILED', reason: { code: 'OUT_OF_MEMORY', message: 'Error: no' } });
    expect(after({ ...ate, job: { ...job, maxAttempts: 2 } })).toMatchObject({
      to: 'QUEUED',
      set: { failures: 1 },
      reason: { code: 'OUT_OF_MEMORY' },
    });
  });

  it('QUEUED for another attempt after the back-off, restartable or not', () => {
    const next = after({ settled: threw, job: { ...job, maxAttempts: 3, failures: 1, attempt: 5 } });
    expect(next).toMatchObject({ to: 'QUEUED', set: { attempt: 6, failures: 2 }, reason: { code: 'ERROR' }, stackTrace: threw.stackTrace });
    expect(next.set.wakesAt!.getTime() - AT.getTime()).toBeGreaterThanOrEqual(1_000);
    expect(next.set.wakesAt!.getTime() - AT.getTime()).toBeLessThanOrEqual(2_000);
    expect(after({ settled: threw, job: { ...job, maxAttempts: 3, failures: 2 } }).to).toBe('FAILED');
  });

  it.each([returned, threw, unsettled])('ABORTED, with who and why, however it settled after a stop (%o)', (settled) => {
    expect(after({ settled, interruption: new StopRequested('ada', 'wrong file'), job: { ...job, maxAttempts: 9 } })).toMatchObject({
      to: 'ABORTED',
      reason: { code: 'STOPPED', message: 'wrong file', requestedBy: 'ada' },
    });
  });

  it.each([returned, threw, unsettled])('FAILED TIMEOUT however it settled after the time was over (%o)', (settled) => {
    expect(after({ settled, interruption: new TimedOut(100), job: { ...job, maxAttempts: 9 } })).toMatchObject({
      to: 'FAILED',
      reason: { code: 'TIMEOUT' },
    });
  });

  it.each([threw, unsettled])('a drain gives back what may run again, counting nothing, and ends the rest (%o)', (settled) => {
    const drained = { settled, interruption: new Draining('a') };
    expect(after({ ...drained, restartable: true })).toMatchObject({
      to: 'QUEUED',
      set: { attempt: 2, losses: 0, failures: 0, wakesAt: null },
    });
    expect(after(drained)).toMatchObject({ to: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
  });

  it('a lost lease counts as a loss', () => {
    const lost = { settled: threw, interruption: new LeaseLost('a'), restartable: true };
    expect(after(lost)).toMatchObject({ to: 'QUEUED', set: { losses: 1 } });
    expect(after({ ...lost, job: { ...job, losses: 3 } })).toMatchObject({ to: 'FAILED', reason: { code: 'ATTEMPTS_EXHAUSTED' } });
    expect(after({ ...lost, restartable: false })).toMatchObject({ to: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
  });

  it.each([new Draining('a'), new LeaseLost('a')])('SUCCEEDED when the work was done all the same (%s)', (interruption) => {
    expect(after({ interruption })).toMatchObject({ to: 'SUCCEEDED', result: 7 });
  });
});
