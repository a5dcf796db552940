import type { Blow } from './fault.js';
import { FAULTS } from './faults.js';
import type { Figures } from './figures.js';
import { Installation } from './installation.js';
import { whatIsBroken, type Broken, type Stored } from './invariants.js';
import { Ledger } from './ledger.js';
import { Listener } from './listener.js';
import { Load } from './load.js';
import { OldSnapshot } from './old-snapshot.js';
import { patiently } from './patiently.js';
import { planRounds } from './plan-rounds.js';
import { Random } from './random.js';
import { readRuns } from './runs.js';
import { Sampler } from './sampler.js';

/** After the cause of a fault is gone, all must have ended and been heard within this time: several leases and a restart, on a busy machine. */
const SETTLE_MS = 180_000;
/** From when nothing may be held without a lease: a rescuer that was cut off too renews its own for a whole lease first. */
const RESCUE_MS = 60_000;
/** RabbitMQ 3.10 does not survive a SIGKILL within a second after a quorum queue was declared. */
const QUORUM_SETTLED_MS = 5_000;

const STORED = `SELECT i.id, p.name, i.status, i.sequence, i.reason_code AS reason FROM t_job_info i JOIN t_job_parameters p ON p.job_id = i.id`;

/** How long a storm lasts. */
export interface StormOptions {
  readonly seed: number;
  /** So many rounds at most. */
  readonly rounds?: number;
  /** No round begins later. */
  readonly minutes?: number;
  /** How often a half of a round's load has every kind of job. */
  readonly times?: number;
  readonly tell: (line: string) => void;
}

/** An installation under load, which faults strike one after the other; after each of them all must end and every law hold. */
export class Storm {
  readonly #startedMs = Date.now();
  readonly #faults: Record<string, number> = {};
  #mostSettlingMs = 0;

  private constructor(
    private readonly options: StormOptions,
    readonly installation: Installation,
    private readonly parts: { listener: Listener; ledger: Ledger; load: Load; sampler: Sampler; snapshot: OldSnapshot },
  ) {}

  /** Starts everything. */
  static async start(options: StormOptions): Promise<Storm> {
    const installation = await Installation.create();
    const { rabbitMq, namespace, database, runsFile: file } = installation;
    const ledger = new Ledger();
    const listener = await Listener.start(rabbitMq.url, namespace, ledger);
    const load = await Load.start(rabbitMq.url, namespace, { random: new Random(options.seed), file, database });
    const snapshot = new OldSnapshot(installation.postgres.url);
    return new Storm(options, installation, { listener, ledger, load, sampler: new Sampler(database), snapshot });
  }

  /** Goes through its rounds; stops at the first after which something is broken. */
  async run(): Promise<Figures> {
    const { seed, rounds = Infinity, minutes = Infinity } = this.options;
    const names = FAULTS.map(({ name }) => name);
    let round = 0;
    await new Promise((resolve) => setTimeout(resolve, QUORUM_SETTLED_MS));
    for (const blows of planRounds(seed, names, this.installation.instances.length)) {
      if (++round > rounds || this.#lastedMs > minutes * 60_000) break;
      this.options.tell(`round ${round}, ${(this.#lastedMs / 1_000).toFixed(0)} s: ${blows.map(told).join(' and ')}`);
      await this.#round(blows);
      const figures = await this.#figures();
      if (isBroken(figures)) return figures;
    }
    return this.#figures();
  }

  async close(): Promise<void> {
    const { listener, load, sampler, snapshot } = this.parts;
    await Promise.all([load.close(), sampler.close(), snapshot.close()]);
    await listener.close();
    await this.installation.close();
  }

  get #lastedMs(): number {
    return Date.now() - this.#startedMs;
  }

  /** Half of the load is there when the fault strikes, half comes meanwhile. */
  async #round(blows: readonly Blow[]): Promise<void> {
    const { load, ledger, sampler } = this.parts;
    const heard = ledger.events;
    load.wave(this.options.times ?? 1);
    await patiently('the load has begun to run', () => ledger.events > heard + 20, SETTLE_MS);
    const strikes = blows.map((blow) => FAULTS.find(({ name }) => name === blow.fault)!.strike(this.installation, blow));
    load.wave(this.options.times ?? 1);
    await Promise.all(strikes);
    for (const { fault } of blows) this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
    const goneMs = Date.now();
    await patiently('nothing is held without a lease', async () => (await sampler.orphans()) === 0, RESCUE_MS);
    await patiently('all instances work again', () => this.#recovered(), SETTLE_MS).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.#lastWords()}`);
    });
    await load.confirmed();
    await patiently('all has ended and was heard', () => this.#settled(), SETTLE_MS - (Date.now() - goneMs)).catch(
      async (error: unknown) => {
        throw new Error(`${String(error)}\n${await this.#unfinished()}`);
      },
    );
    this.#mostSettlingMs = Math.max(this.#mostSettlingMs, Date.now() - goneMs);
  }

  async #recovered(): Promise<boolean> {
    return (await Promise.all(this.installation.instances.map((instance) => instance.works()))).every(Boolean);
  }

  async #settled(): Promise<boolean> {
    const open = await this.installation.database.look(
      'SELECT FROM t_job_info WHERE ended_as IS NULL UNION ALL SELECT FROM t_outbox LIMIT 1',
    );
    if (open?.length !== 0) return false;
    const counts = await this.installation.database.look<{ jobs: number; events: number }>(
      'SELECT count(*)::integer AS jobs, coalesce(sum(sequence), 0)::integer AS events FROM t_job_info',
    );
    const { load, ledger } = this.parts;
    return counts?.[0]?.jobs === load.submitted.length && counts[0].events === ledger.events;
  }

  async #unfinished(): Promise<string> {
    const open = await this.installation.database.read<object>(
      `SELECT p.name, i.* FROM t_job_info i JOIN t_job_parameters p ON p.job_id = i.id WHERE i.ended_as IS NULL LIMIT 10`,
    );
    return [...open.map((job) => JSON.stringify(job)), this.#lastWords(), JSON.stringify(await this.#broken())].join('\n');
  }

  #lastWords(): string {
    return this.installation.instances.map(({ name, process }) => `${name}:\n${process.log.slice(-15).join('\n')}`).join('\n');
  }

  async #broken(): Promise<Broken> {
    const { ledger, load } = this.parts;
    const { database, runsFile, endedMs } = this.installation;
    const stored = await database.read<Stored>(STORED);
    return whatIsBroken({
      submitted: load.submitted,
      stored,
      heardOf: (id) => ledger.of(id),
      runs: await readRuns(runsFile, endedMs),
    });
  }

  async #figures(): Promise<Figures> {
    const { ledger, load, sampler } = this.parts;
    return {
      seed: this.options.seed,
      minutes: this.#lastedMs / 60_000,
      jobs: load.submitted.length,
      runs: (await readRuns(this.installation.runsFile, this.installation.endedMs)).length,
      events: ledger.events,
      repeats: ledger.repeats,
      faults: this.#faults,
      looks: sampler.looks,
      mostSettlingMs: this.#mostSettlingMs,
      mostOverdueMs: sampler.mostOverdueMs,
      broken: await this.#broken(),
      others: [...sampler.broken, ...this.installation.mishaps],
    };
  }
}

const told = ({ fault, instance, force }: Blow): string => `${fault} (instance ${instance + 1}, force ${force.toFixed(2)})`;

const isBroken = ({ broken, others }: Figures): boolean =>
  others.length > 0 || Object.values(broken).some((list: string[]) => list.length > 0);
