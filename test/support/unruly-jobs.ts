import { fileURLToPath } from 'node:url';
import type { JobEventData } from '#libs/contract';
import { eventually } from './eventually.js';
import type { JobcastProcess } from './jobcast-process.js';
import { TestInstallation } from './test-installation.js';

const UNRULY = fileURLToPath(new URL('./plugins/unruly', import.meta.url));

/** A deed after which an error comes that is not in the promise of the job, and a part of its message. */
export type Stray = readonly [deed: string, message: string];

/** An instance whose jobs do what they must not do. */
export class UnrulyJobs {
  private constructor(
    private readonly installation: TestInstallation,
    private readonly instance: JobcastProcess,
  ) {}

  static async start(): Promise<UnrulyJobs> {
    const installation = await TestInstallation.create();
    return new UnrulyJobs(installation, await installation.start({ JOBCAST_PLUGINS: UNRULY }));
  }

  /** Expects the instance to end with 0 on SIGTERM. */
  close(): Promise<void> {
    return this.installation.close();
  }

  async endOf(type: string, parameters: object): Promise<JobEventData> {
    const { id } = await this.installation.commands.submit({ tenant: 'acme', type, parameters });
    return this.installation.events.untilEnded(id);
  }

  async expectItWorks(): Promise<void> {
    expect(await this.endOf('echo', { still: 'here' })).toMatchObject({ status: 'SUCCEEDED' });
  }

  async expectFailure(...[deed, message]: Stray): Promise<void> {
    const { commands, events } = this.installation;
    const bystander = commands.submit({ tenant: 'other', type: 'sleep', parameters: { durationMs: 300 } });
    const end = await this.endOf('unruly', { deed, thenMs: 600_000 });
    expect(end).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR', message: expect.stringContaining(message) } });
    expect(end.stackTrace).toContain(message);
    expect(await events.untilEnded((await bystander).id)).toMatchObject({ status: 'SUCCEEDED' });
  }

  async expectLogAfterEnd(...[deed, message]: Stray): Promise<void> {
    const end = await this.endOf('unruly', { deed, lateMs: 1_000 });
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    await this.untilLogged(end.jobId, message);
    expect(await this.#logOf(end.jobId)).toMatch(/ ERROR after the end of the run: /);
    await this.expectItWorks();
  }

  /** Has a timer of each job fail so long after its begin; gives the ends. */
  async endsWithErrorsAt(lateMs: readonly number[]): Promise<JobEventData[]> {
    const ids = await this.installation.commands.submitMany(
      'acme',
      lateMs.map((ms) => ({ type: 'unruly', parameters: { deed: 'an error of a timer', lateMs: ms } })),
    );
    return Promise.all(ids.map((id) => this.installation.events.untilEnded(id)));
  }

  untilLogged(jobId: string, text: string): Promise<void> {
    return eventually('the log of the job has it', async () => (await this.#logOf(jobId)).includes(text));
  }

  async #logOf(jobId: string): Promise<string> {
    const response = await fetch(`${this.instance.url}/v1/jobs/${jobId}/log`);
    return response.text();
  }
}
