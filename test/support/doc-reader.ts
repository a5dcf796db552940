import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';
import type { DocBlock } from './doc-page.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Also for a service that starts on a busy machine. */
const WAIT_MS = 60_000;

/** Does what a page says, in an empty folder in which `npm install` was done. */
export class DocReader {
  readonly #outputs = new Map<string, string>();
  readonly #running = new Map<string, ChildProcess>();

  private constructor(
    readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /**
   * `client`: a folder with the package `jobcast-client`; `env`: the environment of the commands, without the path; `cli`: the program of the
   * command `jobcast`.
   */
  static async open(client: string, env: Readonly<Record<string, string>>, cli: string): Promise<DocReader> {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-docs-'));
    const modules = join(folder, 'node_modules');
    await mkdir(modules);
    for (const name of await readdir(join(ROOT, 'node_modules'))) await symlink(join(ROOT, 'node_modules', name), join(modules, name));
    await symlink(ROOT, join(modules, 'jobcast'));
    await cp(client, join(modules, 'jobcast-client'), { recursive: true });
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/jobcast'), `#!/bin/sh\nexec node ${cli} "$@"\n`, { mode: 0o755 });
    const path = [join(folder, 'bin'), join(ROOT, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(':');
    return new DocReader(folder, { PATH: path, HOME: folder, ...env });
  }

  /** Carries out the blocks, and throws where one does not do what the page says. */
  async follow(blocks: readonly DocBlock[]): Promise<void> {
    let last = '';
    for (const block of blocks) {
      if (block.kind === 'file') await this.#write(block.path, block.text);
      else if (block.kind === 'output') await this.#expect(block.of || last, block.text);
      else if (block.kind === 'stop') await this.#stop(block.name);
      else {
        last = block.name;
        const ended = this.#spawn(block.name, block.text);
        if (block.kind === 'run' && (await ended) !== 0) throw new Error(`${block.text}\nfailed:\n${this.#outputs.get(block.name) ?? ''}`);
      }
    }
  }

  /** Ends what goes on in the background and removes the folder. */
  async close(): Promise<void> {
    for (const name of [...this.#running.keys()].reverse()) await this.#stop(name);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #stop(name: string): Promise<void> {
    const child = this.#running.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGINT'); // the whole group, as a terminal does
    await ended;
  }

  async #write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  async #spawn(name: string, command: string): Promise<number | null> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', command], {
      cwd: this.folder,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'], // on a socket bash takes itself for a remote shell
    });
    this.#running.set(name, child);
    this.#outputs.set(name, '');
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#outputs.set(name, `${this.#outputs.get(name) ?? ''}${text}`));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    this.#running.delete(name);
    return code;
  }

  async #expect(name: string, text: string): Promise<void> {
    const lines = text.trim().split('\n').map(patternOf);
    try {
      const isThere = () => missing(lines, this.#outputs.get(name) ?? '') === undefined;
      await eventually(`output of ${name}`, isThere, this.#running.has(name) ? WAIT_MS : 0);
    } catch {
      const output = this.#outputs.get(name) ?? '';
      throw new Error(`expected the line ${String(missing(lines, output))} in the output of ${name}:\n${output}`);
    }
  }
}

/** The first of the lines that does not come, after those before it. */
function missing(patterns: readonly RegExp[], output: string): RegExp | undefined {
  const lines = output.split('\n');
  let at = 0;
  return patterns.find((pattern) => {
    const found = lines.findIndex((line, index) => index >= at && pattern.test(line));
    at = found + 1;
    return found < 0;
  });
}

function patternOf(line: string): RegExp {
  const parts = line
    .trim()
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(parts.join('.*'));
}
