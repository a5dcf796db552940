import { bindContext, type AbstractJob } from '#libs/job-kit';
import { carryOut, threwBy } from './carry-out.js';
import type { ResultRules } from './check-result.js';
import { contextOf } from './context-of.js';
import type { RunLoan } from './run-loan.js';
import type { Runnable } from './runnable.js';
import { settleOutcome } from './settle-outcome.js';
import type { Settled } from './settled.js';

/** A run in the service's own thread: it can be asked to end, never made to. */
export class InlineRun implements Runnable {
  constructor(
    private readonly runner: AbstractJob,
    private readonly parameters: unknown,
    private readonly rules: ResultRules,
  ) {}

  async carryOut(loan: RunLoan): Promise<Settled> {
    try {
      bindContext(this.runner, contextOf(loan, this.runner, this.parameters));
    } catch (error) {
      return threwBy(error, 'the job object cannot be used: '); // a constructor may return anything
    }
    return settleOutcome(await carryOut(this.runner, this.rules.maxBytes), this.rules);
  }
}
