import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BOUNDS, COMMAND, JobcastError, type Bound, type JobRequest } from '#libs/contract';
import { AbstractJob, JobType } from '#libs/job-kit';
import { JobInfoService } from '../../../src/modules/jobs/index.js';
import { BODY_SCHEMAS } from '../../../src/modules/rest/openapi/body-schemas.js';
import { JobSchedules, type ScheduleDefinition } from '../../../src/modules/schedules/index.js';
import { Settings } from '../../../src/settings/index.js';
import { numbersFor, textsFor, type GivenNumber } from '../../support/number-table.js';
import { runCliHere } from '../../support/run-cli-here.js';
import type { ServiceHere } from '../../support/service-here.js';
import { TestInstallation } from '../../support/test-installation.js';

type Field = readonly [name: string, bound: Bound];

const OF_JOBS: readonly Field[] = [
  ['priority', BOUNDS.priority],
  ['maxAttempts', BOUNDS.maxAttempts],
  ['timeoutMs', BOUNDS.timeoutMs],
];
const OF_TENANTS: readonly Field[] = [
  ['weight', BOUNDS.weight],
  ['maxRunning', BOUNDS.maxRunning],
  ['maxQueued', BOUNDS.maxQueued],
  ['maxStartsPerMinute', BOUNDS.maxStartsPerMinute],
  ['maxPending', BOUNDS.maxPending],
  ['maxFileBytes', BOUNDS.tenantFileBytes],
  ['maxFilesPerJob', BOUNDS.maxFilesPerJob],
];
/** Options of job types; a path leads into an object. */
const OF_TYPES: readonly Field[] = [
  ['maxRunning', BOUNDS.typeMaxRunning],
  ['maxRunningPerTenant', BOUNDS.typeMaxRunning],
  ['maxStartsPerMinute', BOUNDS.typeMaxStartsPerMinute],
  ['maxAttempts', BOUNDS.maxAttempts],
  ['timeoutMs', BOUNDS.timeoutMs],
  ['maxMemoryMb', BOUNDS.maxMemoryMb],
  ['backoff.baseMs', BOUNDS.backoffBaseMs],
  ['backoff.factor', BOUNDS.backoffFactor],
  ['backoff.maxMs', BOUNDS.backoffMaxMs],
];
const SETTINGS: readonly Field[] = [
  ['PORT', BOUNDS.port],
  ['JOBCAST_MAX_TENANTS', BOUNDS.maxTenants],
  ['JOBCAST_POOL_SIZE', BOUNDS.poolSize],
  ['JOBCAST_COMPLETION_UPDATE_RATE_MS', BOUNDS.completionUpdateRateMs],
  ['JOBCAST_PRIORITY_AGEING_MS', BOUNDS.priorityAgeingMs],
  ['JOBCAST_HEARTBEAT_MS', BOUNDS.heartbeatMs],
  ['JOBCAST_LEASE_MS', BOUNDS.leaseMs],
  ['JOBCAST_ABORT_GRACE_MS', BOUNDS.abortGraceMs],
  ['JOBCAST_SHUTDOWN_GRACE_MS', BOUNDS.shutdownGraceMs],
  ['JOBCAST_MAX_PARAMETERS_BYTES', BOUNDS.maxParametersBytes],
  ['JOBCAST_MAX_LOG_BYTES', BOUNDS.maxLogBytes],
  ['JOBCAST_MAX_FILE_BYTES', BOUNDS.maxFileBytes],
];
const QUERIES: readonly (readonly [path: string, parameter: string, bound: Bound])[] = [
  ['/v1/jobs', 'limit', BOUNDS.pageSize],
  ['/v1/audit', 'limit', BOUNDS.pageSize],
  ['/v1/audit', 'cursor', BOUNDS.auditCursor],
];
/** Options of the command line, with the command that each belongs to. */
const OPTIONS: readonly (readonly [command: readonly string[], option: string, bound: Bound])[] = [
  [['submit', 'echo', '-t', 'odd'], '--priority', BOUNDS.priority],
  [['submit', 'echo', '-t', 'odd'], '--max-attempts', BOUNDS.maxAttempts],
  [['submit', 'echo', '-t', 'odd'], '--timeout-ms', BOUNDS.timeoutMs],
  [['tenants', 'set', 'odd-cli'], '--weight', BOUNDS.weight],
  [['tenants', 'set', 'odd-cli'], '--max-running', BOUNDS.maxRunning],
  [['tenants', 'set', 'odd-cli'], '--max-queued', BOUNDS.maxQueued],
  [['tenants', 'set', 'odd-cli'], '--max-pending', BOUNDS.maxPending],
  [['tenants', 'set', 'odd-cli'], '--max-file-bytes', BOUNDS.tenantFileBytes],
  [['tenants', 'set', 'odd-cli'], '--max-files-per-job', BOUNDS.maxFilesPerJob],
  [['tenants', 'set', 'odd-cli'], '--max-starts-per-minute', BOUNDS.maxStartsPerMinute],
  [['tenants', 'set', 'odd-cli'], '--max-running-per-type=echo', BOUNDS.maxRunning],
  [['list'], '--limit', BOUNDS.listLength],
];

const JSON_TYPE = { 'content-type': 'application/json' };
const written = (numbers: readonly GivenNumber[]): readonly GivenNumber[] => numbers.filter(({ json }) => json !== undefined);
/** The verdicts of a door on the values, for the message of a failure too. */
const expected = (numbers: readonly GivenNumber[]) => numbers.map(({ value, isRight }) => [value, isRight ? 'accepted' : 'refused']);
const whole = (path: string, json: string): string => path.split('.').reduceRight((inner, key) => `{"${key}": ${inner}}`, json);

/** Whether a door accepts a call or refuses it with INVALID_MESSAGE; any other error as a text. */
async function verdictOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    return error instanceof JobcastError && error.code === 'INVALID_MESSAGE' ? 'refused' : String(error);
  }
}

const verdictsOf = (numbers: readonly GivenNumber[], door: (number: GivenNumber) => Promise<unknown>): Promise<unknown[]> =>
  Promise.all(numbers.map(async (number) => [number.value, await verdictOf(() => door(number))]));

describe('the same numbers by every door', () => {
  let installation: TestInstallation;
  let service: ServiceHere;
  let folder: string;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.startHere({ JOBCAST_POOL_SIZE: '4' });
    folder = await mkdtemp(join(tmpdir(), 'jobcast-numbers-'));
    await installation.commands.submit({ tenant: 'odd', type: 'echo', parameters: {} });
  });
  afterAll(async () => {
    await installation.close();
    await rm(folder, { recursive: true });
  });
  // After each: another tenant's job runs.
  afterEach(async () => {
    const { id } = await installation.commands.submit({ tenant: 'other', type: 'echo', parameters: {} });
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED' });
  });

  /** By HTTP, as text: JSON.stringify would write null for Infinity. @throws JobcastError for a refusal, Error for an answer that a door must not give */
  async function http(method: string, path: string, json: string): Promise<void> {
    const response = await fetch(`${service.url}${path}`, { method, body: json, headers: JSON_TYPE });
    const { code = '', detail = '' } = (await response.json()) as { code?: string; detail?: string };
    if (response.status === 422) throw new JobcastError('INVALID_MESSAGE', `${code} ${detail}`);
    if (!response.ok) throw new Error(`${response.status} ${code} ${detail}`);
  }

  it('are those of every bound, but for bounds of lists and of calls that other specs check', () => {
    const here = [...OF_JOBS, ...OF_TENANTS, ...OF_TYPES, ...SETTINGS].map(([, bound]) => bound);
    const checked = new Set<Bound>([
      ...here,
      BOUNDS.callPageSize,
      ...QUERIES.map(([, , bound]) => bound),
      ...OPTIONS.map(([, , bound]) => bound),
    ]);
    const others = Object.entries<Bound>(BOUNDS).filter(([, bound]) => !checked.has(bound));
    expect(others.map(([name]) => name)).toEqual([
      ...['jobsPerMessage', 'logPartBytes', 'logOffset', 'callRecords', 'callLogBytes', 'callLogOffset', 'recordCursor'],
      ...['incarnation', 'workerJobs', 'workerMemoryMb'],
      ...['callTimeoutMs', 'maxUnsettled', 'eventTries', 'eventConcurrency'],
    ]);
  });

  it.each(OF_TYPES)('TypeScript registers a job type whose %s is within its bound', (path, bound) => {
    const numbers = numbersFor(bound);
    const verdicts = numbers.map(({ value }) => {
      class Odd extends AbstractJob {
        run(): void {
          return;
        }
      }
      const given = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
      try {
        JobType({ name: 'odd', isolation: 'thread', ...given })(Odd);
        return [value, 'accepted'];
      } catch (error) {
        const isRefusal =
          error instanceof TypeError && error.message.includes(`${path.split('.')[0]}`) && error.message.includes('expected');
        return [value, isRefusal ? 'refused' : String(error)];
      }
    });
    expect(verdicts).toEqual(expected(numbers));
  });

  it.each(OF_JOBS)('%s of a job: TypeScript, AMQP, HTTP', async (field, bound) => {
    const numbers = numbersFor(bound);
    const jobs = service.service.get(JobInfoService);
    const byCall = ({ value }: GivenNumber) => jobs.createAsQueued('odd', [{ type: 'echo', parameters: {}, [field]: value } as JobRequest]);
    expect(await verdictsOf(numbers, byCall)).toEqual(expected(numbers));
    const byAmqp = async ({ json }: GivenNumber) => {
      const reply = await installation.commands.ask(COMMAND.submit, Buffer.from(`{"tenant": "odd", "type": "echo", "${field}": ${json}}`));
      if (!reply.ok) throw new JobcastError(reply.error.code, reply.error.message);
    };
    expect(await verdictsOf(written(numbers), byAmqp)).toEqual(expected(written(numbers)));
    const byHttp = ({ json }: GivenNumber) => http('POST', '/v1/jobs', `{"tenant": "odd", "type": "echo", "${field}": ${json}}`);
    expect(await verdictsOf(written(numbers), byHttp)).toEqual(expected(written(numbers)));
  });

  it.each(OF_JOBS)('%s of a schedule: TypeScript, HTTP, the command line', async (field, bound) => {
    const numbers = numbersFor(bound);
    const schedules = service.service.get(JobSchedules);
    const byCall = ({ value }: GivenNumber) =>
      schedules.put('odd', 'yearly', { type: 'echo', cron: '0 0 1 1 *', [field]: value } as ScheduleDefinition);
    expect(await verdictsOf(numbers, byCall)).toEqual(expected(numbers));
    const text = (json = '') => `{"type": "echo", "cron": "0 0 1 1 *", "${field}": ${json}}`;
    const byHttp = ({ json }: GivenNumber) => http('PUT', '/v1/schedules/odd/yearly', text(json));
    expect(await verdictsOf(written(numbers), byHttp)).toEqual(expected(written(numbers)));
    const byCommand = async ({ json }: GivenNumber, index: number) => {
      const file = join(folder, `${field}-${index}.json`);
      await writeFile(file, text(json));
      return (await runCliHere(['schedules', 'set', 'odd', 'yearly', '-f', file], { JOBCAST_URL: service.url })).code;
    };
    const codes = await Promise.all(written(numbers).map(byCommand));
    expect(codes).toEqual(written(numbers).map(({ isRight }) => (isRight ? 0 : 2)));
  });

  it.each(OF_TENANTS)('%s of a tenant, by HTTP, each followed by a job of another tenant', async (field, bound) => {
    for (const number of written(numbersFor(bound))) {
      const verdict = await verdictOf(() => http('PUT', '/v1/tenants/odd', `{"${field}": ${number.json}}`));
      expect([number.value, verdict]).toEqual([number.value, number.isRight ? 'accepted' : 'refused']);
      if (!number.isRight) continue;
      const own = installation.commands.ask(COMMAND.submit, { tenant: 'odd', type: 'echo', parameters: {} });
      const other = installation.commands.submit({ tenant: 'other', type: 'echo', parameters: {} });
      await Promise.all([own, other.then(({ id }) => installation.events.untilStatus(id, 'SUCCEEDED'))]);
    }
    await http('PUT', '/v1/tenants/odd', `{"${field}": null}`);
  });

  it('the limit of a type in a tenant, by HTTP', async () => {
    const numbers = written(numbersFor(BOUNDS.maxRunning));
    const door = ({ json }: GivenNumber) => http('PUT', '/v1/tenants/odd-types', `{"maxRunningPerType": {"echo": ${json}}}`);
    expect(await verdictsOf(numbers, door)).toEqual(expected(numbers));
  });

  it('the length of a list, by TypeScript', async () => {
    const numbers = numbersFor(BOUNDS.callPageSize);
    const jobs = service.service.get(JobInfoService);
    const door = ({ value }: GivenNumber) => jobs.list({ tenant: 'odd', limit: value as number });
    expect(await verdictsOf(numbers, door)).toEqual(expected(numbers));
  });

  it('OpenAPI describes what HTTP accepts', () => {
    const ajv = new Ajv2020({ strict: false, logger: false });
    for (const [schema, fields, more] of [
      ['JobRequest', OF_JOBS, { type: 'echo' }],
      ['TenantSettings', OF_TENANTS, {}],
      ['ScheduleDefinition', OF_JOBS, { type: 'echo', cron: '0 0 1 1 *' }],
    ] as const) {
      const validate = ajv.compile(BODY_SCHEMAS[schema]!);
      for (const [field, bound] of fields) {
        const numbers = written(numbersFor(bound));
        const verdicts = numbers.map(({ value, json = '' }) => [
          value,
          validate({ ...more, ...(JSON.parse(whole(field, json)) as object) }) ? 'accepted' : 'refused',
        ]);
        expect([schema, field, verdicts]).toEqual([schema, field, expected(numbers)]);
      }
    }
  });

  it.each(SETTINGS)('%s, of the environment', (key, bound) => {
    const texts = textsFor(bound);
    // Beside a lease that fits every heartbeat, and the other way round.
    const fitting = key === 'JOBCAST_HEARTBEAT_MS' ? { JOBCAST_LEASE_MS: '3600000' } : { JOBCAST_HEARTBEAT_MS: '100' };
    const verdicts = texts.map(({ text }) => {
      try {
        new Settings({ ...fitting, [key]: text });
        return [text, true];
      } catch (error) {
        return [text, !String(error).includes(`${key}: expected a`)];
      }
    });
    expect(verdicts).toEqual(texts.map(({ text, isRight }) => [text, isRight]));
  });

  it.each(QUERIES)('GET %s, its %s', async (path, parameter, bound) => {
    const texts = textsFor(bound);
    const statuses = await Promise.all(
      texts.map(async ({ text }) => [text, (await fetch(`${service.url}${path}?${new URLSearchParams({ [parameter]: text })}`)).status]),
    );
    expect(statuses).toEqual(texts.map(({ text, isRight }) => [text, isRight ? 200 : 422]));
  });

  it.each(OPTIONS)('jobcast %s %s', async (command, option, bound) => {
    // One reader checks all options, so each one meets a third of the texts, by turns.
    const turn = OPTIONS.findIndex(([, one]) => one === option) % 3;
    const texts = textsFor(bound).filter((_, index) => index % 3 === turn);
    const codes: unknown[] = [];
    for (const { text } of texts)
      codes.push([text, (await runCliHere([...command, `${option}=${text}`], { JOBCAST_URL: service.url })).code]);
    expect(codes).toEqual(texts.map(({ text, isRight }) => [text, isRight ? 0 : 2]));
  });
});
