import type { SqlRunner } from '../../../database/index.js';
import type { ListedJob } from '../job-info.js';
import { LISTED_COLUMNS, toListedJob, type JobRow } from '../job-row.js';

const LOAD = `SELECT ${LISTED_COLUMNS} FROM unnest($1::uuid[]) WITH ORDINALITY AS w(id, place)
  JOIN t_job_info j ON j.id = w.id JOIN t_job_parameters p ON p.job_id = w.id ORDER BY w.place`;

/** Jobs in the order of the ids that are given, by the primary keys; those that are gone are left out. */
export async function loadListed(runner: SqlRunner, ids: readonly string[]): Promise<ListedJob[]> {
  return (await runner.query<JobRow>(LOAD, [ids])).map(toListedJob);
}
