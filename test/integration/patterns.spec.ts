import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { TestInstallation } from '../support/test-installation.js';

const PATTERNED = fileURLToPath(new URL('../support/plugins/patterned', import.meta.url));
/** JavaScript's own engine takes 2⁴⁰ steps to find that /^(a+)+$/ does not match this, and the instance does nothing else meanwhile. */
const LETTERS = `${'a'.repeat(40)}!`;

describe('a pattern that a backtracking engine does not finish', () => {
  let installation: TestInstallation;
  let instance: JobcastProcess;
  let table: JobTable;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    instance = await installation.start({ JOBCAST_PLUGINS: PATTERNED });
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });

  const refused = async (parameters: object, type = 'patterned'): Promise<string[]> =>
    (await installation.commands.refused('job.submit', { tenant: 'acme', type, parameters })).properties;
  const reasonOf = async (type: string, parameters: object): Promise<string> => {
    const { id } = await installation.commands.submit({ tenant: 'acme', type, parameters });
    const { status, reason } = await installation.events.untilEnded(id);
    return `${status} ${reason?.code}: ${reason?.message}`;
  };

  it('is answered by AMQP, while the jobs of other tenants run', async () => {
    const [properties, { id }] = await Promise.all([
      refused({ slug: LETTERS }),
      installation.commands.submit({ tenant: 'other', type: 'echo', parameters: {} }),
    ]);
    expect(properties).toEqual(['parameters.slug']);
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is answered by REST, also in a schedule', async () => {
    const body = { type: 'patterned', parameters: { slug: LETTERS } };
    const refusal = { status: 422, body: { code: 'INVALID_MESSAGE', details: [{ property: 'parameters.slug' }] } };
    expect(await instance.http('/v1/jobs', { tenant: 'acme', ...body }, 'POST')).toMatchObject(refusal);
    expect(await instance.http('/v1/schedules/acme/nightly', { cron: '0 3 * * *', ...body })).toMatchObject(refusal);
  });

  it('is answered in lists and nested objects', async () => {
    expect(await refused({ slugs: ['a', LETTERS] })).toEqual(['parameters.slugs[1]']);
    expect(await refused({ parts: [{ slug: LETTERS }] })).toEqual(['parameters.parts[0].slug']);
  });

  it.each(['patterned', 'patterned-in-thread'])(
    'fails a job of the type %s before it runs, where its schema has no flags to check by',
    async (type) => {
      for (const property of ['flagged', 'written']) {
        expect(await reasonOf(type, { [property]: LETTERS })).toMatch(new RegExp(`^FAILED INVALID_PARAMETERS: parameters.${property} `));
        const { id } = await installation.commands.submit({ tenant: 'acme', type, parameters: { [property]: 'AAA' } });
        expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', result: { [property]: 'AAA' } });
      }
    },
  );

  it('fails a job whose result does not match', async () => {
    const reason = await reasonOf('patterned-result', { slug: LETTERS });
    expect(reason).toMatch(/^FAILED .*: the result was refused: result.slug /);
  });

  it('is answered, or left to the run, in a schema that another version has registered', async () => {
    const properties = { slow: { type: 'string', pattern: '^(a+)+$' }, odd: { type: 'string', pattern: '^(?=(a+)+$)' } };
    await table.query(
      `INSERT INTO t_job_type SELECT (jsonb_populate_record(t, jsonb_build_object('name', 'foreign', 'parameters_schema', $1::jsonb,
         'written_schema', $1::jsonb))).* FROM t_job_type t WHERE name = 'echo'`,
      [JSON.stringify({ type: 'object', properties, patternProperties: { '^(b+)+$': { type: 'integer' } } })],
    );
    expect(await refused({ slow: LETTERS, [LETTERS.replaceAll('a', 'b')]: 'free' }, 'foreign')).toEqual(['parameters.slow']);
    const { status } = await installation.commands.submit({ tenant: 'acme', type: 'foreign', parameters: { odd: LETTERS } });
    expect(status).toBe('QUEUED');
  });

  it.each([
    ['a look-ahead', '/^(?=.*1)a+$/', /"slug" has the pattern \/\^\(\?=\.\*1\)a\+\$\/ with a look-ahead, \(\?=\.\*1\)/],
    ['a back-reference', '/^(a)\\1$/u', /"slug" has the pattern \/\^\(a\)\\1\$\/u with a back-reference, \\1/],
  ])('keeps an instance from starting when it has %s, and its property is named', async (_, pattern, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-patterns-'));
    const code = `
      import { Matches } from 'class-validator';
      import { AbstractJob, JobType } from 'jobcast/job-kit';
      class Parameters {}
      Matches(${pattern})(Parameters.prototype, 'slug');
      export default [JobType({ name: 'unfit', parameters: Parameters })(class Unfit extends AbstractJob { run() {} })];`;
    await writeFile(join(folder, 'index.mjs'), code);
    const unfit = await installation.launch({ JOBCAST_PLUGINS: folder });
    expect(await installation.untilDead(unfit)).toBe(1);
    const said = unfit.log.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
    expect(said).toContainEqual(expect.stringMatching(/^the service could not start: .*class Parameters: property /));
    expect(said.join('\n')).toMatch(message);
    await rm(folder, { recursive: true });
  });
});
