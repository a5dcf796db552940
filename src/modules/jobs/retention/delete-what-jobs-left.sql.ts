import type { SqlRunner } from '../../../database/index.js';

/**
 * Where jobs leave rows besides t_job_info. Not the outbox: what is not yet told of a removed job is told all the same. Not the marks
 * of idempotency: a repeat is to be recognised also when its job is gone.
 */
const TABLES = [
  't_job_parameters',
  't_job_outcome',
  't_job_attempt',
  't_job_log',
  't_job_checkpoint',
  't_job_file',
  't_job_record',
  't_job_block',
];

/** Removes what jobs left in other tables: one statement a table, sent together; each by its primary key, which begins with the job's id. */
export async function deleteWhatJobsLeft(runner: SqlRunner, ids: readonly string[]): Promise<void> {
  await Promise.all(TABLES.map((table) => runner.query(`DELETE FROM ${table} WHERE job_id = ANY($1::uuid[])`, [ids])));
}
