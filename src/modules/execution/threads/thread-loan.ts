import { setMaxListeners } from 'node:events';
import { receiveMessageOnPort, threadId, type MessagePort } from 'node:worker_threads';
import { stackTraceOf, thrownMessage } from '#libs/foreign-value';
import type { AttachedFile, InputFile, JobDescription, JobRecord, RecordChange } from '#libs/job-kit';
import type { RunLoan } from '../run-loan.js';
import type { RunOutcome } from '../run-outcome.js';
import { lookingSignal } from './looking-signal.js';
import { SharedState } from './shared-state.js';
import { costOf, type LoanRequest, type ThreadNews } from './thread-news.js';
import type { ThreadOrder } from './thread-order.js';
import type { ThreadTask } from './thread-task.js';

/** Who waits for an answer. */
interface Asker {
  readonly give: (value: unknown) => void;
  readonly refuse: (error: Error) => void;
}

/** What a run in a thread is lent: everything goes to the main thread and comes from it. */
export class ThreadLoan implements RunLoan {
  readonly job: JobDescription;
  readonly signal: AbortSignal;
  readonly lastCheckpoint: unknown;
  readonly #port: MessagePort;
  readonly state: SharedState;
  readonly #controller = new AbortController();
  readonly #askers = new Map<number, Asker>();
  #lastId = 0;
  #closed = false;

  constructor({ job, lastCheckpoint, port, shared }: ThreadTask) {
    this.job = job;
    this.lastCheckpoint = lastCheckpoint;
    this.#port = port;
    this.state = new SharedState(shared);
    this.signal = lookingSignal(this.#controller, () => this.#look());
    setMaxListeners(0, this.signal);
    port.on('message', (order: ThreadOrder) => this.#obey(order));
    this.#tell({ news: 'began', threadId });
  }

  reached(percent: number): void {
    this.#tell({ news: 'reached', percent });
  }

  log(entry: string, isError: boolean): void {
    this.#tell({ news: 'log', entry, isError });
  }

  checkpoint(json: string): void {
    this.#tell({ news: 'checkpoint', json });
  }

  record(change: RecordChange, record: JobRecord): void {
    this.#tell({ news: 'record', change, record });
  }

  async workspace(): Promise<string> {
    return (await this.#ask({ what: 'workspace' })) as string;
  }

  async attach(path: string, name?: string): Promise<AttachedFile> {
    return (await this.#ask({ what: 'attach', path, ...(name === undefined ? {} : { name }) })) as AttachedFile;
  }

  async inputs(): Promise<readonly InputFile[]> {
    return (await this.#ask({ what: 'inputs' })) as readonly InputFile[];
  }

  /** The thread is about to end by this. */
  crashed(thrown: unknown): void {
    this.#tell({ news: 'crashed', message: thrownMessage(thrown), stackTrace: stackTraceOf(thrown) });
  }

  /** Tells how the run settled. */
  settled(outcome: RunOutcome): void {
    this.#tell({ news: 'settled', outcome });
  }

  /** The main thread hears nothing more. */
  close(): void {
    this.#closed = true;
    this.#port.close();
  }

  #tell(news: ThreadNews): void {
    if (this.#closed) return;
    this.state.posting(costOf(news));
    this.#port.postMessage(news);
  }

  #ask(request: LoanRequest): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error('the run has ended: nothing is lent to it any more'));
    return new Promise((give, refuse) => {
      const id = (this.#lastId += 1);
      this.#askers.set(id, { give, refuse });
      this.#tell({ news: 'asks', id, request });
    });
  }

  /** Takes what has come, when the abort is among it. */
  #look(): void {
    if (!this.state.isAborting) return;
    for (let received = receiveMessageOnPort(this.#port); received; received = receiveMessageOnPort(this.#port)) {
      this.#obey((received as { readonly message: ThreadOrder }).message);
    }
  }

  #obey(order: ThreadOrder): void {
    if (order.order === 'abort') return this.#controller.abort(Object.assign(new Error(order.message), { name: order.name }));
    const asker = this.#askers.get(order.id);
    this.#askers.delete(order.id);
    if (order.order === 'give') asker?.give(order.value);
    else asker?.refuse(Object.assign(new Error(order.message), order.code === undefined ? {} : { code: order.code }));
  }
}
