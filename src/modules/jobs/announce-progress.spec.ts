import { announceProgress } from './announce-progress.js';
import { newJobInfo } from './new-job-info.js';
import type { NewJob } from './requests/index.js';
import type { JobInfo } from './job-info.js';

const JOB: NewJob = {
  ...{ tenant: 'acme', type: 'scan', parameters: { a: 1 }, priority: 0, name: 'n', description: null, owner: null, expiresAt: null },
  ...{ runAt: null, pending: false, idempotencyKey: null, maxAttempts: 1, timeoutMs: null, locked: false, relatedRecord: null },
};

describe('announceProgress', () => {
  it('tells the job as it is, with its percent and the sequence of its last event', () => {
    const born = { id: '01900000-0000-7000-8000-000000000001', laneId: 1, now: new Date('2026-01-01T00:00:00.000Z') };
    const created = newJobInfo(JOB, { tenant: 'acme', jobs: [JOB], traceparent: '00-trace' }, born);
    const running: JobInfo = { ...created, status: 'RUNNING', sequence: 3, instance: 'i', startedAt: born.now };
    expect(announceProgress(running, 40)).toMatchObject({
      traceparent: '00-trace',
      announced: {
        ...{ jobId: born.id, tenant: 'acme', jobType: 'scan', status: 'RUNNING', previousStatus: null, sequence: 3, percentCompleted: 40 },
        ...{ instance: 'i', startedAt: '2026-01-01T00:00:00.000Z', stoppedAt: null, result: null, stackTrace: null },
      },
    });
  });
});
