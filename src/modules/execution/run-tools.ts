import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../settings/index.js';
import { RunnerRegistry } from '../job-types/index.js';
import { RunLoans } from './run-loans.js';
import { JobThreads } from './threads/index.js';
import { TransitionWriter } from './transition-writer.js';

/** What every run works with. */
@Injectable()
export class RunTools {
  @Inject(JobThreads)
  readonly threads!: JobThreads;

  constructor(
    readonly settings: Settings,
    readonly runners: RunnerRegistry,
    readonly writer: TransitionWriter,
    readonly loans: RunLoans,
  ) {}
}
