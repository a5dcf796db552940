import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isFreePort } from '../free-port.js';
import { runProgram } from '../run-program.js';
import type { ServerProgram } from '../sharing/server-program.js';
import { until } from '../until.js';
import { initCluster } from './init-cluster.js';
import type { PostgresPlace } from './postgres-place.js';
import { findPostmaster, type Postmaster } from './postmaster.js';

const START_MS = 120_000; // recovery after a crash included
const GONE_MS = 60_000;
const MEMORY_RELEASE_MS = 10_000;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=128MB',
  'timezone=UTC',
  'log_timezone=UTC',
];
/** Commits still reach the operating system: without synchronous_commit a SIGKILL loses the last ones, and fault tests rely on them. */
const NOT_DURABLE = ['fsync=off', 'full_page_writes=off'];

/** How a private PostgreSQL is run. */
export interface PostgresProgramOptions {
  readonly tell: (line: string) => void;
  readonly port: number | undefined;
  /** False gives up safety against power cuts for speed: for tests only. */
  readonly durable: boolean;
}

/** A private PostgreSQL, by `pg_ctl`, which gives it a session of its own: Ctrl-C in a terminal does not reach it. */
export class PostgresProgram implements ServerProgram {
  readonly name = 'PostgreSQL';
  readonly #data: string;

  constructor(
    private readonly place: PostgresPlace,
    private readonly options: PostgresProgramOptions,
  ) {
    this.#data = join(place.folder, 'data');
  }

  async running(): Promise<string | undefined> {
    const settled = await until(async () => {
      const found = await findPostmaster(this.#data);
      return found && (found.status === 'starting' || found.status === 'stopping') ? undefined : { found };
    }, START_MS);
    if (!settled)
      throw new Error(
        `PostgreSQL in ${this.place.folder} neither starts nor ends within ${START_MS / 1000} s. See its log in ${this.#log}.`,
      );
    return settled.found && this.#url(settled.found);
  }

  async start(): Promise<string> {
    await initCluster(this.place, this.options.tell);
    const port = await this.#choosePort();
    this.options.tell(`PostgreSQL: starting on 127.0.0.1:${port}, files in ${this.place.folder}`);
    // After a SIGKILL the children hold the shared memory for a moment, and PostgreSQL rightly refuses to start until they are gone.
    const started = await until(() => this.#tryStart(port), MEMORY_RELEASE_MS, 200);
    if (started !== true)
      throw started ?? new Error(`PostgreSQL did not start within ${MEMORY_RELEASE_MS / 1000} s. See its log in ${this.#log}.`);
    await writeFile(join(this.place.folder, 'port'), `${port}\n`);
    const url = await this.running();
    if (!url) throw new Error(`PostgreSQL ended at once after its start. See its log in ${this.#log}.`);
    return url;
  }

  async stop(): Promise<void> {
    await this.#pgCtl('stop', '-m', 'fast', '-w', '-t', String(GONE_MS / 1000));
  }

  async kill(): Promise<void> {
    const found = await findPostmaster(this.#data);
    if (!found) return;
    process.kill(found.pid, 'SIGKILL');
    // A child that was just forked may still hold its port: without it the next start would take another.
    const isGone = async () => !(await findPostmaster(this.#data)) && (await isFreePort(found.port));
    const gone = await until(async () => ((await isGone()) ? true : undefined), GONE_MS);
    if (!gone) throw new Error(`PostgreSQL (process ${found.pid}) is still there ${GONE_MS / 1000} s after SIGKILL.`);
  }

  get #log(): string {
    return join(this.place.folder, 'log', 'postgres.log');
  }

  /** True when it started, the error when it cannot, undefined when another try makes sense. */
  async #tryStart(port: number): Promise<true | Error | undefined> {
    // A file that the last one left: PostgreSQL would believe it if its number belonged to any other process of the same user.
    if (!(await findPostmaster(this.#data))) await rm(join(this.#data, 'postmaster.pid'), { force: true });
    const settings = [...SETTINGS, ...(this.options.durable ? [] : NOT_DURABLE), `port=${port}`];
    try {
      await this.#pgCtl(
        'start',
        '-w',
        '-t',
        String(START_MS / 1000),
        '-l',
        this.#log,
        '-o',
        settings.map((setting) => `-c ${setting}`).join(' '),
      );
      return true;
    } catch (cause) {
      const log = (await readFile(this.#log, 'utf8').catch(() => '')).slice(-1500);
      if (/shared memory block .* is still in use/.test(log.split('\n').slice(-4).join('\n'))) return undefined;
      return new Error(`PostgreSQL did not start. The end of ${this.#log}:\n${log}`, { cause });
    }
  }

  /** The wanted port, else the one of last time if it is free, else any free one. */
  async #choosePort(): Promise<number> {
    if (this.options.port !== undefined) return this.options.port;
    const last = Number(await readFile(join(this.place.folder, 'port'), 'utf8').catch(() => ''));
    return last && (await isFreePort(last)) ? last : freePort();
  }

  async #url({ port }: Postmaster): Promise<string> {
    const password = (await readFile(join(this.place.folder, 'password'), 'utf8')).trim();
    return `postgres://jobcast:${password}@127.0.0.1:${port}/jobcast`;
  }

  async #pgCtl(command: string, ...args: string[]): Promise<void> {
    await runProgram(this.place.binaries.pgCtl, [command, '-D', this.#data, ...args], { cwd: this.place.folder, ...this.place.account });
  }
}
