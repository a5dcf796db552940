import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Settings } from '../../../settings/index.js';
import { eventually } from '../../../../test/support/eventually.js';
import { describeJob } from '../describe-job.js';
import type { RunLoan } from '../run-loan.js';
import { JobThreads } from './job-threads.js';
import { ThreadRun } from './thread-run.js';

const PLUGIN = fileURLToPath(new URL('../../../../test/support/plugins/threads/index.mjs', import.meta.url));

/** A loan that notes what is reported. */
function loanFor(type: string): RunLoan & { readonly lines: string[]; readonly percents: number[] } {
  const lines: string[] = [];
  const percents: number[] = [];
  return {
    lines,
    percents,
    job: { ...describeJob({ createdAt: new Date(0), attempt: 1 } as Parameters<typeof describeJob>[0]), id: 'a job', type },
    signal: new AbortController().signal,
    lastCheckpoint: undefined,
    reached: (percent) => percents.push(percent),
    log: (text) => lines.push(text),
    checkpoint: () => undefined,
    record: () => undefined,
    workspace: () => Promise.reject(Object.assign(new Error('the disk is full'), { code: 'ENOSPC' })),
    attach: () => Promise.reject(new Error('no files here')),
    inputs: () => Promise.resolve([]),
  };
}

describe('ThreadRun', () => {
  const threads = new JobThreads(new Settings({ JOBCAST_POOL_SIZE: '2' }));
  beforeAll(() => threads.start());
  afterAll(() => threads.stop());
  const runOf = (deed: string, maxMemoryMb: number | null = null) =>
    new ThreadRun(threads, { file: PLUGIN, parameters: { deed }, maxMemoryMb }, { resultClass: undefined, maxBytes: 1_000 });

  it('has taken all that the run reported when it resolves', async () => {
    const loan = loanFor('deed');
    expect(await runOf('tell much').carryOut(loan)).toEqual({ how: 'returned', checked: { ok: true, result: 'told' } });
    expect(loan.lines).toHaveLength(5_000);
    expect(loan.lines.at(-1)).toMatch(/INFO line 4999\n$/);
    expect(loan.percents).toEqual(Array.from({ length: 99 }, (_, index) => index + 1)); // whole percents only, of 5 000 ticks
  });

  it('takes what a run reported that is ended by force', async () => {
    const loan = loanFor('deed');
    const run = runOf('tell much, then loop');
    const settled = run.carryOut(loan);
    await eventually('it told', () => loan.lines.length > 0);
    run.kill();
    expect(await settled).toEqual({ how: 'unsettled' });
    expect(loan.lines.length).toBeGreaterThan(0);
  });

  it('waits with what it reports while the main thread is busy, and so does not flood it', async () => {
    const loan = loanFor('deed');
    const run = runOf('log for ever');
    const settled = run.carryOut(loan);
    await eventually('it told', () => loan.lines.length > 0);
    for (const untilMs = performance.now() + 300; performance.now() < untilMs;);
    const before = loan.lines.length;
    await new Promise((resolve) => setImmediate(resolve));
    const { length } = loan.lines;
    run.kill();
    await settled;
    expect(length - before).toBeLessThan(5_000); // without the wait all that it wrote in 300 ms: 34 721 were measured
  });

  it('ends at once when it is ended before its thread has begun', async () => {
    const loan = loanFor('deed');
    const run = runOf('loop', 100); // no thread has this limit yet
    const settled = run.carryOut(loan);
    run.kill();
    expect(await settled).toEqual({ how: 'unsettled' });
    expect(await runOf('where', 100).carryOut(loanFor('deed'))).toMatchObject({ how: 'returned' });
  });

  it('tells the run why something is not lent', async () => {
    const settled = await runOf('ask for a workspace').carryOut(loanFor('deed'));
    expect(settled).toMatchObject({ how: 'returned', checked: { result: { message: 'the disk is full', code: 'ENOSPC' } } });
  });

  it('is told by a result that is too big before it reaches the main thread', async () => {
    expect(await runOf('return much').carryOut(loanFor('deed'))).toMatchObject({
      how: 'returned',
      checked: { ok: false, message: expect.stringContaining('at most 1000 bytes') },
    });
  });

  it('threw NO_RUNNER for a type that the module does not bring', async () => {
    expect(await runOf('where').carryOut(loanFor('other'))).toMatchObject({
      how: 'threw',
      code: 'NO_RUNNER',
      message: expect.stringContaining('"other"'),
    });
  });

  /** Node 20 and 22 abort the whole process when a thread is ended while it links modules for `require()`. */
  describe.each(['import', 'run'])('that requires modules in its %s', (when) => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'jobcast-loading-'));
      const files = {
        'index.mjs': `
          import { createRequire } from 'node:module';
          import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
          const load = () => createRequire(import.meta.url)('./slow.mjs');
          ${when === 'import' ? 'load();' : ''}
          class Deed extends AbstractJob {
            run() {
              load();
              for (;;);
            }
          }
          JobType({ name: 'deed', parameters: AnyObject })(Deed);
          export default [Deed];`,
        'slow.mjs': `
          import { writeFileSync } from 'node:fs';
          writeFileSync(new URL('./begun', import.meta.url), '');
          for (const untilMs = performance.now() + 500; performance.now() < untilMs;);
          writeFileSync(new URL('./loaded', import.meta.url), '');`,
      };
      await Promise.all(Object.entries(files).map(([name, code]) => writeFile(join(folder, name), code)));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('ends by force when they are loaded', async () => {
      const run = new ThreadRun(
        threads,
        { file: join(folder, 'index.mjs'), parameters: {}, maxMemoryMb: null },
        { resultClass: undefined, maxBytes: 100 },
      );
      const settled = run.carryOut(loanFor('deed'));
      await eventually('it loads', () => existsSync(join(folder, 'begun')));
      run.kill();
      expect(await settled).toEqual({ how: 'unsettled' });
      expect(existsSync(join(folder, 'loaded'))).toBe(true);
    });
  });
});
