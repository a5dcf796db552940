import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SRC = new URL('../../src', import.meta.url).pathname;
const READS_JOBS = /\b(?:FROM|JOIN|UPDATE|INTO)\s+t_(?:job_(?:info|parameters|outcome|attempt|log|file|record|checkpoint)|schedule)\b/;
/** A condition on the tenant that comes from a value. */
const ASKS_TENANT = /\btenant\s*=\s*\$\d|\btenant\s*=\s*ANY\(\$\d|\$\d(?:::text)? IS NULL OR \w+\.tenant\s*=/;

/** Statements of the service itself, by name of their file: no caller's words choose their jobs. They are told no tenant, and no door uses them. */
const OF_THE_SERVICE = /^src\/modules\/(?:scheduling|execution|instances)\/|^src\/database\/migrations\/|^src\/events\//;
const WITHIN_JOBS: Readonly<Record<string, string>> = {
  'src/modules/jobs/find-equal-jobs.sql.ts': 'looks in the lane, which is of one tenant',
  'src/modules/jobs/find-statuses.sql.ts': 'by the ids that marks of idempotency of the tenant name',
  'src/modules/jobs/find-requested-stops.sql.ts': 'for the instance that holds the jobs',
  'src/modules/jobs/list-jobs.sql.ts': 'its filter must name a tenant, or null for all: a condition that it makes of that',
  'src/modules/jobs/set-aside.sql.ts': 'for jobs that the service itself could not write',
  'src/modules/jobs/insert-jobs.sql.ts': 'writes the jobs that were checked',
  'src/modules/jobs/changes/load-changed.sql.ts': 'for the stream, which tells each listener only what it may see',
  'src/modules/jobs/search/load-listed.sql.ts': 'by the ids that match-jobs has found within the criteria',
  'src/modules/jobs/search/match-jobs.sql.ts': 'within the criteria, whose tenant is a condition of conditions.sql.ts',
  'src/modules/jobs/search/match-filters.sql.ts': 'for changes of the stream, whose tenant it has compared with that of the listener',
  'src/modules/jobs/search/narrow-ids.sql.ts': 'gives ids to match-jobs only',
  'src/modules/jobs/search/active-sources.sql.ts': 'gives ids to match-jobs only',
  'src/modules/jobs/search/archived-source.sql.ts': 'gives ids to match-jobs only',
  'src/modules/jobs/search/newest-source.sql.ts': 'gives ids to match-jobs only',
  'src/modules/jobs/search/reason-source.sql.ts': 'gives ids to match-jobs only',
  'src/modules/jobs/overview/tenant-loads.sql.ts': 'of the tenants that are named: their sums, no jobs',
  'src/modules/jobs/count-waiting.sql.ts': 'counts for the quotas of the tenants that submit',
  'src/modules/jobs/is-written.sql.ts': 'by the id and the claim token of a job that the instance has',
  'src/modules/jobs/load-jobs.sql.ts':
    'lockJob asks for the tenant, lockJobs gets jobs that the use case has found for its caller; the rest is for the ends and the expiry of jobs',
  'src/modules/jobs/request-stop.sql.ts': 'in the transaction that has locked the job of the tenant',
  'src/modules/jobs/write-transitions.sql.ts': 'the one write of transitions, by ids of jobs that were loaded',
  'src/modules/jobs/reports/list-records.sql.ts': 'for a job that JobReports has found in the tenant',
  'src/modules/jobs/reports/load-attempts.sql.ts': 'for a job that JobReports has found in the tenant',
  'src/modules/jobs/reports/load-log-before.sql.ts': 'for a job that JobReports has found in the tenant',
  'src/modules/jobs/reports/load-stored-log-bytes.sql.ts': 'for a job that JobReports has found in the tenant',
  'src/modules/jobs/retention/delete-jobs.sql.ts': 'by the ids of jobs that were found in the tenant',
  'src/modules/jobs/retention/delete-what-jobs-left.sql.ts': 'goes with delete-jobs',
  'src/modules/jobs/retention/find-old-jobs.sql.ts': 'retention, of all tenants',
  'src/modules/schedules/lock-due-schedule.sql.ts': 'fires what is due, of all tenants',
  'src/modules/schedules/next-due.sql.ts': 'tells when to look again',
  'src/modules/schedules/save-schedule.sql.ts': 'writes the schedule that was checked, under its tenant and name',
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((name) => join('src', name));
const statements = files.filter((name) => name.endsWith('.sql.ts'));
const textOf = (name: string): string => readFileSync(join(SRC, '..', name), 'utf8');
const lacksTenant = (sql: string): boolean => READS_JOBS.test(sql) && !ASKS_TENANT.test(sql);

describe('statements that read jobs', () => {
  it("ask for the tenant, but for those that are known to be the service's own", () => {
    const without = statements.filter((name) => !OF_THE_SERVICE.test(name) && lacksTenant(textOf(name)));
    expect(without.filter((name) => !(name in WITHIN_JOBS))).toEqual([]);
  });

  it('and those no door and no use case names', () => {
    const own = statements.filter((name) => (OF_THE_SERVICE.test(name) || name in WITHIN_JOBS) && lacksTenant(textOf(name)));
    const functions = own.flatMap((name) => [...textOf(name).matchAll(/export (?:async )?function (\w+)/g)].map(([, word = '']) => word));
    expect(functions.length).toBeGreaterThan(10);
    const doors = files.filter((name) => /^src\/modules\/(?:rest|submission|use-cases|console)\/.*(?<!spec)\.ts$/.test(name));
    expect(doors.length).toBeGreaterThan(30);
    const imported = (name: string): string[] =>
      [...textOf(name).matchAll(/import (?:type )?\{([^}]*)\}/g)].flatMap(([, names = '']) => names.split(',').map((word) => word.trim()));
    const used = doors.flatMap((name) =>
      imported(name)
        .filter((word) => functions.includes(word))
        .map((word) => [name, word]),
    );
    expect(used).toEqual([]);
  });

  it('would be found without it', () => {
    expect(lacksTenant('SELECT * FROM t_job_info j WHERE j.id = $1')).toBe(true);
    expect(lacksTenant('SELECT * FROM t_job_info j WHERE j.id = $1 AND j.tenant = $2')).toBe(false);
  });
});
