import { COMMAND } from '#libs/contract';
import type { CallerName } from './callers.js';
import type { Answer, PermissionRow, Target } from './permission-row.js';

type Names = readonly CallerName[];
const STAFF: Names = ['manager', 'publisher', 'administrator'];
const CREATORS: Names = ['create_job', 'submitter', ...STAFF];
const CANCELLERS: Names = ['cancel_job', ...STAFF];
const VIEWERS: Names = ['view_tenant_jobs', 'view_all_jobs', ...STAFF];
const GUARDS: Names = ['publisher', 'administrator'];
const MANAGERS: Names = ['manage_tenants', 'administrator'];

/** Those of `yes` may; to others it is forbidden, but for the `blind`, to whom it looks as if there were nothing. */
const only = (yes: Names, isBlind: (caller: CallerName) => boolean = () => false) => {
  return (caller: CallerName): Answer => (caller === 'stranger' ? 401 : yes.includes(caller) ? '✓' : isBlind(caller) ? 404 : 403);
};
const foreign = (caller: CallerName): boolean => caller === 'foreigner';
const blind = (caller: CallerName): boolean => !VIEWERS.includes(caller);
const everybody = (): Answer => '✓';
const knownCallers = (caller: CallerName): Answer => (caller === 'stranger' ? 401 : '✓');

type Step = Pick<PermissionRow, 'does' | 'routes' | 'body' | 'command' | 'job' | 'parameters'>;
const step = (does: string, route: string, more: Partial<PermissionRow> = {}): Step => ({
  does,
  routes: [`${route}`],
  job: 'PENDING',
  ...more,
});
/** A step with the caller's own job, a colleague's, and its own of a type that asks for permissions. */
const withJobs = (one: Step, may: Names): PermissionRow[] => [
  { ...one, target: 'own plain', answer: only(may, foreign) },
  { ...one, target: "a colleague's plain", answer: only(STAFF, blind) },
  { ...one, target: 'own guarded', answer: only(GUARDS, foreign) },
];
const viewing = (does: string, route: string): PermissionRow[] =>
  (['own plain', "a colleague's plain"] as Target[]).map((target) => ({
    ...step(does, route),
    target,
    answer: (caller) =>
      only(VIEWERS, () => true)(target === 'own plain' && caller !== 'foreigner' && caller !== 'stranger' ? 'manager' : caller),
  }));
const submit = (does: string, body: object, answer: PermissionRow['answer']): PermissionRow => ({
  ...{
    does,
    routes: ['POST /v1/jobs'],
    command: COMMAND.submit,
    target: 'nothing',
    body: { tenant: 'acme', pending: true, ...body },
    answer,
  },
});
const simple = (does: string, route: string, answer: PermissionRow['answer'], more: Partial<PermissionRow> = {}): PermissionRow => ({
  ...{ does, routes: [route], target: 'nothing', answer, ...more },
});

const schedule = { cron: '0 3 1 1 *', type: 'plain' };
const ofSchedule = (name: string) => ({ parameters: { tenant: 'acme', name } });

/** Who may what, by every route and every command. docs/permissions.md shows it; a route or a command that is in no row fails the test. */
export const PERMISSION_ROWS: readonly PermissionRow[] = [
  submit('submit', { type: 'plain' }, only(CREATORS)),
  submit('submit a hidden type', { type: 'concealed' }, only(CREATORS)),
  submit('submit a type that asks for permissions', { type: 'guarded' }, only(GUARDS)),
  submit('submit for another owner', { type: 'plain', owner: 'somebody' }, only(['administrator'])),
  submit('submit for another tenant', { tenant: 'zeta', type: 'plain' }, only(['administrator', 'foreigner'])),
  ...withJobs(step('enqueue', 'POST /v1/jobs/:id/enqueue', { command: COMMAND.enqueue }), CREATORS),
  ...withJobs(step('attach a file', 'PUT /v1/jobs/:id/files/:name', { parameters: { name: 'a.txt' }, body: 'content' }), CREATORS),
  simple('attach by form', 'POST /v1/jobs/:id/files', only(CREATORS, foreign), { target: 'own plain', job: 'PENDING', body: 'form' }),
  ...withJobs(step('run again', 'POST /v1/jobs/:id/retry', { job: 'ABORTED' }), CREATORS),
  ...withJobs(step('stop', 'POST /v1/jobs/:id/stop', { command: COMMAND.stop }), CANCELLERS),
  ...withJobs(step('remove', 'DELETE /v1/jobs/:id', { job: 'ABORTED' }), CANCELLERS),
  ...withJobs(step('lock', 'POST /v1/jobs/:id/lock'), CANCELLERS),
  ...withJobs(step('unlock', 'POST /v1/jobs/:id/unlock'), CANCELLERS),
  ...viewing('see a job', 'GET /v1/jobs/:id'),
  simple('list jobs (those that one may see)', 'GET /v1/jobs', knownCallers),
  simple('stop, retry, remove many (each as alone)', 'POST /v1/jobs/bulk', knownCallers, {
    body: { action: 'stop', ids: ['01890000-0000-7000-8000-000000000000'] },
  }),
  simple('clear (those that one may remove, and its own)', 'POST /v1/jobs/clear', knownCallers, {
    body: { endedBefore: '2000-01-01T00:00:00Z' },
  }),
  simple('put a schedule', 'PUT /v1/schedules/:tenant/:name', only(CREATORS), { ...ofSchedule('of-<caller>'), body: schedule }),
  simple("put a colleague's schedule", 'PUT /v1/schedules/:tenant/:name', only(STAFF), { ...ofSchedule('colleagues'), body: schedule }),
  simple(
    "see a colleague's schedule",
    'GET /v1/schedules/:tenant/:name',
    only(VIEWERS, () => true),
    ofSchedule('colleagues'),
  ),
  simple("remove a colleague's schedule", 'DELETE /v1/schedules/:tenant/:name', only(STAFF, blind), ofSchedule('removed-<caller>')),
  simple('list schedules (those that one may see)', 'GET /v1/schedules', knownCallers),
  simple(
    'see the own tenant',
    'GET /v1/tenants/:name',
    only(Object.freeze(['nobody', ...CREATORS, ...CANCELLERS, ...VIEWERS, ...MANAGERS]) as Names, foreign),
    {
      parameters: { name: 'acme' },
    },
  ),
  simple('change a tenant', 'PUT /v1/tenants/:name', only(MANAGERS), { parameters: { name: 'acme' }, body: { weight: 2 } }),
  simple('pause a job type', 'POST /v1/job-types/:name/pause', only(MANAGERS), { parameters: { name: 'concealed' } }),
  simple('resume a job type', 'POST /v1/job-types/:name/resume', only(MANAGERS), { parameters: { name: 'concealed' } }),
  simple('drain an instance', 'POST /v1/instances/:incarnation/drain', only(MANAGERS), { parameters: { incarnation: '<instance>' } }),
  simple('read the audit', 'GET /v1/audit', only(MANAGERS)),
  simple('see who one is', 'GET /v1/session', knownCallers),
  simple('end a session', 'DELETE /v1/session', everybody),
  simple('begin a session (with a token)', 'POST /v1/session', everybody, { body: { token: '<token>' } }),
  simple('see whether the service works', 'GET /health/live', everybody),
  simple('see what is missing', 'GET /health/ready', everybody),
];
