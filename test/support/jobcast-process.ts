import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const BUILT = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
/** `npm test` bundles the built service (scripts/setup/bundle-service.mjs); the demo runs the files in dist. */
const BUNDLED = process.env['JOBCAST_TEST_MAIN'];
const START_MS = 180_000;
const END_MS = 120_000;
/** For every instance under test, unless its own settings differ. */
export const SHORT_TIMES = {
  JOBCAST_HEARTBEAT_MS: '500',
  JOBCAST_LEASE_MS: '20000',
  JOBCAST_SHUTDOWN_GRACE_MS: '500',
  JOBCAST_ABORT_GRACE_MS: '500',
};

/** An answer by HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Asks by HTTP; with a body it is a PUT, or the `method`. */
export async function askByHttp(url: string, body?: unknown, method = 'PUT'): Promise<HttpAnswer> {
  const put = { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, body === undefined ? {} : put);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The built service as a process of its own. */
export class JobcastProcess {
  /** What it wrote, line by line. */
  readonly log: string[] = [];
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  readonly #ended: Promise<number | null>;
  #url = '';

  private constructor(child: ChildProcess, dataDir: string) {
    this.#child = child;
    this.#dataDir = dataDir;
    this.#ended = once(child, 'exit').then(([code]) => code as number | null);
    for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on('line', (line) => this.#read(line));
  }

  /** Starts it with the settings, on a free port, and waits until it is ready. */
  static async start(settings: Readonly<Record<string, string>>): Promise<JobcastProcess> {
    const service = await JobcastProcess.launch(settings);
    await service.untilReady();
    return service;
  }

  /** Starts it with the settings, on a free port, and does not wait. */
  static async launch(settings: Readonly<Record<string, string>>): Promise<JobcastProcess> {
    const changesModules = settings['NODE_OPTIONS']?.includes('--import') ?? false;
    const main = changesModules ? BUILT : (BUNDLED ?? BUILT);
    if (!existsSync(main)) throw new Error(`expected the built service at ${main}, found nothing; run "npm run build" first`);
    const dataDir = await mkdtemp(join(tmpdir(), 'jobcast-process-'));
    const env = { PATH: process.env['PATH'], PORT: '0', JOBCAST_DATA_DIR: dataDir, ...SHORT_TIMES, ...settings };
    return new JobcastProcess(spawn(process.execPath, [main], { cwd: dataDir, env, stdio: ['ignore', 'pipe', 'pipe'] }), dataDir);
  }

  /** Waits until it can do its work; ends it when it cannot. */
  async untilReady(): Promise<void> {
    try {
      await eventually('the service is ready', () => this.#isReady(), START_MS);
    } catch (error) {
      await this.kill('SIGKILL');
      throw new Error(`${String(error)}\n${this.log.join('\n')}`, { cause: error });
    }
  }

  /** The process id. */
  get pid(): number {
    return this.#child.pid!;
  }

  /** Where it answers HTTP. */
  get url(): string {
    return this.#url;
  }

  /** Whether it answers HTTP. */
  get listens(): boolean {
    return this.#url !== '';
  }

  /** Asks by HTTP; with a body it is a PUT, or the `method`. */
  http(path: string, body?: unknown, method?: string): Promise<HttpAnswer> {
    return askByHttp(`${this.#url}${path}`, body, method);
  }

  /** The answer of `/health/ready`, such as `503 starting`. */
  async health(): Promise<string> {
    const { status, body } = await this.http('/health/ready');
    return `${status} ${String(body.status)}`;
  }

  /** Sends a signal that does not end it, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended by itself; gives the exit code. */
  async untilEnded(): Promise<number | null> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), START_MS);
    const code = await this.#ended;
    clearTimeout(timer);
    await rm(this.#dataDir, { recursive: true, force: true });
    return code;
  }

  /** Sends a signal and waits for the end; gives the exit code. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    const code = await this.#ended;
    await rm(this.#dataDir, { recursive: true, force: true });
    return code;
  }

  /** Ends it as an administrator does, unless it has ended. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    const code = await this.kill('SIGTERM');
    clearTimeout(timer);
    if (code !== 0) throw new Error(`expected the service to end with 0, got ${code}\n${this.log.slice(-50).join('\n')}`);
  }

  async #isReady(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`the service ended with ${this.#child.exitCode}`);
    if (!this.#url) return false;
    return (await this.http('/health/ready')).body.status === 'ready';
  }

  #read(line: string): void {
    this.log.push(line);
    this.#url ||= /"msg":"listening on (http[^"]+)"/.exec(line)?.[1] ?? '';
  }
}
