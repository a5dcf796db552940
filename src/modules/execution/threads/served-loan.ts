import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { messageOf, propertyOf } from '#libs/foreign-value';
import type { RunLoan } from '../run-loan.js';
import type { RunOutcome } from '../run-outcome.js';
import type { SharedState } from './shared-state.js';
import { costOf, type LoanRequest, type ThreadNews } from './thread-news.js';
import type { ThreadOrder } from './thread-order.js';

/** The main thread's end of what a run in a thread is lent: passes on what the thread tells and asks for, and the abort. */
export class ServedLoan {
  /** Resolves when the thread has closed its end, or is gone; all that it told has been taken then. */
  readonly closed: Promise<unknown>;
  /** How the run settled; undefined: not yet, or the thread ended before. */
  outcome: RunOutcome | undefined;
  /** By what the thread ended, if it could tell. */
  crash: { readonly message: string; readonly stackTrace: string } | undefined;

  /** `onBegan`: is told the id of the thread in which the run has begun. */
  constructor(
    private readonly port: MessagePort,
    private readonly state: SharedState,
    private readonly loan: RunLoan,
    private readonly onBegan: (threadId: number) => void,
  ) {
    this.closed = once(port, 'close');
    port.on('message', (news: ThreadNews) => {
      state.took(costOf(news));
      this.#take(news);
    });
    if (loan.signal.aborted) this.#abort();
    else loan.signal.addEventListener('abort', () => this.#abort(), { once: true });
  }

  #take(news: ThreadNews): void {
    const { loan } = this;
    switch (news.news) {
      case 'began':
        return this.onBegan(news.threadId);
      case 'reached':
        return loan.reached(news.percent);
      case 'log':
        return loan.log(news.entry, news.isError);
      case 'checkpoint':
        return loan.checkpoint(news.json);
      case 'record':
        return loan.record(news.change, news.record);
      case 'asks':
        return void this.#answer(news.id, news.request);
      case 'crashed':
        this.crash ??= news;
        return;
      case 'settled':
        this.outcome = news.outcome;
    }
  }

  async #answer(id: number, request: LoanRequest): Promise<void> {
    try {
      this.#order({ order: 'give', id, value: await this.#lend(request) });
    } catch (error) {
      const code = propertyOf(error, 'code');
      this.#order({ order: 'refuse', id, message: messageOf(error), ...(typeof code === 'string' ? { code } : {}) });
    }
  }

  #lend(request: LoanRequest): Promise<unknown> {
    if (request.what === 'workspace') return this.loan.workspace();
    return request.what === 'inputs' ? this.loan.inputs() : this.loan.attach(request.path, request.name);
  }

  #abort(): void {
    const reason: unknown = this.loan.signal.reason;
    const { name, message } = reason instanceof Error ? reason : new Error(String(reason));
    this.#order({ order: 'abort', name, message });
    this.state.aborting();
  }

  #order(order: ThreadOrder): void {
    this.port.postMessage(order);
  }
}
