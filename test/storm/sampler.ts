import { limitsExceeded } from './limits-exceeded.js';
import { TIMES } from './storm-instance.js';
import type { WatchedDatabase } from './watched-database.js';

const EVERY_MS = 100;

/** Every job that is held, in one snapshot; for how long the lease of its holder has run out, 0 when it has not, null when it is gone. */
const HELD = `SELECT j.tenant, j.type, greatest(0, extract(epoch FROM clock_timestamp() - i.lease_until) * 1000)::float8 AS "overdueMs"
  FROM t_job_info j LEFT JOIN t_instance i ON i.id = j.held_by WHERE j.held_by IS NOT NULL`;

interface Held {
  readonly tenant: string;
  readonly type: string;
  readonly overdueMs: number | null;
}

/** Looks at the tables again and again: limits are exact at any instant. */
export class Sampler {
  looks = 0;
  /** What was more than a limit allows. */
  readonly broken: string[] = [];
  /** How long a job stayed with an instance beyond its lease at most. */
  mostOverdueMs = 0;
  #ended = false;
  readonly #loop: Promise<void>;

  constructor(private readonly database: WatchedDatabase) {
    this.#loop = this.#run();
  }

  /** The jobs that are held by an instance without a lease now. */
  async orphans(): Promise<number> {
    const held = (await this.database.look<Held>(HELD)) ?? [];
    return held.filter(({ overdueMs }) => overdueMs === null || overdueMs > TIMES.leaseMs / 2).length;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      const held = await this.database.look<Held>(HELD);
      if (held) this.#judge(held);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  #judge(held: readonly Held[]): void {
    this.looks += 1;
    this.broken.push(...limitsExceeded(held));
    for (const { overdueMs } of held) this.mostOverdueMs = Math.max(this.mostOverdueMs, overdueMs ?? 0);
  }
}
