import { JobTable } from './job-table.js';
import type { JobcastProcess } from './jobcast-process.js';
import { TestInstallation } from './test-installation.js';

/** Events as they would be written for jobs with three events each, the jobs' events mixed. */
const FILL = `INSERT INTO t_outbox (job_id, sequence, routing_key, type, body)
  SELECT id::uuid, sequence, 'acme.echo.QUEUED', 'jobcast.job.queued',
    json_build_object('subject', id, 'data', json_build_object('sequence', sequence), 'filler', repeat('x', $3::int))::text
  FROM generate_series(0, $2::int - 1) n,
    LATERAL (SELECT '01900000-0000-7000-8000-' || lpad((n % $1::int)::text, 12, '0') AS id, n / $1::int + 1 AS sequence) e`;

/** An outbox that a test fills, the relays that empty it, and what a listener hears. */
export class FilledOutbox {
  /** The ids of the messages, in the order in which they came. */
  heard: string[] = [];
  #relays: JobcastProcess[] = [];
  #queues = 0;

  private constructor(
    readonly installation: TestInstallation,
    readonly table: JobTable,
  ) {}

  static async create(): Promise<FilledOutbox> {
    const installation = await TestInstallation.create();
    return new FilledOutbox(installation, await JobTable.open(installation.database.url));
  }

  async remove(): Promise<void> {
    await this.table.close();
    await this.installation.close();
  }

  /** Hears all events from now on. */
  async listen(): Promise<void> {
    const { peer, namespace } = this.installation;
    const queue = await peer.queue(`heard-${(this.#queues += 1)}`);
    await peer.channel.bindQueue(queue, `${namespace}.events`, '#');
    this.heard = [];
    await peer.channel.consume(queue, (message) => message && this.heard.push(String(message.properties.messageId)), { noAck: true });
  }

  /** Ends the relays, and leaves neither events nor the queue. */
  async clear(): Promise<void> {
    const { peer } = this.installation;
    for (const relay of this.#relays.splice(0)) await this.installation.end(relay);
    await this.table.query('TRUNCATE t_outbox');
    await peer.channel.deleteQueue(peer.name(`heard-${this.#queues}`));
  }

  async launchRelay(name: string, settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> {
    const relay = await this.installation.launch({ JOBCAST_ROLES: 'relay', JOBCAST_INSTANCE_ID: name, ...settings });
    this.#relays.push(relay);
    return relay;
  }

  async fill(events: number, bodyBytes: number): Promise<void> {
    await this.table.query(FILL, [Math.ceil(events / 3), events, bodyBytes]);
  }

  async isEmpty(): Promise<boolean> {
    return (await this.table.query('SELECT FROM t_outbox LIMIT 1')).length === 0;
  }

  /** What is wrong with the order, repeats (sequence ≤ last seen) left out. */
  holes(): string[] {
    const last = new Map<string, number>();
    return this.heard.filter((id) => {
      const [, jobId = '', text = ''] = /^(.{36})-(\d+)$/.exec(id) ?? [];
      const [before, sequence] = [last.get(jobId) ?? 0, Number(text)];
      if (sequence > before) last.set(jobId, sequence);
      return sequence > before + 1;
    });
  }
}
