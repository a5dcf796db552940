import { setTimeout as sleep } from 'node:timers/promises';
import type { Audit } from './plan-audits.js';
import type { DemoParts } from './demo-parts.js';
import { EventLedger } from './event-ledger.js';
import { eventLine } from './event-line.js';
import type { HeardEvent } from './heard-event.js';
import type { Screen } from './screen.js';
import { specialJobs, STOPPED_AFTER_MS, type SpecialJob } from './special-jobs.js';
import type { SubmittedJob } from './submitted-job.js';
import { TENANTS } from './tenants.js';

/** When nothing is heard for so long, nothing more will come. */
const QUIET_MS = 20_000;

/** What is shown: the jobs are submitted, their events are written to the screen and into the ledger as they come. */
export class DemoShow {
  readonly ledger = new EventLedger();
  readonly #parts: DemoParts;
  readonly #screen: Screen;
  readonly #signal: AbortSignal;
  readonly #jobs: SubmittedJob[] = [];
  readonly #ended = new Map<string, number>(TENANTS.map(({ name }) => [name, 0]));
  #perTenant = 0;

  constructor(parts: DemoParts, screen: Screen, signal: AbortSignal) {
    this.#parts = parts;
    this.#screen = screen;
    this.#signal = signal;
    parts.listener.onEvent((event) => this.#hear(event));
  }

  /** All jobs that were accepted. */
  get jobs(): readonly SubmittedJob[] {
    return this.#jobs;
  }

  /** Submits each audit once for each tenant, all at once and in turn, and waits until all have ended. */
  async audits(audits: readonly Audit[]): Promise<void> {
    this.#perTenant = audits.length;
    const planned = audits.flatMap(({ name, folder, files }) =>
      TENANTS.map(({ name: tenant }) => ({ tenant, name, type: 'fixity-audit', parameters: { folder, files } })),
    );
    const answers = await this.#parts.submitter.send('job.submit', planned);
    const expected = { expectedEnd: 'SUCCEEDED', expectedReason: null } as const;
    for (const [index, { id }] of answers.entries()) {
      const { tenant = '', name = '' } = planned[index] ?? {};
      this.#jobs.push({ id, tenant, name, ...expected });
    }
    await this.#untilAllEnded();
    this.#screen.footer('');
  }

  /** Submits the three jobs that do not end well; asks for the end of one while it runs. */
  async specials(root: string): Promise<void> {
    const { failing, stopped, expiring } = specialJobs(root, Date.now());
    const [, stoppedJob] = [await this.#submit(failing), await this.#submit(stopped), await this.#submit(expiring)];
    const isRunning = (): boolean => this.ledger.lastOf(stoppedJob.id)?.status === 'RUNNING' || this.ledger.hasEnded(stoppedJob.id);
    await this.#parts.listener.until(isRunning, { quietMs: QUIET_MS, signal: this.#signal });
    await sleep(STOPPED_AFTER_MS, undefined, { signal: this.#signal });
    const request = { tenant: stoppedJob.tenant, jobId: stoppedJob.id, requestedBy: 'alice', reason: 'no longer needed' };
    await this.#parts.submitter.send('job.stop', [request]);
    await this.#untilAllEnded();
  }

  async #submit({ command, ...expected }: SpecialJob): Promise<SubmittedJob> {
    const [answer] = await this.#parts.submitter.send('job.submit', [command]);
    if (!answer) throw new Error('expected an answer to job.submit, got none');
    const job = { id: answer.id, tenant: command.tenant, name: command.name, ...expected };
    this.#jobs.push(job);
    return job;
  }

  async #untilAllEnded(): Promise<void> {
    const allEnded = (): boolean => this.#jobs.every(({ id }) => this.ledger.hasEnded(id));
    await this.#parts.listener.until(allEnded, { quietMs: QUIET_MS, signal: this.#signal });
  }

  /** Of audits only the end is shown, of the others everything. */
  #hear(event: HeardEvent): void {
    if (!this.ledger.accept(event)) return;
    const { data } = event.body;
    const ended = this.ledger.hasEnded(data.jobId);
    const isAudit = data.jobType === 'fixity-audit' && data.name !== 'fails';
    if (ended || !isAudit) this.#screen.say(eventLine(event.body, this.#screen.paint));
    if (data.stackTrace?.includes('\n')) this.#screen.say(this.#screen.paint('dim', data.stackTrace.replace(/^/gm, '    ')));
    if (!ended || !isAudit) return;
    this.#ended.set(data.tenant, (this.#ended.get(data.tenant) ?? 0) + 1);
    this.#screen.footer([...this.#ended].map(([tenant, count]) => `${tenant} ${count}/${this.#perTenant}`).join('   '));
  }
}
