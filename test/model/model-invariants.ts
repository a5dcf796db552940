import { mayFollow } from '../../src/modules/jobs/transition-table.js';
import type { JobStatus } from '#libs/contract';
import type { SchedulerModel } from '../support/scheduler-model.js';
import type { ModelInstances } from './model-instances.js';

interface StoredJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly sequence: number;
  readonly attempt: number;
}

/** Throws unless the tables say what the model says, the events tell each legal step once, and the counters agree with the rows. */
export async function checkInvariants(model: SchedulerModel, instances: ModelInstances): Promise<void> {
  const stored = await instances.query<StoredJob>('SELECT id, status, sequence, attempt FROM t_job_info ORDER BY id');
  const expected = model.where(() => true).map(({ id, status, sequence, attempt }) => ({ id, status, sequence, attempt }));
  expect(stored).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)));
  await checkEvents(model, instances);
  const wrong = await instances.query(
    `SELECT l.tenant, l.type, l.running, count(j.id)::int AS held
     FROM t_lane l LEFT JOIN t_job_info j ON j.lane_id = l.id AND j.status IN ('TO_BE_RUN', 'RUNNING') GROUP BY l.id, l.tenant, l.type, l.running HAVING l.running <> count(j.id)`,
  );
  expect(wrong).toEqual([]);
}

async function checkEvents(model: SchedulerModel, instances: ModelInstances): Promise<void> {
  const events = await instances.query<{ id: string; sequence: number; type: string }>(
    'SELECT job_id AS id, sequence, type FROM t_outbox ORDER BY job_id, t_outbox.id',
  );
  const last = new Map<string, { sequence: number; status: JobStatus | null }>();
  for (const { id, sequence, type } of events) {
    const before = last.get(id) ?? { sequence: 0, status: null };
    const status = type.replace('jobcast.job.', '').toUpperCase() as JobStatus;
    expect(sequence).toBe(before.sequence + 1);
    // A PENDING job is not broadcast: whatever may follow it may come first.
    expect(mayFollow(before.status, status) || (before.status === null && mayFollow('PENDING', status))).toBe(true);
    last.set(id, { sequence, status });
  }
  for (const { id, status, sequence } of model.where((job) => job.sequence > 0)) expect(last.get(id)).toEqual({ sequence, status });
}
