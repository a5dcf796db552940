import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compileExamples } from '../support/compile-examples.js';
import { eventually } from '../support/eventually.js';
import { testServices } from '../support/services.js';
import { TestService } from '../support/test-service.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What the package itself needs, and nothing else of the project. */
const PLAIN = ['amqplib', '@types/node'];
const NEST = [...PLAIN, '@nestjs/common', '@nestjs/core', '@nestjs/microservices', 'amqp-connection-manager', 'reflect-metadata', 'rxjs'];

/** A folder with the packed client and some packages of this project, as npm would have installed them. */
async function install(tarball: string, packages: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jobcast-client-'));
  const client = join(folder, 'node_modules', 'jobcast-client');
  await mkdir(client, { recursive: true });
  await run('tar', ['xzf', tarball, '--strip-components=1', '-C', client]);
  for (const name of packages) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  return folder;
}

describe('the package jobcast-client', () => {
  let service: TestService;
  let work: string;
  let tarball: string;
  let readme: string;
  const folders: string[] = [];

  beforeAll(async () => {
    service = await TestService.start();
    await service.becomes('200 ready');
    work = await mkdtemp(join(tmpdir(), 'jobcast-client-'));
    folders.push(work);
    await run(process.execPath, [join(ROOT, 'scripts', 'assemble-client-package.mjs'), join(work, 'package')]);
    const { stdout } = await run('npm', ['pack', '--json', '--offline', '--pack-destination', work], { cwd: join(work, 'package') });
    tarball = join(work, (JSON.parse(stdout) as { filename: string }[])[0]!.filename);
    readme = await readFile(join(work, 'package', 'README.md'), 'utf8');
  });
  afterAll(async () => {
    for (const queue of ['billing.events', 'billing.dead', 'invoicing.Invoices.made', 'invoicing.dead']) service.peer.name(`on.${queue}`);
    await service.remove();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });

  /** Compiles examples of the README against the package, among some packages, and gives their folder. */
  async function compile(names: readonly string[], packages: readonly string[]): Promise<string> {
    const folder = await install(tarball, packages);
    folders.push(folder);
    for (const name of names) {
      const code = new RegExp(`\`\`\`ts\\n// ${name}\\.ts\\n([^]*?)\`\`\``).exec(readme)?.[1];
      await writeFile(join(folder, `${name}.ts`), code!);
    }
    await compileExamples(
      folder,
      names.map((name) => `${name}.ts`),
    );
    return folder;
  }

  function start(program: string): { child: ChildProcess; output: () => string } {
    const env = { PATH: process.env['PATH'], AMQP_URL: testServices().amqpUrl, JOBCAST_NAMESPACE: service.peer.namespace };
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return { child, output: () => output };
  }

  /** Runs a program until it has heard the end of its job, and ends it. */
  async function runUntilHeard(program: string, from: string): Promise<void> {
    const { child, output } = start(program);
    const ended = once(child, 'exit');
    try {
      await eventually('the end of the job is heard', () => /submitted/.test(output()) && /SUCCEEDED/.test(output())).catch(
        (error: Error) => {
          throw new Error(`${error.message}\n${output()}`);
        },
      );
      const id = /submitted (\S+)/.exec(output())![1]!;
      expect(output()).toContain(`job ${id} is SUCCEEDED: {"from":"${from}"}`);
      child.kill('SIGTERM');
      await ended;
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('needs amqplib, and NestJS only for those who use it', async () => {
    const description = JSON.parse(await readFile(join(work, 'package', 'package.json'), 'utf8')) as Record<
      string,
      Record<string, unknown>
    >;
    expect(Object.keys(description['dependencies']!)).toEqual(['amqplib']);
    expect(Object.keys(description['peerDependenciesMeta']!)).toEqual(['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs']);
    const files = await readdir(join(work, 'package'), { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', join('libs', 'client', 'index.d.ts')]));
    expect(files.filter((file) => /\.spec\.|\.map$|amqp-server|local-services/.test(file))).toEqual([]);
  });

  it('serves a plain program, with nothing beside it but amqplib', async () => {
    const folder = await compile(['plain'], PLAIN);
    await runUntilHeard(join(folder, 'plain.js'), 'plain');
  });

  it("serves a NestJS application, and users of NestJS's own ClientProxy", async () => {
    const folder = await compile(['nest', 'client-proxy'], NEST);
    await runUntilHeard(join(folder, 'nest.js'), 'nest');
    const { child, output } = start(join(folder, 'client-proxy.js'));
    await once(child, 'close'); // all that it wrote has been read
    expect(output()).toMatch(/^submitted [0-9a-f-]{36}$/m);
  });
});
