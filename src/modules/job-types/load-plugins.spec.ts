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
const BUILT = resolve('dist/src/modules/job-types');

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
    expect(absolute).toMatchObject({ version: '1.2.3', origin: `plug-in "${folder}"`, file: join(folder, 'lib/start.js') });
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
    [
      'exports no list',
      { 'index.mjs': 'export default class A {}' },
      /got the class or function A itself; write: export default \[MyRunner\]/,
    ],
    [
      'exports a class that is no runner',
      { 'index.mjs': 'export default [class A {}]' },
      /item 0 .*got A, which does not; write: class A extends AbstractJob/,
    ],
    [
      'exports a runner without a type',
      { 'index.mjs': HELLO.replace("JobType({ name: 'hello' })(Hello)", 'Hello') },
      /expected @JobType\(.*on class Hello/,
    ],
    [
      'exports something else than a class',
      { 'index.mjs': 'export default [undefined, {}]' },
      /item 0 .*got undefined; .*item 1 .*got a value of the type object/,
    ],
    [
      'exports a runner of another library',
      { 'index.mjs': 'class AbstractJob {} export default [class A extends AbstractJob {}]' },
      /got A, which extends an AbstractJob of something else; import AbstractJob from jobcast\/job-kit/,
    ],
    [
      'exports a runner that does nothing',
      { 'index.mjs': HELLO.replace(/run\(.*\}/, '}') },
      /expected class Hello .* to have a method run\(\), found none/,
    ],
    [
      'decorates with an option that is none',
      { 'index.mjs': HELLO.replace("name: 'hello'", "name: 'hello', restartible: true") },
      /it threw TypeError: @JobType on class Hello: restartible: no such option; did you mean "restartable"/,
    ],
    [
      'throws',
      { 'index.mjs': '\nthrow new Error("no licence")' },
      /it threw Error: no licence \(\/.*index\.mjs:2:\d+\); correct it, or take/,
    ],
    ['throws something that is no error', { 'index.mjs': 'throw 7' }, /it threw 7; correct it/],
    ['has a broken package.json', { 'package.json': '{' }, /package\.json: expected JSON/],
  ])('tells of a plug-in that %s', async (_, files, message) => {
    const folder = await plugin(files);
    const loading = loadPlugins([folder]);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow(`plug-in "${folder}": `);
  });

  it('tells of all plug-ins that cannot be loaded at once', async () => {
    const folder = await plugin({ 'a/index.mjs': 'export default 1', 'b/index.mjs': HELLO, 'c/none.txt': '' });
    const error = await loadPlugins(['a', 'b', 'c'].map((name) => join(folder, name))).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^2 mistakes:\n {2}- plug-in ".*\/a": .*\n {2}- plug-in ".*\/c": /) as unknown,
      errors: [{ cause: expect.any(Error) as unknown }, { cause: expect.any(Error) as unknown }],
    });
  });

  it('tells what was probably meant', async () => {
    const folder = await plugin({ 'plugins/fixity/index.mjs': HELLO });
    await expect(loadPlugins([join(folder, 'plugins/fixtiy')])).rejects.toThrow(`did you mean "${join(folder, 'plugins/fixity')}"?`);
    await expect(loadPlugins(['class-validatr'])).rejects.toThrow('did you mean "class-validator"?');
    await expect(loadPlugins(['@nestjs/comon'])).rejects.toThrow('did you mean "@nestjs/common"?');
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
        const { loadPlugins } = await import(${JSON.stringify(join(BUILT, 'load-plugins.js'))});
        const { describeJobType } = await import(${JSON.stringify(join(BUILT, 'describe-job-type.js'))});
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

    it.each([
      [
        "import 'no-such-library';",
        /expected what .*index\.mjs imports to be installed, found: Cannot find package 'no-such-library'.*; run npm install/,
      ],
      ['\nexport default [', /index\.mjs to load, it threw SyntaxError: Unexpected end of input \(\/.*index\.mjs:2\); correct it/],
    ])('tells why %j does not load', async (code, message) => {
      await plugin({ 'index.mjs': code });
      await expect(loadedBy('.')).rejects.toThrow(message);
    });

    it('loads the example', async () => {
      expect(await loadedBy('dist/examples/plugins/fixity-audit', process.cwd())).toMatchObject([
        { name: 'fixity-audit', parametersSchema: { required: ['folder'] }, options: { restartable: true } },
      ]);
    });
  });
});
