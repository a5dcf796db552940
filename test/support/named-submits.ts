import { COMMAND, topologyOf } from '#libs/contract';
import type { JobTable } from './job-table.js';
import type { RunLog } from './run-log.js';
import { storyMistakes } from './story-mistakes.js';
import type { TestInstallation } from './test-installation.js';

/** Submits without a reply, by groups; each has a message id, and names its job. */
export class NamedSubmits {
  constructor(
    private readonly installation: TestInstallation,
    private readonly table: JobTable,
    private readonly runs: RunLog,
  ) {}

  /** For five tenants, whose names begin with `group`. */
  publish(group: string, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const parameters = { folder: this.runs.folder, durationMs: 1 };
      const job = { tenant: `${group}-${index % 5}`, type: 'lasting', name: `job ${index}`, parameters };
      this.installation.commands.publish(COMMAND.submit, job, { messageId: `${group} ${index}`, persistent: true });
    }
  }

  /** How many jobs of a group there are, and how many of them have succeeded. */
  async counts(group: string): Promise<{ stored: number; succeeded: number }> {
    const [row] = await this.table.query<{ stored: number; succeeded: number }>(
      `SELECT count(*)::int AS stored, count(*) FILTER (WHERE status = 'SUCCEEDED')::int AS succeeded
       FROM t_job_info WHERE starts_with(tenant, $1)`,
      [`${group}-`],
    );
    return row!;
  }

  /** An acknowledged command is gone; the broker takes back what an instance that has ended did not acknowledge. */
  async expectOneJobEach(group: string, count: number): Promise<void> {
    const { namespace, peer, events } = this.installation;
    const { commandsQueue, rejectedQueue } = topologyOf(namespace);
    expect(await peer.waiting(commandsQueue)).toBe(0);
    expect(await peer.waiting(rejectedQueue)).toBe(0);
    const jobs = await this.table.query<{ id: string; name: string }>(
      'SELECT id, name FROM t_job_info JOIN t_job_parameters ON job_id = id WHERE starts_with(t_job_info.tenant, $1)',
      [`${group}-`],
    );
    expect(jobs.map(({ name }) => name).sort()).toEqual(Array.from({ length: count }, (_, index) => `job ${index}`).sort());
    expect(jobs.flatMap(({ id }) => storyMistakes(events.eventsOf(id)))).toEqual([]);
    expect(await this.runs.ranTwice()).toEqual([]);
  }
}
