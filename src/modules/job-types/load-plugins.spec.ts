import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describeJobType } from './describe-job-type.js';
import { loadPlugins } from './load-plugins.js';

const run = promisify(execFile);
const BUILT = resolve('dist/src/modules/job-types/index.js');

const HELLO = `
  import { AbstractJob, JobType } from 'jobcast/job-kit';
  class Hello extends AbstractJob { run() { return 'hello'; } }
  export default [JobType({ name: 'hello' })(Hello)];
`;

describe('loadPlugins', () => {
  let base: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'plugins-'));
  });
  afterEach(() => rm(base, { recursive: true }));

  async function plugin(files: Readonly<Record<string, string>>): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(base, name)), { recursive: true });
      await writeFile(join(base, name), content);
    }
    return base;
  }

  it('loads the runners of a folder, also a relative one, with the version of its package', async () => {
    const folder = await plugin({
      'package.json': '{"type":"module","main":"lib/start.js","version":"1.2.3"}',
      'lib/start.js': HELLO,
    });
    const [absolute, viaCwd] = await loadPlugins([folder, relative(process.cwd(), folder)]);
    expect(absolute).toMatchObject({ version: '1.2.3', origin: `plug-in "${folder}"` });
    expect(absolute?.runners.map((runner) => describeJobType(runner, '1').name)).toEqual(['hello']);
    expect(viaCwd?.runners).toEqual(absolute?.runners);
  });

  it('obeys the conditions of "exports"', async () => {
    const exported = '{"type":"module","exports":{".":{"types":"./no.d.ts","require":"./no.cjs","import":"./yes.js"}}}';
    const [source] = await loadPlugins([await plugin({ 'package.json': exported, 'yes.js': HELLO })]);
    expect(source?.runners).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['has no entry', { 'a.txt': '' }, /expected an entry in .*index\.js, .*index\.mjs\); add one/],
    ['has no default export', { 'index.mjs': 'export const a = 1;' }, /got no default export; write: export default \[MyRunner\]/],
    ['exports no list', { 'index.mjs': 'export default class A {}' }, /got a default export of the type function/],
    ['exports a class that is no runner', { 'index.mjs': 'export default [class A {}]' }, /item 0 .*got A, which does not/],
    [
      'exports a runner without a type',
      { 'index.mjs': HELLO.replace("JobType({ name: 'hello' })(Hello)", 'Hello') },
      /expected @JobType\(.*on class Hello/,
    ],
    ['throws', { 'index.mjs': 'throw new Error("no licence")' }, /no licence/],
    ['has a broken package.json', { 'package.json': '{' }, /package\.json: expected JSON/],
  ])('tells of a plug-in that %s', async (_, files, message) => {
    const folder = await plugin(files);
    const loading = loadPlugins([folder]);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow(`plug-in "${folder}": `);
  });

  it.each([
    ['./not/there', /expected a folder or an installed package, found nothing \(looked for \/.*not\/there\)/],
    ['no-such-package', /looked for the folder \/.*no-such-package and a package "no-such-package"/],
  ])('tells where it looked for %s', async (specifier, message) => {
    await expect(loadPlugins([specifier])).rejects.toThrow(message);
  });

  describe('in the built service', () => {
    /** What a plug-in's runners are called, as the built service loads it in a process of its own. */
    async function loadedBy(specifier: string, cwd = base): Promise<unknown> {
      if (!existsSync(BUILT)) throw new Error(`expected the built service at ${BUILT}, found nothing; run "npm run build" first`);
      const script = `
        const { loadPlugins, describeJobType } = await import(${JSON.stringify(BUILT)});
        const [source] = await loadPlugins([${JSON.stringify(specifier)}]);
        console.log(JSON.stringify(source.runners.map((runner) => describeJobType(runner, source.version))));`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd });
      return JSON.parse(stdout);
    }

    it('lends job-kit and class-validator to a folder that has neither', async () => {
      const code = `
        import { IsString } from 'class-validator';
        import { AbstractJob, JobType } from 'jobcast/job-kit';
        class Parameters {}
        IsString()(Parameters.prototype, 'who');
        class Hello extends AbstractJob { run() {} }
        export default [JobType({ name: 'hello', parameters: Parameters })(Hello)];`;
      await plugin({ 'index.mjs': code });
      expect(await loadedBy('.')).toMatchObject([{ name: 'hello', parametersSchema: { required: ['who'] } }]);
    });

    it('takes a package installed beside the working directory, with its own copy of job-kit', async () => {
      await plugin({
        'node_modules/hello/package.json': '{"name":"hello","type":"module","exports":"./start.js","version":"3.0.0"}',
        'node_modules/hello/start.js': HELLO,
        'node_modules/jobcast/package.json': '{"name":"jobcast","type":"module","exports":{"./job-kit":"./kit.js"}}',
        'node_modules/jobcast/kit.js': `
          export class AbstractJob { static [Symbol.for('jobcast.job-kit.runner')] = true; }
          export const JobType = (options) => (runner) =>
            Object.defineProperty(runner, Symbol.for('jobcast.job-kit.job-type'), { value: options });`,
      });
      expect(await loadedBy('hello')).toMatchObject([{ name: 'hello', version: '3.0.0' }]);
    });

    it('loads the example', async () => {
      expect(await loadedBy('dist/examples/plugins/fixity-audit', process.cwd())).toMatchObject([
        { name: 'fixity-audit', parametersSchema: { required: ['folder'] }, options: { restartable: true } },
      ]);
    });
  });
});
