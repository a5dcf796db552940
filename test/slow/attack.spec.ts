import { writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { COMMAND } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { HOSTILE_VALUES } from '../support/hostile-values.mjs';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { BOUNDARIES } from '../support/plugins/hostile/index.mjs';
import { RunLog } from '../support/run-log.js';
import { sized } from '../support/size.js';
import { TestInstallation } from '../support/test-installation.js';

/** The jobs of each of the two tenants; two instances of ten places take about 20 or 60 s for them. */
const JOBS = sized({ small: 400, full: 1_000 });
const JOB_MS = sized({ small: 500, full: 600 });
/** How long the attack lasts. */
const ATTACK_MS = sized({ small: 20_000, full: 60_000 });
/** How much longer the jobs of others may wait (the 99th percentile) than without the attack. */
const MOST_TIMES = 3;

const SECRET = 'a secret of this test, long enough for HS256';
const MIB = 1_048_576;
const plugin = (name: string): string => fileURLToPath(new URL(`../support/plugins/${name}`, import.meta.url));
const PLUGINS = ['unruly', 'hostile', 'patterned'].map(plugin).join(',');
const STRAYS = ['a later process.exit', 'an unhandled rejection', 'an error of a timer', 'an error of an emitter without a listener'];

const random = (length: number): string => Array.from({ length }, () => (Math.random() < 0.5 ? 'a' : 'b')).join('');
/** Repeats a part between two others until the size is reached. */
const filled = (begin: string, part: string, end: string, bytes: number): Buffer =>
  Buffer.from(begin + part.repeat(Math.floor(bytes / part.length)) + end);
const submit = (type: string, parameters: object | string): string =>
  `{"tenant":"mallory","type":"${type}","parameters":${typeof parameters === 'string' ? parameters : JSON.stringify(parameters)}}`;

/** Bodies for which a parser or a check works long, or for ever. */
const BODIES: readonly Buffer[] = [
  Buffer.from('{"tenant":"mallory"'),
  filled('', '[', '', 8 * MIB),
  filled('[', '[],', '[]]', 15 * MIB),
  filled('{"tenant":"mallory","type":"echo","parameters":{"deep":', '[', '1', 15 * MIB),
  Buffer.from(submit('echo', `{${Array.from({ length: 700_000 }, (_, key) => `"${key}":1`).join(',')}}`)),
  Buffer.from(submit('echo', '{"id":1234567890123456789}')),
  filled('{"tenant":"mallory","jobs":[', '{"type":"nothing","priority":1e400},', '{}]}', 8 * MIB),
  filled('{"tenant":"mallory","jobs":[', '{"type":5,"odd":1},', '{}]}', 8 * MIB),
  Buffer.from(submit('patterned', { slug: `${'a'.repeat(40)}!` })),
  Buffer.from(submit('patterned', { slug: `${'a'.repeat(900_000)}!` })),
  Buffer.from(submit('patterned', { slugs: Array.from({ length: 20_000 }, () => `${'a'.repeat(40)}!`) })),
  Buffer.from(submit('patterned', { slow: random(900_000) })),
  Buffer.from(submit('patterned', { slows: Array.from({ length: 4_000 }, () => random(200)) })),
];

/** The results of the jobs of two tenants. */
interface Outcome {
  /** How long they waited for the run that ended them, in milliseconds: the 99th percentile. */
  readonly p99Ms: number;
  /** The number of events that announced an end, by status. */
  readonly ends: Readonly<Record<string, number>>;
  readonly endedTwice: readonly string[];
  readonly tookMs: number;
}

/** One tenant that does everything at once by which one could stop an instance. Counts what it did, and how it was answered. */
class Attack {
  readonly deeds = new Map<string, number>();
  #isOver = false;
  #endAll: () => void = () => undefined;
  readonly #over = new Promise<void>((resolve) => (this.#endAll = resolve));
  readonly #acts: Promise<void>[] = [];

  constructor(
    private readonly installation: TestInstallation,
    private readonly instances: readonly Kept[],
    private readonly bearer: string,
    private readonly runs: RunLog,
  ) {}

  begin(lastsMs: number): void {
    setTimeout(() => void this.end(), lastsMs).unref();
    const bombs = ['/v1/jobs', '/v1/session', '/v1/tenants/mallory', '/nothing'].map((path) => ({
      path,
      body: gzipSync(Buffer.alloc(16 * MIB, '[')),
    }));
    for (const [index, { path, body }] of bombs.entries()) {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      this.#repeat(`bomb for ${path}`, 50, () => this.#http(index, path, { method: index === 2 ? 'PUT' : 'POST', headers, body }));
    }
    this.#repeat('body without a token', 50, () => this.#half());
    for (const door of [0, 1])
      this.#repeat('body by HTTP', 20, (times) =>
        this.#http(door, '/v1/jobs', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: this.bearer },
          body: BODIES[times % BODIES.length]!,
        }),
      );
    this.#repeat('body by AMQP', 20, (times) => this.#amqp(COMMAND.submit, BODIES[times % BODIES.length]!));
    this.#repeat('weight', 200, (times) =>
      this.#http(times, '/v1/tenants/mallory', {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: this.bearer },
        body: ['{"weight":1e-300}', '{"weight":1e400}', '{"maxRunning":-1}'][times % 3]!,
      }),
    );
    const values = Object.keys(HOSTILE_VALUES);
    const boundaries = Object.keys(BOUNDARIES);
    this.#repeat('hostile jobs', 200, (times) =>
      this.#jobs(
        boundaries.map((boundary, index) => ({
          type: times % 10 === 9 ? 'hostile-in-thread' : 'hostile',
          parameters: { boundary, value: values[(times + index) % values.length] },
        })),
      ),
    );
    this.#repeat('stray errors', 200, () =>
      this.#jobs(STRAYS.flatMap((deed) => [{ deed }, { deed, lateMs: 300 }]).map((parameters) => ({ type: 'unruly', parameters }))),
    );
    // Each one ends two processes, after three leases each.
    this.#repeat('job that blocks for ever', sized({ small: 60_000, full: 30_000 }), () =>
      this.#jobs([{ type: 'poison', parameters: { folder: this.runs.folder }, maxAttempts: 9 }]),
    );
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#endAll();
    await Promise.all(this.#acts);
  }

  #repeat(what: string, pauseMs: number, act: (times: number) => Promise<string>): void {
    const repeated = async (): Promise<void> => {
      for (let times = 0; !this.#isOver; times += 1) {
        const answer = `${what}: ${await act(times).catch((error: unknown) => String(error).slice(0, 60))}`;
        this.deeds.set(answer, (this.deeds.get(answer) ?? 0) + 1);
        await Promise.race([delay(pauseMs, undefined, { ref: false }), this.#over]);
      }
    };
    this.#acts.push(repeated());
  }

  async #http(which: number, path: string, init: RequestInit): Promise<string> {
    const url = this.instances[which % this.instances.length]!.url;
    const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
    await response.arrayBuffer();
    return String(response.status);
  }

  /** Announces 16 MiB, sends 64 KiB of them, and holds the connection. */
  async #half(): Promise<string> {
    const { port } = new URL(this.instances[0]!.url);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write(
      `POST /v1/jobs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${16 * MIB}\r\n\r\n${'['.repeat(65_536)}`,
    );
    await delay(500);
    socket.destroy();
    return 'sent';
  }

  async #amqp(key: string, body: Buffer): Promise<string> {
    const reply = await this.installation.commands.ask(key, body, { headers: { authorization: this.bearer } });
    return reply.ok ? 'ok' : reply.error.code;
  }

  #jobs(jobs: readonly object[]): Promise<string> {
    return this.#amqp(COMMAND.submit, Buffer.from(JSON.stringify({ tenant: 'mallory', jobs })));
  }
}

/** An instance that is started again whenever it dies, as `npm start` does. */
class Kept {
  deaths = 0;
  #instance: JobcastProcess | undefined;
  #isOver = false;
  #lives: Promise<void> = Promise.resolve();

  constructor(
    private readonly installation: TestInstallation,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return this.#instance?.url ?? '';
  }

  async start(): Promise<void> {
    this.#instance = await this.installation.start(this.settings);
    this.#lives = this.#live(this.#instance);
  }

  async #live(first: JobcastProcess): Promise<void> {
    for (let instance = first; ;) {
      await this.installation.untilDead(instance);
      if (this.#isOver) return;
      this.deaths += 1;
      this.#instance = instance = await this.installation.launch(this.settings);
    }
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#instance?.signal('SIGKILL');
    await this.#lives;
  }
}

describe('one tenant that attacks two instances in every way at once', () => {
  const report: string[] = [];

  const bearerOf = async (tenant: string): Promise<string> => {
    const token = new SignJWT({ sub: tenant, tenant, roles: ['manager'] }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h');
    return `Bearer ${await token.sign(new TextEncoder().encode(SECRET))}`;
  };

  /** Two other tenants' jobs, from the first submit to the last end. */
  async function run(isAttacked: boolean): Promise<Outcome> {
    const installation = await TestInstallation.create();
    const runs = await RunLog.create();
    const table = await JobTable.open(installation.database.url);
    const settings = {
      ...{ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET, JOBCAST_PLUGINS: PLUGINS, JOBCAST_POOL_SIZE: '10' },
      ...{ JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: sized({ small: '1500', full: '3000' }) },
    };
    const instances = [0, 1].map(() => new Kept(installation, settings));
    await Promise.all(instances.map((instance) => instance.start()));
    const attack = new Attack(installation, instances, await bearerOf('mallory'), runs);
    setPriority(isAttacked ? 10 : 0); // the attacker is another machine: it shall not take the processors of this one
    if (isAttacked) attack.begin(ATTACK_MS);
    const began = performance.now();
    const ids: string[] = [];
    for (const tenant of ['acme', 'beta']) {
      const headers = { authorization: await bearerOf(tenant) };
      const jobs = Array.from({ length: JOBS }, () => ({ type: 'sleep', parameters: { durationMs: JOB_MS } }));
      const reply = await installation.commands.ask(COMMAND.submit, { tenant, jobs }, { headers });
      if (!reply.ok || !('jobs' in reply)) throw new Error(`expected the jobs of ${tenant} to be accepted, got ${JSON.stringify(reply)}`);
      ids.push(...reply.jobs.map(({ id }) => id));
    }
    const isEnd = (status: string): boolean => ['SUCCEEDED', 'FAILED', 'ABORTED'].includes(status);
    const endsOf = (id: string): string[] => installation.events.statusesOf(id).filter(isEnd);
    await eventually('all jobs of the others have ended', () => ids.every((id) => endsOf(id).length > 0), 600_000);
    const tookMs = performance.now() - began;
    await attack.end();
    const [{ p99Ms }] = (await table.query<{ p99Ms: number }>(
      `SELECT (1000 * extract(epoch FROM percentile_disc(0.99) WITHIN GROUP (ORDER BY started_at - created_at)))::float8 AS "p99Ms"
       FROM t_job_info WHERE id = ANY($1)`,
      [ids],
    )) as [{ p99Ms: number }];
    const others = await table.query(
      `SELECT tenant, status, losses, reason_code FROM t_job_info WHERE id = ANY($1) AND status <> 'SUCCEEDED'`,
      [ids],
    );
    if (others.length > 0) report.push(JSON.stringify(others));
    const ends: Record<string, number> = {};
    for (const status of ids.flatMap(endsOf)) ends[status] = (ends[status] ?? 0) + 1;
    const outcome = { p99Ms, ends, endedTwice: ids.filter((id) => endsOf(id).length > 1), tookMs };
    report.push(
      `${isAttacked ? 'attacked' : 'calm'}: ${JSON.stringify(outcome)}; deaths ${instances.map(({ deaths }) => deaths).join(' and ')}`,
    );
    for (const [deed, times] of [...attack.deeds].sort()) report.push(`  ${times} × ${deed}`);
    await Promise.all(instances.map((instance) => instance.stop()));
    await table.close();
    await installation.close();
    await runs.remove();
    return outcome;
  }

  it('lets the jobs of others end, each once, and wait at most three times as long', async () => {
    const calm = await run(false);
    const attacked = await run(true);
    writeSync(2, `${report.join('\n')}\n`);
    for (const { ends, endedTwice } of [calm, attacked]) {
      expect(ends).toEqual({ SUCCEEDED: 2 * JOBS });
      expect(endedTwice).toEqual([]);
    }
    expect(attacked.p99Ms).toBeLessThan(MOST_TIMES * calm.p99Ms);
  }, 1_500_000);
});
